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
import { DiscardForm } from './DiscardForm.js';
import { type QuarantineFilters, quarantineFilter, shows } from './filters.js';
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
  const filters: QuarantineFilters = useSearch({ from: '/quarantine' });
  const show = filters.show ?? 'now';
  const mayDecide = useViewer().permissions.includes('MANAGE_TENANTS') && show !== 'released';
  const [discarded, setDiscarded] = useState<string>();
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
          value={show}
          change={(chosen) => go(chosen === 'now' ? {} : { show: chosen })}
          options={shows.map((one) => [one, quarantine.shows[one]] as const)}
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
          none={<p className="py-4 text-dim">{quarantine.none[show]}</p>}
        >
          {(nodes) => {
            const waiting = nodes.filter(({ releasedAt, discardedAt }) => !releasedAt && !discardedAt).map(({ id }) => id);
            return (
              <>
                {mayDecide && waiting.length > 1 && (
                  <Button disabled={busy} onClick={() => void release(waiting)}>
                    {quarantine.releaseAll(waiting.length)}
                  </Button>
                )}
                <ul className="divide-y divide-line">
                  {nodes.map((item) => (
                    <Item
                      key={item.id}
                      item={item}
                      busy={busy}
                      release={mayDecide ? () => void release([item.id]) : undefined}
                      discard={mayDecide ? () => setDiscarded(item.id) : undefined}
                    />
                  ))}
                </ul>
              </>
            );
          }}
        </CursorList>
      </Card>
      {discarded && (
        <DiscardForm
          id={discarded}
          close={() => setDiscarded(undefined)}
          done={() => {
            setDiscarded(undefined);
            setSaid(quarantine.discard.done);
          }}
        />
      )}
    </>
  );
}

interface ItemProps {
  item: ItemShown;
  busy: boolean;
  /** Absent for who may look only. */
  release: (() => void) | undefined;
  discard: (() => void) | undefined;
}

/** What failed, why, what became of what it is about, and what can be done. */
function Item({ item, busy, release, discard }: ItemProps) {
  const quarantine = useQuarantineWords();
  const timeZone = useTimeZone();
  const { kind, error, attemptCount, createdAt, releasedAt, discardedAt, discardReason, tenant, node } = item;
  return (
    <li className="grid gap-1 py-3">
      <p className="flex flex-wrap items-center justify-between gap-2">
        <span className="font-medium">{quarantine.kind[kind]}</span>
        {releasedAt && <Tag tone="plain">{quarantine.let(shortTime(releasedAt, timeZone))}</Tag>}
        {discardedAt && !releasedAt && <Tag tone="plain">{quarantine.away(shortTime(discardedAt, timeZone))}</Tag>}
      </p>
      {!releasedAt && <p>{quarantine.means[kind]}</p>}
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
      {discardReason && <p className="text-sm wrap-anywhere">{quarantine.why(discardReason)}</p>}
      {kind === 'PAYMENT' && node && (
        <Link to="/payments/$id" params={{ id: node.id }} className="w-fit font-medium text-accent underline">
          {quarantine.payment} →
        </Link>
      )}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {release && !releasedAt && (
          <Button disabled={busy} onClick={release}>
            {quarantine.release}
          </Button>
        )}
        {discard && !releasedAt && !discardedAt && <Button onClick={discard}>{quarantine.discard.action}</Button>}
      </div>
    </li>
  );
}
