import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { BalanceChanges } from '../../../api/documents/sending.gen.js';
import { useLive, useTimeZone } from '../../../api/hooks.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Button, Card, Field, inputLook } from '../../../parts/controls.js';
import { DayFields } from '../../../parts/lists/DayFields.js';
import { ShowNewer } from '../../../parts/lists/ShowNewer.js';
import { useRestart } from '../../../parts/lists/useRestart.js';
import { ExportButton } from '../../../parts/work/ExportButton.js';
import { CreditsPage } from '../CreditsPage.js';
import { Ledger, type LedgerFilter } from '../credits.gen.js';
import { useCreditsWords } from '../words.js';
import { kinds, type LedgerFilters, ledgerFilterOf } from './filters.js';
import { LedgerRow } from './LedgerRow.js';
import { ProofCard } from './ProofCard.js';

const PAGE = 25;

/** Every movement of credits, newest first, filtered by the address; whether the books agree; the movements as a file. */
export function LedgerPage() {
  const mine = useCreditsWords();
  const navigate = useNavigate({ from: '/credits/ledger' });
  const filters = useSearch({ from: '/credits/ledger' });
  const filter = ledgerFilterOf(filters, useTimeZone());
  const set = (change: LedgerFilters) => void navigate({ search: (before: LedgerFilters) => ({ ...before, ...change }), replace: true });
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <CreditsPage>
      <p className="text-dim">{mine.ledger.lead}</p>
      <search className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        <Field label={mine.ledger.kind}>
          {(given) => (
            <select
              {...given}
              value={filters.kind ?? ''}
              onChange={({ target }) => set({ kind: kinds.find((one) => one === target.value) })}
              className={inputLook}
            >
              <option value="">{mine.ledger.anyKind}</option>
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {mine.ledger.kinds[kind]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <DayFields since={filters.since} until={filters.until} set={set} />
        {isFiltered && (
          <Button look="quiet" className="col-span-full w-fit" onClick={() => void navigate({ search: {} })}>
            {mine.ledger.clear}
          </Button>
        )}
      </search>
      <Movements key={JSON.stringify(filter)} filter={filter} isFiltered={isFiltered} />
      <ProofCard />
      <Card title={mine.ledger.export}>
        <p className="mb-3 text-dim">{mine.ledger.exportLead}</p>
        <ExportButton key={JSON.stringify(filter)} source={{ ledger: filter }} label={mine.ledger.exportButton} />
      </Card>
    </CreditsPage>
  );
}

function Movements({ filter, isFiltered }: { filter: LedgerFilter; isFiltered: boolean }) {
  const mine = useCreditsWords();
  const loaded = useRef(false);
  const missed = useLive(BalanceChanges, {}, () => {
    if (loaded.current) list.tell();
  });
  const list = useRestart(missed);
  const none = (
    <div className="grid gap-1 py-4">
      <p className="font-medium">{isFiltered ? mine.ledger.noneMatch : mine.ledger.none}</p>
      {!isFiltered && <p className="text-dim">{mine.ledger.noneDetail}</p>}
    </div>
  );
  return (
    <Card>
      <ShowNewer text={list.hasNewer ? mine.ledger.newer : undefined} show={list.restart} />
      <CursorList
        key={list.key}
        document={Ledger}
        variables={{ first: PAGE, filter }}
        none={none}
        onFirst={() => {
          loaded.current = true;
        }}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map((entry) => (
              <LedgerRow key={entry.id} entry={entry} />
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}
