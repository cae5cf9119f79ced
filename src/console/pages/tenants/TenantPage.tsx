import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { useTimeZone } from '../../api/hooks.js';
import { Card, Notice, Tag } from '../../parts/controls.js';
import { Fact, Facts } from '../../parts/Fact.js';
import { Loading, Page } from '../../parts/Page.js';
import { count, errorText, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Ledger } from './Ledger.js';
import { Members } from './Members.js';
import { TenantActions } from './TenantActions.js';
import { Tenant, type TenantShown } from './tenants.gen.js';
import { useTenantWords } from './words.js';

/** One business: its credits, its people, what moved its credits; suspended, reinstated and corrected by whoever may. */
export function TenantPage() {
  const words = useWords();
  const tenants = useTenantWords();
  const { id } = useParams({ from: '/tenants/$id' });
  return (
    <Page title={tenants.one}>
      <Link to="/tenants" className="w-fit font-medium text-accent underline">
        ← {words.pages.tenants}
      </Link>
      <OneTenant id={id} />
    </Page>
  );
}

function OneTenant({ id }: { id: string }) {
  const words = useWords();
  const [{ data, error, fetching }] = useQuery({ query: Tenant, variables: { id }, requestPolicy: 'cache-and-network' });
  const [moved, setMoved] = useState(0);
  const tenant = data?.tenant;
  if (!tenant) {
    if (fetching) return <Loading />;
    return <Notice tone="bad">{error ? errorText(words, apiError(error)) : words.errors.NOT_FOUND}</Notice>;
  }
  return (
    <>
      <About tenant={tenant} moved={() => setMoved(moved + 1)} />
      <Members tenantId={id} />
      <Ledger key={moved} tenantId={id} />
    </>
  );
}

function About({ tenant, moved }: { tenant: TenantShown; moved(): void }) {
  const words = useWords();
  const tenants = useTenantWords();
  const timeZone = useTimeZone();
  const { id, name, slug, status, createdAt, balance, sendingWeight, senderIdsUsed, messagesArchivedBefore } = tenant;
  const linkLook = 'font-medium text-accent underline';
  return (
    <Card title={name} aside={<Tag tone={status === 'ACTIVE' ? 'good' : 'bad'}>{tenants.status[status]}</Tag>}>
      <div className="grid gap-4">
        {status === 'SUSPENDED' && <p>{tenants.suspendedMeans}</p>}
        <Facts>
          {balance && (
            <>
              <Fact name={tenants.available}>
                <span data-available>{count(balance.available)}</span>
                {balance.low && <span className="text-warn"> ({tenants.low})</span>}
              </Fact>
              <Fact name={tenants.held}>{count(balance.held)}</Fact>
              <Fact name={tenants.spent}>{count(balance.spent)}</Fact>
            </>
          )}
          <Fact name={tenants.package}>{tenant.package?.name ?? tenants.noPackage}</Fact>
          <Fact name={tenants.senderIds}>
            {tenant.package?.senderIdLimit
              ? tenants.usedOf(count(senderIdsUsed), count(tenant.package.senderIdLimit))
              : count(senderIdsUsed)}
          </Fact>
          <Fact name={tenants.weight}>{tenants.weightOf(sendingWeight)}</Fact>
          <Fact name={tenants.zone}>{tenant.timeZone}</Fact>
          <Fact name={tenants.registered}>{shortTime(createdAt, timeZone)}</Fact>
          <Fact name={tenants.slug}>{slug}</Fact>
          {messagesArchivedBefore && <Fact name={tenants.archived}>{shortTime(messagesArchivedBefore, timeZone)}</Fact>}
          <Fact name={tenants.id} wide>
            <span className="font-mono text-sm break-all">{id}</span>
          </Fact>
        </Facts>
        <p className="flex flex-wrap gap-x-4 gap-y-2">
          <Link to="/payments" search={{ show: 'all', tenant: id }} className={linkLook}>
            {words.pages.payments}
          </Link>
          <Link to="/held" search={{ tenant: id }} className={linkLook}>
            {words.pages.held}
          </Link>
          <Link to="/audit" search={{ tenant: id }} className={linkLook}>
            {words.pages.audit}
          </Link>
        </p>
        <TenantActions tenant={tenant} moved={moved} />
      </div>
    </Card>
  );
}
