import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useLive, useTimeZone } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { buttonLook, Card } from '../../parts/controls.js';
import { ShowNewer } from '../../parts/lists/ShowNewer.js';
import { useRestart } from '../../parts/lists/useRestart.js';
import { shillings } from '../../words/amounts.js';
import { shortTime } from '../../words/format.js';
import { CreditsPage } from './CreditsPage.js';
import { PurchaseChanges, Purchases } from './credits.gen.js';
import { PurchaseTag } from './PurchaseTag.js';
import { useCreditsWords } from './words.js';

const PAGE = 25;

/** What was bought, newest first; states change as payments come. */
export const PurchasesPage = () => (
  <CreditsPage>
    <Bought />
  </CreditsPage>
);

function Bought() {
  const mine = useCreditsWords();
  const timeZone = useTimeZone();
  const newest = useRef<string>(undefined);
  const missed = useLive(PurchaseChanges, {}, ({ purchaseUpdated }) => {
    if (newest.current !== undefined && purchaseUpdated.createdAt > newest.current) list.tell();
  });
  const list = useRestart(missed);
  const none = (
    <div className="grid gap-3 py-4">
      <p className="font-medium">{mine.none}</p>
      <p className="text-dim">{mine.noneDetail}</p>
      <Link to="/credits" className={`${buttonLook('main')} w-fit`}>
        {mine.buy}
      </Link>
    </div>
  );
  return (
    <Card>
      <ShowNewer text={list.hasNewer ? mine.newer : undefined} show={list.restart} />
      <CursorList
        key={list.key}
        document={Purchases}
        variables={{ first: PAGE }}
        none={none}
        onFirst={(nodes) => {
          newest.current = nodes[0]?.createdAt ?? '';
        }}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map(({ id, invoiceNumber, credits, amountTzs, status, channel, createdAt }) => (
              <li key={id}>
                <Link
                  to="/credits/purchases/$id"
                  params={{ id }}
                  className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 rounded-lg px-1 py-3 hover:bg-sunk"
                >
                  <span className="min-w-0 font-medium">{mine.packageLine(credits, shillings(amountTzs))}</span>
                  <span className="justify-self-end">
                    <PurchaseTag status={status} />
                  </span>
                  <span className="min-w-0 text-sm text-dim">
                    {invoiceNumber} · {mine.paidBy(channel?.name ?? mine.transfer)}
                  </span>
                  <time dateTime={createdAt} className="text-right text-sm whitespace-nowrap text-dim tabular-nums">
                    {shortTime(createdAt, timeZone)}
                  </time>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}
