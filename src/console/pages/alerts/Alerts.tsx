import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useLive, useTimeZone } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { CursorList } from '../../parts/CursorList.js';
import { Button, Card, Notice, Tag, type Tone } from '../../parts/controls.js';
import type { PageLink } from '../../parts/frame/pages.js';
import { SelectField } from '../../parts/inputs.js';
import { NewRows } from '../../parts/lists/NewRows.js';
import { useUnseen } from '../../parts/lists/useUnseen.js';
import { Page } from '../../parts/Page.js';
import { count, errorText, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { AcknowledgeAlert, AlertChanges, type AlertShown, Alerts as AlertsQuery } from './alerts.gen.js';
import { type AlertFilters, alertFilter, severities } from './filters.js';
import { Mails } from './Mails.js';
import { useAlertWords } from './words.js';

const PAGE = 25;
/** Where each is looked at and decided. */
const places: Partial<Record<AlertShown['kind'], PageLink>> = {
  ...byPage({ to: '/backups', name: 'backups' }, 'BACKUP_ANOMALY', 'BACKUP_FAILED', 'BACKUP_OVERDUE', 'NO_VERIFIED_BACKUP'),
  ...byPage({ to: '/backups', name: 'backups' }, 'STORAGE_NEARLY_FULL', 'VERIFICATION_FAILED', 'LEDGER_REWOUND'),
  ...byPage({ to: '/payments', name: 'payments' }, 'PAYMENT_REVIEW'),
  ...byPage({ to: '/quarantine', name: 'quarantine' }, 'ITEMS_QUARANTINED'),
  ...byPage({ to: '/', name: 'overview' }, 'MAIL_FAILING', 'PROCESSING_DELAYED', 'PROVIDER_DOWN', 'PROVIDER_OUT_OF_BALANCE'),
};

const tones: Record<AlertShown['severity'], Tone> = { CRITICAL: 'bad', WARNING: 'warn', INFO: 'plain' };

/** What needs attention, of the platform and of all businesses, and whether mails about it go out. */
export function AlertsPage() {
  const words = useWords();
  const alerts = useAlertWords();
  return (
    <Page title={words.pages.alerts} lead={alerts.lead}>
      <Alerts />
      <Mails />
    </Page>
  );
}

function Alerts() {
  const alerts = useAlertWords();
  const navigate = useNavigate({ from: '/alerts' });
  const filters = useSearch({ from: '/alerts' });
  const [starts, setStarts] = useState(0);
  const set = (change: AlertFilters) => void navigate({ search: (before: AlertFilters) => ({ ...before, ...change }), replace: true });
  return (
    <>
      <search className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label={alerts.show}
          value={filters.show ?? 'open'}
          change={(show) => set({ show: show === 'open' ? undefined : show })}
          options={(['open', 'resolved', 'all'] as const).map((one) => [one, alerts.shows[one]] as const)}
        />
        <SelectField
          label={alerts.urgency}
          value={filters.severity ?? ''}
          change={(severity) => set({ severity: severity || undefined })}
          options={[['', alerts.any] as const, ...severities.map((one) => [one, alerts.severity[one]] as const)]}
        />
      </search>
      <List key={`${JSON.stringify(filters)} ${starts}`} filters={filters} restart={() => setStarts(starts + 1)} />
    </>
  );
}

function List({ filters, restart }: { filters: AlertFilters; restart(): void }) {
  const alerts = useAlertWords();
  const unseen = useUnseen();
  const missed = useLive(AlertChanges, {}, ({ alertUpdated: { id, severity } }) => {
    if (filters.show !== 'resolved' && (!filters.severity || filters.severity === severity)) unseen.note(id);
  });
  const isFirst = Object.keys(filters).length === 0;
  return (
    <Card>
      <NewRows count={unseen.count} show={restart} />
      <CursorList
        document={AlertsQuery}
        variables={{ first: PAGE, filter: alertFilter(filters) }}
        revision={missed}
        onFirst={unseen.first}
        none={<p className="py-4 text-dim">{isFirst ? alerts.none : alerts.noneMatch}</p>}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map((alert) => (
              <Row key={alert.id} alert={alert} />
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}

function Row({ alert }: { alert: AlertShown }) {
  const words = useWords();
  const alerts = useAlertWords();
  const timeZone = useTimeZone();
  const { run, busy, fault } = useAction(AcknowledgeAlert);
  const place = places[alert.kind];
  const { id, severity, subject, detail, count: times, firstAt, lastAt, emailedAt, resolvedAt, acknowledgedBy, tenant } = alert;
  return (
    <li className="grid grid-cols-1 gap-1 py-3">
      <p className="flex flex-wrap items-start justify-between gap-2">
        <span className="min-w-0 font-medium wrap-anywhere">{subject}</span>
        <Tag tone={resolvedAt ? 'plain' : tones[severity]}>{resolvedAt ? alerts.over : alerts.severity[severity]}</Tag>
      </p>
      <p className="wrap-anywhere whitespace-pre-line">{detail}</p>
      <p className="text-sm text-dim">
        {[
          alerts.first(shortTime(firstAt, timeZone)),
          times > 1 && alerts.times(count(times), shortTime(lastAt, timeZone)),
          resolvedAt && alerts.resolved(shortTime(resolvedAt, timeZone)),
          emailedAt && alerts.mailed(shortTime(emailedAt, timeZone)),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {tenant && (
        <Link to="/tenants/$id" params={{ id: tenant.id }} className="w-fit text-sm text-accent underline">
          {tenant.name}
        </Link>
      )}
      {alert.kind === 'MESSAGES_HELD_FOR_REVIEW' && !resolvedAt && (
        <Link to="/held" search={{ show: 'held', why: 'REVIEW' }} className="w-fit font-medium text-accent underline">
          {words.pages.held} →
        </Link>
      )}
      {place && !resolvedAt && (
        <Link to={place.to} className="w-fit font-medium text-accent underline">
          {words.pages[place.name]} →
        </Link>
      )}
      {acknowledgedBy && <p className="text-sm">{alerts.acknowledged(acknowledgedBy.name)}</p>}
      {!acknowledgedBy && !resolvedAt && (
        <Button className="w-fit" disabled={busy} onClick={() => void run({ id })} aria-label={`${alerts.acknowledge}: ${subject}`}>
          {busy ? words.working : alerts.acknowledge}
        </Button>
      )}
      {fault && <Notice tone="bad">{errorText(words, fault)}</Notice>}
    </li>
  );
}

function byPage(page: PageLink, ...kinds: AlertShown['kind'][]): Partial<Record<AlertShown['kind'], PageLink>> {
  return Object.fromEntries(kinds.map((kind) => [kind, page]));
}
