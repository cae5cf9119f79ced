import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTimeZone } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { Button, Card } from '../../parts/controls.js';
import { SelectField } from '../../parts/inputs.js';
import { Page } from '../../parts/Page.js';
import { shillings } from '../../words/amounts.js';
import { count, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type PaymentFilters, paymentFilter, shows } from './filters.js';
import { PaymentTag } from './PaymentTag.js';
import { type PaymentRow, Payments as PaymentsQuery } from './payments.gen.js';
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
      <Card>
        <CursorList
          key={JSON.stringify(filters)}
          document={PaymentsQuery}
          variables={{ first: PAGE, filter: paymentFilter(filters) }}
          none={<p className="py-4 text-dim">{show === 'review' ? payments.none : payments.noneMatch}</p>}
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
