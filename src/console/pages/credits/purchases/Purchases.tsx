import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { useLive, useTimeZone } from '../../../api/hooks.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Button, buttonLook, Card } from '../../../parts/controls.js';
import { SelectField } from '../../../parts/inputs.js';
import { DayFields } from '../../../parts/lists/DayFields.js';
import { SettledInput } from '../../../parts/lists/SettledInput.js';
import { ShowNewer } from '../../../parts/lists/ShowNewer.js';
import { useRestart } from '../../../parts/lists/useRestart.js';
import { ExportButton } from '../../../parts/work/ExportButton.js';
import { CreditsPage } from '../CreditsPage.js';
import { PurchaseChanges, type PurchaseFilter, type PurchaseStatus, Purchases } from '../credits.gen.js';
import { useCreditsWords } from '../words.js';
import { type PurchaseFilters, purchaseFilterOf, purchaseStatuses } from './filters.js';
import { PurchaseRow } from './PurchaseRow.js';

const PAGE = 25;

/** What was bought, newest first, filtered by the address; states change as payments come; the list as a file. */
export function PurchasesPage() {
  const mine = useCreditsWords();
  const timeZone = useTimeZone();
  const filters = useSearch({ from: '/credits/purchases' });
  const filter = purchaseFilterOf(filters, timeZone);
  const key = JSON.stringify(filter);
  return (
    <CreditsPage>
      <FilterBar filters={filters} />
      <Bought key={key} filter={filter} />
      <Card title={mine.list.export}>
        <p className="mb-3 text-dim">{mine.list.exportLead}</p>
        <ExportButton key={key} source={{ purchases: filter }} label={mine.list.exportButton} />
      </Card>
    </CreditsPage>
  );
}

function FilterBar({ filters }: { filters: PurchaseFilters }) {
  const mine = useCreditsWords();
  const navigate = useNavigate({ from: '/credits/purchases' });
  const set = (change: PurchaseFilters) =>
    void navigate({ search: (before: PurchaseFilters) => ({ ...before, ...change }), replace: true });
  const { search = '', status = '', since, until } = filters;
  const isFiltered = [search, status, since, until].some(Boolean);
  return (
    <search className="grid grid-cols-2 gap-3">
      <div className="col-span-full sm:col-span-1">
        <SettledInput
          label={mine.list.search}
          hint={mine.list.searchHint}
          type="search"
          value={search}
          set={(text) => set({ search: text || undefined })}
        />
      </div>
      <div className="col-span-full sm:col-span-1">
        <SelectField<PurchaseStatus | ''>
          label={mine.list.status}
          value={status}
          change={(chosen) => set({ status: chosen || undefined })}
          options={[['', mine.list.anyStatus], ...purchaseStatuses.map((one) => [one, mine.statuses[one]] as const)]}
        />
      </div>
      <DayFields since={since} until={until} set={set} />
      {isFiltered && (
        <Button look="quiet" className="col-span-full w-fit" onClick={() => void navigate({ search: {} })}>
          {mine.ledger.clear}
        </Button>
      )}
    </search>
  );
}

function Bought({ filter }: { filter: PurchaseFilter }) {
  const mine = useCreditsWords();
  const newest = useRef<string>(undefined);
  const missed = useLive(PurchaseChanges, {}, ({ purchaseUpdated: { createdAt, status } }) => {
    const isShown = !filter.status || filter.status.includes(status);
    if (isShown && newest.current !== undefined && createdAt > newest.current) list.tell();
  });
  const list = useRestart(missed);
  const isFiltered = Object.keys(filter).length > 0;
  const none = isFiltered ? (
    <p className="py-4 font-medium">{mine.list.noneMatch}</p>
  ) : (
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
        variables={{ first: PAGE, filter }}
        none={none}
        onFirst={(nodes) => {
          newest.current = nodes[0]?.createdAt ?? '';
        }}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map((purchase) => (
              <PurchaseRow key={purchase.id} purchase={purchase} />
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}
