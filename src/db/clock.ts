import type { Log } from '../log.js';
import type { Sql } from './sql.js';

/** The time that all processes go by. */
export interface SharedClock {
  now(): Date;
  stop(): Promise<void>;
}

export interface ClockOptions {
  /** This machine's clock, in ms since 1970. */
  machineClock?: () => number;
  /** How often it is compared with the database's. */
  everyMs?: number;
}

/** Clocks that differ by less count as one: whoever compares them waits for the answer. */
const TOLERATED_MS = 1_000;

/** It runs on steadily when somebody sets the machine's clock. */
const steadyClock = (): number => performance.timeOrigin + performance.now();

/**
 * The database's clock, which judges leases, pauses, schedules and validities: one process writes them, another looks if they are over.
 * A process whose machine's clock is an hour ahead would end the others' leases, send what is scheduled for later, and pause a provider
 * for an hour. While the database is away, the clock runs on as it was.
 */
export async function startClock(
  sql: Sql,
  log: Log,
  { machineClock = steadyClock, everyMs = 10_000 }: ClockOptions = {},
): Promise<SharedClock> {
  let offset = 0;
  const compare = async (): Promise<void> => {
    const asked = machineClock();
    const row = await sql.row<{ time: string }>('select clock_timestamp() as time');
    const answered = machineClock();
    const found = Date.parse(row?.time ?? '') - (asked + answered) / 2;
    if (!(Math.abs(found - offset) > TOLERATED_MS + (answered - asked) / 2)) return;
    offset = Math.abs(found) > TOLERATED_MS ? found : 0;
    log.warn({ secondsAhead: -Math.round(offset / 1_000) }, "this machine's clock is not the database's; the database's counts");
  };
  await compare();
  let comparing = Promise.resolve();
  const timer = setInterval(() => {
    comparing = compare().catch((error: unknown) => log.warn({ err: error }, "the database's clock could not be read"));
  }, everyMs);
  timer.unref();
  return {
    now: () => new Date(machineClock() + offset),
    async stop() {
      clearInterval(timer);
      await comparing;
    },
  };
}
