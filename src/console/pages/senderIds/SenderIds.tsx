import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useQuery } from 'urql';
import { useLive, useViewer } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { buttonLook, Card } from '../../parts/controls.js';
import { ShowNewer } from '../../parts/lists/ShowNewer.js';
import { useRestart } from '../../parts/lists/useRestart.js';
import { Page } from '../../parts/Page.js';
import { SenderIdTags } from './SenderIdTags.js';
import { UsageLine } from './SenderIdUsage.js';
import { SenderIdChanges, SenderIdList, SenderIdRoom } from './senderIds.gen.js';
import { useSenderIdWords } from './words.js';

const PAGE = 50;

/** The names that messages may come from, by name; a review's outcome shows at once. */
export function SenderIdsPage() {
  const mine = useSenderIdWords();
  return (
    <Page title={mine.title} lead={mine.lead}>
      <Names />
    </Page>
  );
}

function Names() {
  const mine = useSenderIdWords();
  const mayAsk = useViewer().permissions.includes('MANAGE_SENDER_IDS');
  const [{ data }] = useQuery({ query: SenderIdRoom, variables: {}, requestPolicy: 'cache-and-network' });
  const shown = useRef(new Set<string>());
  const missed = useLive(SenderIdChanges, {}, ({ senderIdUpdated: { id, status } }) => {
    if (status === 'PENDING' && !shown.current.has(id)) list.tell();
  });
  const list = useRestart(missed);
  const tenant = data?.viewer?.tenant;
  const ask = mayAsk && (
    <Link to="/sender-ids/new" className={`${buttonLook('main')} w-fit`}>
      {mine.ask}
    </Link>
  );
  const none = (
    <div className="grid gap-2 py-4">
      <p className="font-medium">{mine.none}</p>
      <p className="text-dim">{mine.noneDetail}</p>
    </div>
  );
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        {tenant?.package && <p>{mine.room(tenant.senderIdsUsed, tenant.package.senderIdLimit, tenant.package.name)}</p>}
        {ask}
      </div>
      <Card>
        <ShowNewer text={list.hasNewer ? mine.newer : undefined} show={list.restart} />
        <CursorList
          key={list.key}
          document={SenderIdList}
          variables={{ first: PAGE }}
          none={none}
          onFirst={(nodes) => {
            shown.current = new Set(nodes.map(({ id }) => id));
          }}
        >
          {(nodes) => (
            <ul className="divide-y divide-line">
              {nodes.map((senderId) => (
                <li key={senderId.id}>
                  <Link
                    to="/sender-ids/$id"
                    params={{ id: senderId.id }}
                    className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 rounded-lg px-1 py-3 hover:bg-sunk"
                  >
                    <span className="font-medium">{senderId.name}</span>
                    <SenderIdTags senderId={senderId} />
                    <UsageLine usage={senderId.usage} />
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </CursorList>
      </Card>
    </>
  );
}
