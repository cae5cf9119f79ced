import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useLive, useTimeZone } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { Button, Card } from '../../parts/controls.js';
import { SelectField } from '../../parts/inputs.js';
import { NewRows } from '../../parts/lists/NewRows.js';
import { useArrivals } from '../../parts/lists/useArrivals.js';
import { Page } from '../../parts/Page.js';
import { shillings } from '../../words/amounts.js';
import { count, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type PaymentFilters, paymentFilter, shows } from './filters.js';
import { PaymentTag } from './PaymentTag.js';
import { NewestPayments, PaymentChanges, type PaymentRow, PaymentsAgain, Payments as PaymentsQuery } from './payments.gen.js';
import { usePaymentWords } from './words.js';

const PAGE = 25;

/** The payments of all businesses; those that a person has to decide about first of all. */
export function PaymentsPage() {
  const words = useWords();
  const payments = usePaymentWords();
  return (
    <Page title={words.pages.payments} lead={payments.lead}>
      <Payments />
    </Page>
  );
}

function Payments() {
  const payments = usePaymentWords();
  const navigate = useNavigate({ from: '/payments' });
  const filters = useSearch({ from: '/payments' });
  const { show = 'review', tenant } = filters;
  const go = (search: PaymentFilters) => void navigate({ search, replace: true });
  return (
    <>
      <search className="grid max-w-md gap-2">
        <SelectField
          label={payments.show}
          value={show}
          change={(chosen) => go({ ...(tenant && { tenant }), ...(chosen !== 'review' && { show: chosen }) })}
          options={shows.map((one) => [one, payments.shows[one]] as const)}
        />
        {tenant && (
          <Button look="quiet" className="w-fit" onClick={() => go(filters.show ? { show } : {})}>
            {payments.allTenants}
          </Button>
        )}
      </search>
      <List key={JSON.stringify(filters)} filters={filters} />
    </>
  );
}

/** Those that come to it wait above it until they are asked for; those that are shown change by themselves. */
function List({ filters }: { filters: PaymentFilters }) {
  const payments = usePaymentWords();
  const variables = { filter: paymentFilter(filters) };
  const missed = useLive(PaymentChanges, {}, () => arrivals.look());
  const arrivals = useArrivals({ newest: NewestPayments, again: PaymentsAgain, variables, missed });
  return (
    <Card>
      <NewRows count={arrivals.count} show={arrivals.restart} />
      <CursorList
        key={arrivals.key}
        document={PaymentsQuery}
        variables={{ first: PAGE, ...variables }}
        onPage={arrivals.onPage}
        none={<p className="py-4 text-dim">{(filters.show ?? 'review') === 'review' ? payments.none : payments.noneMatch}</p>}
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
  );
}

function Row({ row }: { row: PaymentRow }) {
  const payments = usePaymentWords();
  const timeZone = useTimeZone();
  const { id, invoiceNumber, status, method, createdAt, orderedCredits, expectedTzs, paidTzs, tenant } = row;
  return (
    <li>
      <Link to="/payments/$id" params={{ id }} className="grid gap-1 rounded-lg px-1 py-3 hover:bg-sunk">
        <span className="flex flex-wrap items-center justify-between gap-2">
          <span className="font-medium">{tenant.name}</span>
          <PaymentTag status={status} />
        </span>
        <span className="text-sm">
          {payments.credits(count(orderedCredits))} · {shillings(expectedTzs)}
        </span>
        {paidTzs !== null && paidTzs !== expectedTzs && (
          <span className="text-sm font-medium text-warn">{payments.paidOther(shillings(paidTzs))}</span>
        )}
        <span className="text-sm text-dim">
          {invoiceNumber} · {payments.method[method]} · {shortTime(createdAt, timeZone)}
        </span>
      </Link>
    </li>
  );
}
