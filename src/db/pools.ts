import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Bulkhead } from '../lib/flow/bulkhead.js';
import { DatabaseAway, hasNoRoom } from './faults.js';
import { CONNECT_MS, createPool, isRead, onPool, type PoolOptions, type Sql, sqlBy, sqlOn, transactionOn } from './sql.js';

/** What keeps the database from doing its work: it doesn't answer, or it has no room for a change. */
export type DatabaseFault = 'AWAY' | 'NO_ROOM';

/** How long the database is taken for full after it said so. Nothing but a change that needs room would tell that there is some again. */
const NO_ROOM_MS = 15_000;
/** How long a probe waits for an answer. */
const ANSWER_MS = 2_000;

/** Of lanes: two of sends and two of reports, since one may wait for a lock or be more than full. */
const LANES = 4;

type Transaction = <T>(work: (sql: Sql, client: pg.PoolClient) => Promise<T>, begin?: string) => Promise<T>;

/**
 * Two pools, of reads and of writes, so that neither takes the other's last connection; and none of them gives its last to one statement,
 * nor to transactions. A table that somebody holds locked holds up those who need it: of 20 connections in one pool they took all, and a
 * read of another table waited seven seconds. Six at once of one statement, not three: a list that many ask for then costs the server a
 * quarter less, since it deals with several results in one turn.
 */
export function createPools(options: Omit<PoolOptions, 'use'>, onError: (error: Error) => void) {
  const max = { reads: Math.ceil(options.max * 0.8), writes: Math.ceil(options.max * 0.6) };
  const reads = createPool({ ...options, max: max.reads, use: 'read' }, onError);
  const writes = createPool({ ...options, max: max.writes, use: 'write' }, onError);
  const lanes = createPool({ ...options, max: LANES, use: 'lane' }, onError);
  const tooLate = () => new DatabaseAway(new Error('no connection was free in time'));
  const readers = new Bulkhead(Math.ceil(max.reads / 3), CONNECT_MS, tooLate);
  const writers = new Bulkhead(Math.ceil(max.writes / 3), CONNECT_MS, tooLate);
  const transactions = new Bulkhead(Math.ceil((max.writes * 2) / 3), CONNECT_MS, tooLate);
  let noRoomUntil = 0;

  const noticing = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (hasNoRoom(error)) noRoomUntil = performance.now() + NO_ROOM_MS;
      throw error;
    }
  };
  const answers = async (pool: pg.Pool): Promise<boolean> => {
    const asked = sqlOn(pool)
      .rows('select 1')
      .then(
        () => true,
        () => false,
      );
    return Promise.race([asked, sleep(ANSWER_MS, false, { ref: false })]);
  };
  const transaction: Transaction = (work, begin) => noticing(transactions.run('', () => transactionOn(writes, work, begin)));

  return {
    writes,
    lanes: sqlBy((query) => noticing(onPool(lanes, query))),
    sql: sqlBy((query) => {
      const [pool, bulkhead] = isRead(query.text) ? [reads, readers] : [writes, writers];
      return noticing(bulkhead.run(query.name ?? query.text, () => onPool(pool, query)));
    }),
    transaction,
    fault: async (): Promise<DatabaseFault | null> => {
      const [reading, writing] = await Promise.all([answers(reads), answers(writes)]);
      if (!reading || !writing) return 'AWAY';
      return performance.now() < noRoomUntil ? 'NO_ROOM' : null;
    },
    end: async () => {
      await Promise.all([reads.end(), writes.end(), lanes.end()]);
    },
  };
}
