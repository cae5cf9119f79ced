import { Counter, Gauge } from 'prom-client';
import { QuarantineKind } from '../../entities/QuarantinedItem.js';
import type { App } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { statement } from '../db/statement.js';
import { idAt } from '../lib/ids.js';

interface Figures {
  messages: { status: string; test: boolean; count: number }[] | null;
  lags: { test: boolean; seconds: number }[] | null;
  reports_pending: number;
  reports_waiting: number;
  reports_to_confirm: number;
  report_lag: number | null;
  unknown_statuses: { provider: string; count: number }[] | null;
  outbox: number;
  mails: { status: string; count: number }[] | null;
  quarantined: { kind: string; count: number }[] | null;
  proof_at: number | null;
  proof_ok: boolean | null;
  proof_ok_at: number | null;
  providers: { provider: string; closed: boolean }[] | null;
}

type Sample = [labels: Record<string, string>, value: number];

const figuresStatement = statement<{ now: Date; mailsSince: string }, Figures>('system/platformMetrics.sql');

/** Several scrapers, and figures of one scrape, share a reading. */
const FRESH_MS = 5_000;
/** A scrape must not hang with the database. */
const TIMEOUT_MS = 3_000;
const DAY_MS = 86_400_000;

const statuses = ['SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED'];
const lanes = ['live', 'test'];
const laneOf = (test: boolean): string => (test ? 'test' : 'live');

/** Adds the platform's figures to the metrics of this process, once. They are the same in every process on the database. */
export const addPlatformMetrics: (app: App) => true = appScoped((app) => {
  const read = createReader(app);
  const gauge = (name: string, help: string, labelNames: string[], samplesOf: (figures: Figures) => Sample[]) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [app.metrics.registry],
      async collect() {
        const figures = await read();
        this.reset();
        // A gauge without labels is 0 after a reset: what isn't known is absent.
        if (labelNames.length === 0) this.remove();
        if (!figures) return;
        for (const [labels, value] of samplesOf(figures)) this.set(labels, value);
      },
    });
  const single = (name: string, help: string, value: (figures: Figures) => number | null) =>
    gauge(name, help, [], (figures) => samples(value(figures)));

  gauge('tuma_messages', 'Messages that are not done, by status and lane (live, or of test keys).', ['status', 'lane'], ({ messages }) =>
    statuses.flatMap((status) =>
      lanes.map((lane): Sample => {
        const found = messages?.find((one) => one.status === status && laneOf(one.test) === lane);
        return [{ status, lane }, found?.count ?? 0];
      }),
    ),
  );
  gauge('tuma_dispatcher_lag_seconds', 'How long the message that has been due longest has been due, by lane.', ['lane'], ({ lags }) =>
    lanes.map((lane) => [{ lane }, Math.max(0, lags?.find(({ test }) => laneOf(test) === lane)?.seconds ?? 0)]),
  );
  gauge(
    'tuma_reports',
    'Delivery reports in the inbox: pending (to be applied), waiting (no message known), to_confirm (the provider is asked).',
    ['state'],
    (figures) => [
      [{ state: 'pending' }, figures.reports_pending],
      [{ state: 'waiting' }, figures.reports_waiting],
      [{ state: 'to_confirm' }, figures.reports_to_confirm],
    ],
  );
  single('tuma_report_lag_seconds', 'How long the delivery report that has been due longest has been due.', ({ report_lag }) =>
    Math.max(0, report_lag ?? 0),
  );
  new Counter({
    name: 'tuma_unknown_report_statuses_total',
    help: 'Delivery reports whose status is not known, by provider.',
    labelNames: ['provider'],
    registers: [app.metrics.registry],
    async collect() {
      const figures = await read();
      this.reset();
      for (const { provider, count } of figures?.unknown_statuses ?? []) this.inc({ provider }, count);
    },
  });
  single('tuma_outbox_rows', 'Rows of the outbox, published ones included until they are purged.', ({ outbox }) => outbox);
  gauge('tuma_mails', 'Mails by status: all that are queued, and those of the last day.', ['status'], ({ mails }) =>
    ['QUEUED', 'SENT', 'FAILED', 'KEPT'].map((status) => [{ status }, mails?.find((one) => one.status === status)?.count ?? 0]),
  );
  gauge(
    'tuma_quarantined_items',
    'Items that background work set aside and nobody has released or discarded, by kind of work.',
    ['kind'],
    (figures) => Object.keys(QuarantineKind).map((kind) => [{ kind }, figures.quarantined?.find((one) => one.kind === kind)?.count ?? 0]),
  );
  single('tuma_ledger_proof_ok', 'Whether the last proof of the ledger found nothing wrong; absent before the first.', ({ proof_ok }) =>
    proof_ok === null ? null : Number(proof_ok),
  );
  single('tuma_ledger_proof_timestamp_seconds', 'When the ledger was last proven, well or not.', ({ proof_at }) => proof_at);
  single('tuma_ledger_proof_ok_timestamp_seconds', 'When the ledger last proved.', ({ proof_ok_at }) => proof_ok_at);
  gauge('tuma_provider_closed', 'Whether the provider is closed and its messages wait.', ['provider'], ({ providers }) =>
    (providers ?? []).map(({ provider, closed }) => [{ provider }, Number(closed)]),
  );
  new Gauge({
    name: 'tuma_database_up',
    help: 'Whether the database answered; without it the figures of the platform are absent.',
    registers: [app.metrics.registry],
    async collect() {
      this.set((await read()) ? 1 : 0);
    },
  });
  return true;
});

const samples = (value: number | null): Sample[] => (value === null ? [] : [[{}, value]]);

/** Reads the figures at most every five seconds; undefined while the database doesn't answer. */
function createReader(app: App): () => Promise<Figures | undefined> {
  let last: Promise<Figures | undefined> | undefined;
  let at = Number.NEGATIVE_INFINITY;
  return () => {
    if (last && performance.now() - at < FRESH_MS) return last;
    at = performance.now();
    last = inTime(readFigures(app));
    return last;
  };
}

async function readFigures(app: App): Promise<Figures | undefined> {
  const now = app.now();
  try {
    return await app.db.sql.row(figuresStatement, { now, mailsSince: idAt(new Date(now.getTime() - DAY_MS)) });
  } catch (error) {
    app.log.warn({ err: error }, 'the figures for /metrics could not be read');
    return undefined;
  }
}

async function inTime(reading: Promise<Figures | undefined>): Promise<Figures | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), TIMEOUT_MS);
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}
