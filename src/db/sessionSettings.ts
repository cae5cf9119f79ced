export const DATA_SCHEMA = 'tuma';
export const OPERATIONS_SCHEMA = 'tuma_ops';
export const SEARCH_PATH = `${DATA_SCHEMA},${OPERATIONS_SCHEMA}`;

/** What a pool is for; its time-outs follow from it. 'lane': writes of a few statements that run all the time. */
export type Use = 'read' | 'write' | 'lane' | 'listen' | 'migrate';

interface TimeOuts {
  /** How long a statement may run. */
  statement: number;
  /** How long it may wait for a lock. */
  lock: number;
  /** How long a transaction may stand still between two statements: what it has locked is locked for others too. */
  idleInTransaction: number;
}

/** In milliseconds; 0 is none. The ledger proof sets its own (src/ledger/ledgerProof.ts). */
const timeOuts: Readonly<Record<Use, TimeOuts>> = {
  // A read waits only for a lock that keeps everybody out: a change of the schema, or a hand's.
  read: { statement: 15_000, lock: 2_000, idleInTransaction: 30_000 },
  write: { statement: 30_000, lock: 5_000, idleInTransaction: 30_000 },
  lane: { statement: 30_000, lock: 5_000, idleInTransaction: 30_000 },
  listen: { statement: 15_000, lock: 2_000, idleInTransaction: 30_000 },
  // While a migration waits for a table, everybody waits behind it. One that rewrites a table takes as long as it takes.
  migrate: { statement: 0, lock: 30_000, idleInTransaction: 300_000 },
};

/**
 * The `options` of a connection. jit: on a server with its default (on) PostgreSQL compiles 163 functions for each call of advance.sql and
 * sends 30 times slower (21/s instead of 662/s). The time-outs are ours, since a server has none. A lane plans its statements once.
 * enable_seqscan: a plan that is made while a table is empty, or believed to be (its statistics are of a moment, and queues fill and empty
 * all the time), reads the whole of it, and is kept when there are thousands of rows: choosing 500 due messages took 3.6 s instead of 2 ms.
 * All that is asked often has an index; what has none is read whole all the same.
 */
export function sessionSettings(searchPath: string, use: Use): string {
  const { statement, lock, idleInTransaction } = timeOuts[use];
  const settings = {
    search_path: searchPath,
    TimeZone: 'UTC',
    jit: 'off',
    ...(use !== 'migrate' && { enable_seqscan: 'off' }),
    ...(use === 'lane' && { plan_cache_mode: 'force_generic_plan' }),
    statement_timeout: statement,
    lock_timeout: lock,
    idle_in_transaction_session_timeout: idleInTransaction,
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}
