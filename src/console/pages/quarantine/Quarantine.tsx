import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTimeZone, useViewer } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { CursorList } from '../../parts/CursorList.js';
import { Button, Card, Notice, Tag } from '../../parts/controls.js';
import { SelectField } from '../../parts/inputs.js';
import { Page } from '../../parts/Page.js';
import { errorText, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type QuarantineFilters, quarantineFilter } from './filters.js';
import { type ItemShown, Quarantine as QuarantineQuery, Release } from './quarantine.gen.js';
import { useQuarantineWords } from './words.js';

const PAGE = 25;

/** What background work set aside because of an error, so that the rest could go on. */
export function QuarantinePage() {
  const words = useWords();
  const quarantine = useQuarantineWords();
  return (
    <Page title={words.pages.quarantine} lead={quarantine.lead}>
      <Quarantine />
    </Page>
  );
}

function Quarantine() {
  const words = useWords();
  const quarantine = useQuarantineWords();
  const navigate = useNavigate({ from: '/quarantine' });
  const filters = useSearch({ from: '/quarantine' });
  const mayRelease = useViewer().permissions.includes('MANAGE_TENANTS') && !filters.show;
  const { run, busy, fault } = useAction(Release);
  const [said, setSaid] = useState<string>();
  const release = async (ids: string[]) => {
    setSaid(undefined);
    const data = await run({ ids });
    if (data?.releaseQuarantinedItems) setSaid(quarantine.released(data.releaseQuarantinedItems.items.length));
  };
  const go = (search: QuarantineFilters) => {
    setSaid(undefined);
    void navigate({ search, replace: true });
  };
  return (
    <>
      <search className="max-w-sm">
        <SelectField
          label={quarantine.show}
          value={filters.show ?? 'now'}
          change={(show) => go(show === 'released' ? { show } : {})}
          options={[
            ['now', quarantine.now],
            ['released', quarantine.before],
          ]}
        />
      </search>
      <div role="status" className="empty:hidden">
        {said && <Notice tone="good">{said}</Notice>}
      </div>
      {fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, fault)}
        </Notice>
      )}
      <Card>
        <CursorList
          key={filters.show}
          document={QuarantineQuery}
          variables={{ first: PAGE, filter: quarantineFilter(filters) }}
          none={<p className="py-4 text-dim">{filters.show ? quarantine.noneBefore : quarantine.none}</p>}
        >
          {(nodes) => {
            const waiting = nodes.filter(({ releasedAt }) => !releasedAt).map(({ id }) => id);
            return (
              <>
                {mayRelease && waiting.length > 1 && (
                  <Button disabled={busy} onClick={() => void release(waiting)}>
                    {quarantine.releaseAll(waiting.length)}
                  </Button>
                )}
                <ul className="divide-y divide-line">
                  {nodes.map((item) => (
                    <Item key={item.id} item={item} busy={busy} release={mayRelease ? () => void release([item.id]) : undefined} />
                  ))}
                </ul>
              </>
            );
          }}
        </CursorList>
      </Card>
    </>
  );
}

function Item({ item, busy, release }: { item: ItemShown; busy: boolean; release: (() => void) | undefined }) {
  const quarantine = useQuarantineWords();
  const timeZone = useTimeZone();
  const { kind, error, attemptCount, createdAt, releasedAt, tenant } = item;
  return (
    <li className="grid gap-1 py-3">
      <p className="flex flex-wrap items-center justify-between gap-2">
        <span className="font-medium">{quarantine.kind[kind]}</span>
        {releasedAt && <Tag tone="plain">{quarantine.let(shortTime(releasedAt, timeZone))}</Tag>}
      </p>
      <p className="font-mono text-sm break-words">{error}</p>
      <p className="text-sm text-dim">
        {quarantine.tried(attemptCount)} · {shortTime(createdAt, timeZone)}
        {tenant && (
          <>
            {' · '}
            <Link to="/tenants/$id" params={{ id: tenant.id }} className="text-accent underline">
              {tenant.name}
            </Link>
          </>
        )}
      </p>
      {release && !releasedAt && (
        <Button className="w-fit" disabled={busy} onClick={release}>
          {quarantine.release}
        </Button>
      )}
    </li>
  );
}
