import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTimeZone } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { Card, Tag } from '../../parts/controls.js';
import { SelectField } from '../../parts/inputs.js';
import { SearchField } from '../../parts/lists/SearchField.js';
import { Page } from '../../parts/Page.js';
import { count, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type TenantFilters, tenantFilter } from './filters.js';
import { type TenantRow, Tenants as TenantsQuery } from './tenants.gen.js';
import { useTenantWords } from './words.js';

const PAGE = 25;

/** Every business on the platform. */
export function TenantsPage() {
  const words = useWords();
  return (
    <Page title={words.pages.tenants}>
      <Tenants />
    </Page>
  );
}

function Tenants() {
  const tenants = useTenantWords();
  const navigate = useNavigate({ from: '/tenants' });
  const filters = useSearch({ from: '/tenants' });
  const set = (change: TenantFilters) => void navigate({ search: (before: TenantFilters) => ({ ...before, ...change }), replace: true });
  return (
    <>
      <search className="grid gap-3 sm:grid-cols-2">
        <SearchField label={tenants.search} value={filters.search ?? ''} set={(search) => set({ search: search || undefined })} />
        <SelectField
          label={tenants.state}
          value={filters.status ?? ''}
          change={(status) => set({ status: status || undefined })}
          options={[
            ['', tenants.any],
            ['ACTIVE', tenants.status.ACTIVE],
            ['SUSPENDED', tenants.status.SUSPENDED],
          ]}
        />
      </search>
      <Card>
        <CursorList
          key={JSON.stringify(filters)}
          document={TenantsQuery}
          variables={{ first: PAGE, filter: tenantFilter(filters) }}
          none={<p className="py-4 text-dim">{Object.keys(filters).length > 0 ? tenants.noneMatch : tenants.none}</p>}
        >
          {(nodes) => (
            <ul className="divide-y divide-line">
              {nodes.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </ul>
          )}
        </CursorList>
      </Card>
    </>
  );
}

function Row({ row: { id, name, slug, status, createdAt, balance } }: { row: TenantRow }) {
  const tenants = useTenantWords();
  const timeZone = useTimeZone();
  return (
    <li>
      <Link to="/tenants/$id" params={{ id }} className="grid gap-1 rounded-lg px-1 py-3 hover:bg-sunk">
        <span className="flex flex-wrap items-center justify-between gap-2">
          <span className="font-medium break-words">{name}</span>
          <span className="flex flex-wrap gap-1">
            {balance?.low && <Tag tone="warn">{tenants.low}</Tag>}
            {status === 'SUSPENDED' && <Tag tone="bad">{tenants.status.SUSPENDED}</Tag>}
          </span>
        </span>
        <span className="text-sm text-dim">
          {[slug, balance && tenants.credits(count(balance.available)), tenants.since(shortTime(createdAt, timeZone))]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </Link>
    </li>
  );
}
