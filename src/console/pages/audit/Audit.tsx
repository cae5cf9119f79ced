import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useTimeZone } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { Button, Card } from '../../parts/controls.js';
import { SelectField } from '../../parts/inputs.js';
import { DayFields } from '../../parts/lists/DayFields.js';
import { Page } from '../../parts/Page.js';
import { shortId } from '../../words/amounts.js';
import { shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { AuditEvents, type AuditShown, TenantName } from './audit.gen.js';
import { type AuditFilters, auditFilter } from './filters.js';
import { type Noun, useAuditWords } from './words.js';

const PAGE = 50;

/** Who did what that concerned money, rights or data. Nobody can change it. */
export function AuditPage() {
  const words = useWords();
  const audit = useAuditWords();
  return (
    <Page title={words.pages.audit} lead={audit.lead}>
      <Audit />
    </Page>
  );
}

function Audit() {
  const audit = useAuditWords();
  const timeZone = useTimeZone();
  const filters = useSearch({ from: '/audit' });
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <Filters filters={filters} />
      <Card>
        <CursorList
          key={JSON.stringify(filters)}
          document={AuditEvents}
          variables={{ first: PAGE, filter: auditFilter(filters, timeZone) }}
          none={<p className="py-4 text-dim">{isFiltered ? audit.noneMatch : audit.none}</p>}
        >
          {(nodes) => (
            <ul className="divide-y divide-line">
              {nodes.map((event) => (
                <Event key={event.id} event={event} />
              ))}
            </ul>
          )}
        </CursorList>
      </Card>
    </>
  );
}

function Filters({ filters }: { filters: AuditFilters }) {
  const words = useWords();
  const audit = useAuditWords();
  const navigate = useNavigate({ from: '/audit' });
  const set = (change: AuditFilters) => void navigate({ search: (before: AuditFilters) => ({ ...before, ...change }), replace: true });
  const nouns = Object.keys(audit.nouns) as Noun[];
  return (
    <search className="grid gap-3 sm:grid-cols-3">
      <SelectField
        label={audit.about}
        value={filters.about ?? ''}
        change={(about) => set({ about: about || undefined })}
        options={[['', audit.anything] as const, ...nouns.map((noun) => [noun, audit.nouns[noun]] as const)]}
      />
      <DayFields since={filters.since} until={filters.until} set={set} />
      {filters.tenant && <OfTenant id={filters.tenant} clear={() => set({ tenant: undefined })} />}
      {Object.keys(filters).length > 0 && (
        <Button look="quiet" className="col-span-full w-fit" onClick={() => void navigate({ search: {} })}>
          {words.messages.clear}
        </Button>
      )}
    </search>
  );
}

function OfTenant({ id, clear }: { id: string; clear(): void }) {
  const audit = useAuditWords();
  const [{ data }] = useQuery({ query: TenantName, variables: { id } });
  return (
    <p className="col-span-full flex flex-wrap items-center gap-3">
      {audit.of(data?.tenant?.name ?? id)}
      <Button look="quiet" onClick={clear}>
        {audit.allTenants}
      </Button>
    </p>
  );
}

function Event({ event: { at, action, actor, target, tenant, detail } }: { event: AuditShown }) {
  const audit = useAuditWords();
  const timeZone = useTimeZone();
  const facts = Object.entries(detail ?? {});
  return (
    <li className="grid gap-1 py-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">{audit.what(action)}</span>
        <time dateTime={at} className="text-sm text-dim tabular-nums">
          {shortTime(at, timeZone)}
        </time>
      </p>
      <p className="text-sm break-words">
        {actor.user ? (
          <Link to="/audit" search={{ by: actor.user.id }} className="text-accent underline" aria-label={audit.allBy(actor.name)}>
            {actor.name}
          </Link>
        ) : (
          actor.name
        )}{' '}
        ({audit.actor[actor.kind]})
      </p>
      <p className="text-sm break-words text-dim">
        {target && (
          <Link to="/audit" search={{ to: target.id }} className="text-accent underline" aria-label={audit.allTo(nameOf(target))}>
            {nameOf(target)}
          </Link>
        )}
        {target && tenant && ' · '}
        {tenant && (
          <Link to="/tenants/$id" params={{ id: tenant.id }} className="text-accent underline">
            {tenant.name}
          </Link>
        )}
      </p>
      {facts.length > 0 && (
        <details>
          <summary className="w-fit cursor-pointer py-1 text-sm font-medium text-accent">{audit.more}</summary>
          <dl className="grid gap-1 rounded-lg bg-sunk p-3 text-sm">
            {target && <Fact name={target.type} value={target.id} />}
            {facts.map(([name, value]) => (
              <Fact key={name} name={name} value={typeof value === 'string' ? value : JSON.stringify(value)} />
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}

/** Backups and entries of the ledger are named by their kind there: they are told apart by the end of their id and by the amount. */
function nameOf({ type, id, name }: NonNullable<AuditShown['target']>): string {
  if (type === 'Backup' || type === 'Restore') return shortId(id);
  return type === 'LedgerEntry' ? (name.split(' ').at(-1) ?? name) : name;
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt className="inline text-dim">{name}: </dt>
    <dd className="inline font-mono break-all">{value}</dd>
  </div>
);
