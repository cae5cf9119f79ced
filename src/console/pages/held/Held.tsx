import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useLive, useViewer } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { Button, Card, Notice } from '../../parts/controls.js';
import { SelectField } from '../../parts/inputs.js';
import { NewRows } from '../../parts/lists/NewRows.js';
import { useArrivals } from '../../parts/lists/useArrivals.js';
import { Page } from '../../parts/Page.js';
import { SendingFrozen } from '../../parts/sending/SendingFrozen.js';
import { StopSending } from '../../parts/sending/StopSending.js';
import { useWords } from '../../words/words.js';
import { DecideHeld } from './DecideHeld.js';
import { DecideUnconfirmed } from './DecideUnconfirmed.js';
import { type HeldFilters, heldFilter, reasons } from './filters.js';
import { HeldMessage } from './HeldMessage.js';
import { HeldAgain, HeldCounts, HeldMessages, NewestHeld } from './held.gen.js';
import { useHeldWords } from './words.js';

const PAGE = 50;

/** Messages of all tenants that a person has to decide about, with what is known of each. */
export function HeldPage() {
  const words = useWords();
  const held = useHeldWords();
  return (
    <Page title={words.pages.held} lead={held.lead}>
      <Held />
    </Page>
  );
}

function Held() {
  const words = useWords();
  const held = useHeldWords();
  const navigate = useNavigate({ from: '/held' });
  const filters = useSearch({ from: '/held' });
  const [starts, setStarts] = useState(0);
  const [said, setSaid] = useState<string>();
  const { show, why, tenant } = filters;
  const set = (next: HeldFilters) => {
    setSaid(undefined);
    void navigate({ search: next, replace: true });
  };
  const decided = (sentence: string) => {
    setSaid(sentence);
    setStarts(starts + 1);
  };
  return (
    <>
      <SendingFrozen />
      <StopSending />
      <search className="grid max-w-md gap-2">
        <SelectField
          label={held.show}
          value={show ?? 'unconfirmed'}
          change={(chosen) => set({ ...(tenant && { tenant }), ...(chosen === 'held' && { show: chosen }) })}
          options={[
            ['unconfirmed', held.unconfirmed],
            ['held', held.held],
          ]}
        />
        {show === 'held' && (
          <SelectField
            label={words.message.why}
            value={why ?? ''}
            change={(chosen) => set({ show, ...(chosen && { why: chosen }), ...(tenant && { tenant }) })}
            options={[['', held.anyReason] as const, ...reasons.map((one) => [one, words.waits[one]] as const)]}
          />
        )}
        {tenant && (
          <Button look="quiet" className="w-fit" onClick={() => set({ ...(show && { show }) })}>
            {held.allTenants}
          </Button>
        )}
      </search>
      <Notice tone="plain">{show === 'held' ? held.heldMeans : held.unconfirmedMeans}</Notice>
      <div role="status" className="empty:hidden">
        {said && <Notice tone="good">{said}</Notice>}
      </div>
      <List key={`${JSON.stringify(filters)} ${starts}`} filters={filters} decided={decided} />
    </>
  );
}

function List({ filters, decided }: { filters: HeldFilters; decided(sentence: string): void }) {
  const held = useHeldWords();
  const mayDecide = useViewer().permissions.includes('MANAGE_TENANTS');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { tenant } = filters;
  const variables = { filter: heldFilter(filters) };
  const missed = useLive(HeldCounts, { filter: { ...(tenant && { tenantId: tenant }) } }, () => arrivals.look());
  const arrivals = useArrivals({ newest: NewestHeld, again: HeldAgain, variables, missed });
  const ids = [...chosen];
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <Card>
      {mayDecide && (
        <div className="sticky top-0 z-10 mb-2 flex flex-wrap items-center gap-2 border-b border-line bg-card pb-3">
          {filters.show === 'held' ? (
            <DecideHeld ids={ids} tenant={tenant} decided={decided} />
          ) : (
            <DecideUnconfirmed ids={ids} decided={decided} />
          )}
        </div>
      )}
      <NewRows count={arrivals.count} show={arrivals.restart} />
      <CursorList
        key={arrivals.key}
        document={HeldMessages}
        variables={{ first: PAGE, ...variables }}
        onPage={arrivals.onPage}
        none={<p className="py-4 text-dim">{filters.show === 'held' ? held.noneHeld : held.noneUnconfirmed}</p>}
      >
        {(nodes) => (
          <>
            {mayDecide && nodes.length > 1 && (
              <Button look="quiet" onClick={() => setChosen(new Set([...chosen, ...nodes.map(({ id }) => id)]))}>
                {held.chooseAll(nodes.length)}
              </Button>
            )}
            <ul className="divide-y divide-line">
              {nodes.map((row) => (
                <HeldMessage key={row.id} row={row} choose={mayDecide ? choose : undefined} chosen={chosen.has(row.id)} />
              ))}
            </ul>
          </>
        )}
      </CursorList>
    </Card>
  );
}
