import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from '../../../db/sql.js';
import { statement } from '../../../db/statement.js';
import { createBatcher } from '../../../lib/flow/batcher.js';
import type { Log } from '../../../log.js';
import type { SmsReport } from '../../../ports/sms.js';
import { reasonOf, type SimulatorStore } from './store.js';

type Receive = (reports: SmsReport[]) => Promise<void>;
interface Row {
  id: number;
  request_id: number;
  recipient: string;
  phone: string;
  status: string;
}

/** Delivers reports when they are due. */
export interface SimulatorReports {
  start(receive: Receive): void;
  stop(): Promise<void>;
  /** Announces when a report of this process is due, so that the loop needn't look for it. */
  expect(dueAt: Date): void;
  /** Delivers what is due now; answers how many. Throws when it couldn't: the reports stay for the next time. */
  deliverDue(): Promise<number>;
  /** Delivers the due reports of this request, before its answer. */
  deliverEarly(requestId: number): Promise<void>;
}

/** In one call of `receive`. */
const BATCH = 1_000;
/** Looks at least this often: reports of other processes, or from before a restart, are found in no other way. */
const LOOK_MS = 250;
/** And at most this often, so that a stream of single messages is delivered in batches. */
const PAUSE_MS = 20;

const due = statement('providers/sms/simulator/simulatorDue.sql');

/** Our reading of the simulator's statuses. */
const outcomes: Record<string, Pick<SmsReport, 'outcome' | 'failure'>> = {
  DELIVERED: { outcome: 'DELIVERED' },
  UNDELIVERED: { outcome: 'UNDELIVERED', failure: 'UNREACHABLE' },
  SENT: { outcome: 'NOTHING' },
};

export function createReports(store: SimulatorStore, options: { provider: string; log: Log; now: () => Date }): SimulatorReports {
  const { log, now } = options;
  let stopping = false;
  let receive: Receive | undefined;
  let looping: Promise<void> | undefined;
  /** The earliest report that this process announced since the last look. */
  let announced = Number.POSITIVE_INFINITY;
  let restsUntil = 0;
  let wake: () => void = () => undefined;

  const toReport = (row: Row): SmsReport => ({
    provider: options.provider,
    reference: String(row.request_id),
    recipient: row.recipient,
    phone: row.phone,
    status: row.status,
    ...(outcomes[row.status] ?? { outcome: 'NOTHING' }),
  });

  /** The rows stay locked until they are stored elsewhere, and come back by themselves when this process dies meanwhile. */
  const deliver = (take: (sql: Sql) => Promise<Row[]>): Promise<number> =>
    store.transaction(async (sql) => {
      const rows = await take(sql);
      if (rows.length === 0 || !receive) return 0;
      await receive(rows.map(toReport));
      await sql.rows('delete from simulator_report where id = any($1::bigint[])', [rows.map(({ id }) => id)]);
      return rows.length;
    });

  // One at a time in this process: a caller of `deliverDue` must not miss what the loop is delivering.
  const takeTurns = createBatcher(async (_turns: true[]) => [await deliver((sql) => sql.rows<Row>(due, [now(), BATCH]))], { max: 1 });

  // Waits for rows that a loop has in hand, where the loops step over them: when this returns the reports have been received.
  // Ten requests of a hundred are a batch.
  const early = createBatcher(
    async (requestIds: number[]) => {
      await deliver((sql) =>
        sql.rows<Row>(
          `select id, request_id, recipient, phone, status from simulator_report
           where due_at <= $1 and request_id = any($2::bigint[]) order by due_at for update`,
          [now(), requestIds],
        ),
      );
      return requestIds.map(() => true as const);
    },
    { max: 10 },
  );

  /** The next report's time as the database knows it. */
  const nextDue = async (): Promise<number> => {
    const row = await store.sql.row<{ next: string | null }>('select min(due_at) as next from simulator_report');
    return row?.next ? Date.parse(row.next) : Number.POSITIVE_INFINITY;
  };

  /** One look at the table; answers how long to rest until the next. */
  const look = async (): Promise<number> => {
    announced = Number.POSITIVE_INFINITY;
    const next = await nextDue();
    if (next > now().getTime()) return next - now().getTime();
    const delivered = await takeTurns(true);
    if (delivered === BATCH) return 0;
    // None: others have them in hand, and the loop must not spin meanwhile.
    return delivered > 0 ? PAUSE_MS : LOOK_MS;
  };

  const rest = async (ms: number): Promise<void> => {
    const woken = new AbortController();
    wake = () => woken.abort();
    restsUntil = now().getTime() + ms;
    // An abort is what the wait is for, not an error.
    if (!stopping) await sleep(ms, undefined, { signal: woken.signal }).catch(() => undefined);
    restsUntil = 0;
  };

  const loop = async (): Promise<void> => {
    let failing = false;
    while (!stopping) {
      let wait = LOOK_MS;
      try {
        wait = await look();
        if (failing) log.info('the simulator delivers reports again');
        failing = false;
      } catch (error) {
        if (!failing) log.error({ reason: reasonOf(error) }, 'reports of the simulator could not be delivered; they are tried again');
        failing = true;
      }
      if (wait > 0) await rest(Math.min(LOOK_MS, Math.max(PAUSE_MS, Math.min(wait, announced - now().getTime()))));
    }
  };

  return {
    start(to) {
      if (looping || stopping) throw new Error('The simulator starts once.');
      receive = to;
      looping = loop();
    },
    async stop() {
      stopping = true;
      wake();
      await looping;
    },
    expect(dueAt) {
      announced = Math.min(announced, dueAt.getTime());
      if (announced < restsUntil) wake();
    },
    async deliverDue() {
      let all = 0;
      for (;;) {
        const delivered = await takeTurns(true);
        all += delivered;
        if (delivered < BATCH) return all;
      }
    },
    async deliverEarly(requestId) {
      if (receive) await early(requestId);
    },
  };
}
