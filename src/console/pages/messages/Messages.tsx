import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Messages } from '../../api/documents/messages.gen.js';
import { useTimeZone, useViewer } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { buttonLook, Card } from '../../parts/controls.js';
import { Page } from '../../parts/Page.js';
import { ExportButton } from '../../parts/work/ExportButton.js';
import { useWords } from '../../words/words.js';
import { Counts } from './Counts.js';
import { FilterBar } from './FilterBar.js';
import { filterOf } from './filters.js';
import { MessageList } from './MessageList.js';
import { useNewer } from './useNewer.js';
import { useMessageWords } from './words.js';

const PAGE = 25;

/** The tenant's messages, newest first, filtered by the address; new ones wait until they are asked for. */
export function MessagesPage() {
  const words = useWords();
  const said = useMessageWords();
  const timeZone = useTimeZone();
  const filters = useSearch({ from: '/messages' });
  const filter = filterOf(filters, timeZone);
  const { status: _, ...others } = filter;
  const [starts, setStarts] = useState(0);
  const key = `${starts} ${JSON.stringify(filter)}`;
  return (
    <Page title={words.messages.title}>
      <FilterBar filters={filters} />
      <Counts key={JSON.stringify(others)} filters={filters} filter={others} />
      <List key={key} filter={filter} filtered={Object.keys(filters).length > 0} restart={() => setStarts(starts + 1)} />
      <ExportButton key={JSON.stringify(filter)} source={{ messages: filter }} label={said.export} />
    </Page>
  );
}

interface ListProps {
  filter: ReturnType<typeof filterOf>;
  filtered: boolean;
  restart(): void;
}

function List({ filter, filtered, restart }: ListProps) {
  const words = useWords();
  const maySend = useViewer().permissions.includes('SEND_SMS');
  const [top, setTop] = useState<{ id: string; acceptedAt: string }[]>();
  const newer = useNewer(filter, top, restart);
  const none = (
    <div className="grid gap-3 py-4">
      <p className="font-medium">{filtered ? words.messages.noneMatch : words.messages.none}</p>
      {!filtered && <p className="text-dim">{words.messages.noneDetail}</p>}
      {!filtered && maySend && (
        <Link to="/send" className={`${buttonLook('main')} w-fit`}>
          {words.home.todayFirst}
        </Link>
      )}
    </div>
  );
  return (
    <Card>
      <div role="status">
        {newer.count > 0 && (
          <button type="button" onClick={restart} className={`${buttonLook('main')} mb-3 w-full`}>
            {words.messages.showNew(newer.count, newer.more)}
          </button>
        )}
      </div>
      <CursorList document={Messages} variables={{ first: PAGE, filter }} none={none} onFirst={setTop}>
        {(nodes) => <MessageList rows={nodes} />}
      </CursorList>
    </Card>
  );
}
