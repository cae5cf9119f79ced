import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createPool, type Sql, sqlOn } from '../../../src/db/sql.js';
import { createLog } from '../../../src/log.js';
import type { SmsBatch, SmsReport } from '../../../src/ports/sms.js';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/providers/sms/simulator/simulator.js';
import { freshDatabase } from '../postgres.js';
import { acceptedTwice, readAcceptLog, readPendingReports } from './simulatorLog.js';

export const GOOD = '+255712345678';
let lastRecipient = 0;

/** Recipients never seen before. `07` is +255600000007; anything longer is a number as it is. */
export const batchTo = (...to: string[]): SmsBatch => ({
  sender: 'Taarifa-SMS',
  body: 'Habari',
  encoding: 'GSM7',
  segments: 2,
  tenantId: 'one',
  recipients: to.map((phone) => ({ recipient: String(++lastRecipient), phone: phone.length === 2 ? `+2556000000${phone}` : phone })),
});
/** What the seed decides by: the same recipients draw the same faults. */
export const countRecipientsFrom = (start: number): void => {
  lastRecipient = start;
};

/** Starts it and collects what it reports. */
export async function listening(one: Simulator): Promise<SmsReport[]> {
  const received: SmsReport[] = [];
  await one.start(async (reports) => void received.push(...reports));
  return received;
}

/** The words reported of one recipient, in order. */
export const words = (reports: SmsReport[], recipient: string | undefined): string[] =>
  reports.filter((report) => report.recipient === recipient).map(({ status }) => status);

/**
 * Quick simulators on a database of the file's own; they are stopped, and its tables emptied, between tests. Numbers in their logs fail
 * the test.
 */
export function useSimulators() {
  let database: { url: string; drop(): Promise<void> };
  let pool: pg.Pool;
  let sql: Sql;
  let open: Simulator[] = [];
  const logged: string[] = [];
  const log = createLog({ destination: { write: (line: string) => void logged.push(line) } });
  const empty = () => pool.query('truncate simulator_accept, simulator_report, simulator_count, simulator_sender_name');

  beforeAll(async () => {
    database = await freshDatabase();
    pool = createPool({ url: database.url, searchPath: 'tuma_ops', max: 4, name: 'test', use: 'write' }, () => undefined);
    sql = sqlOn(pool);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  beforeEach(async () => {
    await empty();
    logged.length = 0;
  });
  afterEach(async () => {
    await Promise.all(open.map((one) => one.stop()));
    open = [];
    const told = logged.filter((line) => /\d{9}/.test(line.replace(/"time":"[^"]*"/, '')));
    expect(told, 'no number in a log').toEqual([]);
  });

  return {
    simulator(options: Partial<SimulatorOptions> = {}): Simulator {
      const one = createSimulator({
        url: database.url,
        log,
        now: () => new Date(),
        reportDelayMs: 60,
        nameDelayMs: 150,
        timeoutMs: 1_000,
        timings: { slowMs: 150, outOfBalanceMs: 60_000, retryAfterMs: 700 },
        ...options,
      });
      open.push(one);
      return one;
    },
    empty,
    logged,
    acceptLog: () => readAcceptLog(sql),
    acceptedTwice: () => acceptedTwice(sql),
    pending: () => readPendingReports(sql),
    taken: async (): Promise<string[]> => (await readAcceptLog(sql)).map(({ recipient }) => recipient),
    /** How often a sender name was asked for. */
    asked: async (name: string): Promise<number> =>
      (await sql.row<{ asks: number }>('select asks from simulator_sender_name where name = $1', [name]))?.asks ?? 0,
    nothingToCome: async (): Promise<boolean> => (await readPendingReports(sql)).length === 0,
    /** Ends every connection of the simulators, as a server that restarts does. */
    disconnect: () =>
      pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tuma-simulator' and datname = current_database()",
      ),
    query: (text: string) => pool.query(text),
    /** Nobody can write the accept log while `work` runs. */
    async blocked(work: () => Promise<void>): Promise<void> {
      const client = await pool.connect();
      try {
        await client.query('begin; lock table simulator_accept in exclusive mode');
        await work();
      } finally {
        await client.query('rollback');
        client.release();
      }
    },
  };
}
