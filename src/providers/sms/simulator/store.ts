import pg from 'pg';
import { OPERATIONS_SCHEMA } from '../../../db/sessionSettings.js';
import { createPool, type Sql, sqlOn, transactionOn } from '../../../db/sql.js';
import { statement } from '../../../db/statement.js';
import { createBatcher } from '../../../lib/flow/batcher.js';
import type { Log } from '../../../log.js';

/** What the simulator takes of one request. */
export interface Accepted {
  sender: string;
  segments: number;
  recipients: { recipient: string; phone: string; reports: { status: string; dueAt: Date }[] }[];
}

/** What went wrong, for a log line. Never the error itself: pg's carry rows in `detail` and the whole connection in `client`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? ` (${String(error.code)})` : '';
  const because = error.cause === undefined ? '' : ` Because: ${reasonOf(error.cause)}`;
  return `${error.message}${code}${because}`;
}

/** Proven: nothing was written. Any other error of `accept` leaves it open. */
export class NotWritten extends Error {}

export interface SimulatorStore {
  /** Commits a request with its reports to come; answers its number. Concurrent ones share a commit. */
  accept(request: Accepted): Promise<number>;
  /** True at the first and second of three requests for this phone. */
  throttled(phone: string): Promise<boolean>;
  /** True for `forMs` from the first request for this phone on, then false for fifteen times as long. */
  outOfBalance(phone: string, forMs: number): Promise<boolean>;
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  readonly sql: Sql;
  close(): Promise<void>;
}

const acceptStatement = statement('providers/sms/simulator/simulatorAccept.sql');

/** Recipients in one insert: 5,000 take 70 ms, so that the next run doesn't wait long. */
const MAX_IN_ONE_COMMIT = 5_000;

/** The simulator's tables, on connections of its own: a provider doesn't take part in our transactions. */
export function openStore(url: string, log: Log, now: () => Date): SimulatorStore {
  const pool = createPool({ url, searchPath: OPERATIONS_SCHEMA, max: 4, name: 'tuma-simulator', use: 'write' }, (error) =>
    log.warn({ reason: reasonOf(error) }, 'the simulator lost a connection'),
  );
  const sql = sqlOn(pool);

  return {
    sql,
    accept: createBatcher((requests: Accepted[]) => write(pool, requests, now()), {
      max: MAX_IN_ONE_COMMIT,
      weigh: ({ recipients }) => recipients.length,
    }),

    async throttled(phone) {
      const row = await sql.row<{ count: number }>(
        `insert into simulator_count as c (key, count) values ($1, 1)
         on conflict (key) do update set count = (c.count + 1) % 3 returning count`,
        [`429 ${phone}`],
      );
      return row?.count !== 0;
    },

    // The pause must outlast the longest wait of the breaker (10 min for a minute's fault), or a message held for it never leaves.
    async outOfBalance(phone, forMs) {
      const at = now();
      const row = await sql.row<{ out: boolean }>(
        `insert into simulator_count as c (key, count, until) values ($1, 1, $3)
         on conflict (key) do update set count = c.count + 1, until = case when c.until <= $4 then $3 else c.until end
         returning until > $2 as out`,
        [`balance ${phone}`, at, new Date(at.getTime() + forMs), new Date(at.getTime() - 15 * forMs)],
      );
      return row?.out ?? false;
    },

    transaction: (work) => transactionOn(pool, work),

    close: () => pool.end(),
  };
}

/** Throws NotWritten where the database proves it: no connection, or its own refusal of the statement. */
async function write(pool: pg.Pool, requests: Accepted[], at: Date): Promise<number[]> {
  const client = await pool.connect().catch((error: Error) => {
    throw new NotWritten('The database gave no connection.', { cause: error });
  });
  let broken: Error | undefined;
  try {
    const rows = await sqlOn(client).rows<{ id: number }>(acceptStatement, parameters(requests, at));
    return rows.map(({ id }) => id);
  } catch (error) {
    // FATAL (a server that shuts down) or a lost connection may come after the commit; ERROR can't.
    if (error instanceof pg.DatabaseError && error.severity === 'ERROR')
      throw new NotWritten('The database refused the statement.', { cause: error });
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}

function parameters(requests: Accepted[], at: Date): unknown[] {
  const taken: [number[], string[], string[]] = [[], [], []];
  const reports: [number[], string[], string[], string[], Date[]] = [[], [], [], [], []];
  for (const [index, request] of requests.entries())
    for (const one of request.recipients) {
      taken[0].push(index + 1);
      taken[1].push(one.recipient);
      taken[2].push(one.phone);
      for (const report of one.reports) {
        reports[0].push(index + 1);
        reports[1].push(one.recipient);
        reports[2].push(one.phone);
        reports[3].push(report.status);
        reports[4].push(report.dueAt);
      }
    }
  return [requests.map(({ sender }) => sender), requests.map(({ segments }) => segments), ...taken, ...reports, at];
}
