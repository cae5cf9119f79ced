import { setFlagsFromString } from 'node:v8';
import pg from 'pg';
import { DatabaseAway, isLost, OutcomeUnknown } from './faults.js';
import { sessionSettings, type Use } from './sessionSettings.js';
import type { Prepared, Statement } from './statement.js';

/** Runs SQL: on the pool, or on the connection of a transaction. A `Statement` takes named parameters, other SQL $1, $2, … */
export interface Sql {
  rows<Params extends object, Row extends object>(statement: Statement<Params, Row>, params: NoInfer<Params>): Promise<Row[]>;
  rows<Row extends object>(sql: Prepared | string, params?: unknown[]): Promise<Row[]>;
  row<Params extends object, Row extends object>(statement: Statement<Params, Row>, params: NoInfer<Params>): Promise<Row | undefined>;
  row<Row extends object>(sql: Prepared | string, params?: unknown[]): Promise<Row | undefined>;
}

/** '2026-11-22 04:46:11.123456+00' → '2026-11-22T04:46:11.123Z'. Sessions run in UTC; slicing is far cheaper than a Date per cell. */
function isoTime(value: string): string {
  if (value.endsWith('infinity')) return value;
  // With microseconds, as nearly all.
  if (value.length === 29) return `${value.slice(0, 10)}T${value.slice(11, 23)}Z`;
  const fraction = value.charAt(19) === '.' ? value.slice(20, value.indexOf('+', 20)).padEnd(3, '0').slice(0, 3) : '000';
  return `${value.slice(0, 10)}T${value.slice(11, 19)}.${fraction}Z`;
}

const parsers = new pg.TypeOverrides();
parsers.setTypeParser(1184, isoTime);
// bigint and numeric sums are counts, credits and bytes: safe integers by their checks.
parsers.setTypeParser(20, Number);
parsers.setTypeParser(1700, Number);

export interface PoolOptions {
  url: string;
  /** Which schemas unqualified names mean, in order. */
  searchPath: string;
  max: number;
  name: string;
  use: Use;
}

/** How long a caller waits for a connection of a pool. */
export const CONNECT_MS = 15_000;

/** Settings of a connection travel in the start-up packet: every pool has its own, and SQL names no schema. */
export function connectionOptions(options: PoolOptions): pg.PoolConfig {
  return {
    connectionString: options.url,
    max: options.max,
    application_name: options.name,
    options: sessionSettings(options.searchPath, options.use),
    types: parsers,
    connectionTimeoutMillis: CONNECT_MS,
    // A lane's connections stay, with the plans of their statements.
    idleTimeoutMillis: options.use === 'lane' ? 0 : 60_000,
  };
}

// V8 learns where objects are made that stay, and makes them old at once: while a program starts, nearly all stay. So it took every result
// of a query for old, whose rows then lay there until all memory was collected: 6 MB and 10 ms in each collection of young objects, a
// quarter of the server's processor under a load of lists.
setFlagsFromString('--no-allocation-site-pretenuring');

type Done = (error: Error | undefined, result: pg.QueryResult) => void;

/**
 * pg's client, asked by a callback where it would make a promise. Rows of its own promises outlive their use: behind connections that
 * stay, each collection of young objects carried over most rows that had been read since the last (6 MB and 15–40 ms every 500 lists of
 * 50 messages, a fifth of the server's processor). By callback it carries over none, in 1 ms.
 */
class Client extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: the six signatures of pg's own
  override query(...args: any[]): any {
    const [asked, values, done] = args as [unknown, unknown, unknown];
    const query = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
    if (isSubmittable(asked) || typeof values === 'function' || done) return query.apply(this, args);
    return new Promise<pg.QueryResult>((resolve, reject) => {
      const settle: Done = (error, result) => (error ? reject(error) : resolve(result));
      query.call(this, asked, values, settle);
    }).catch((error: Error) => {
      // The driver made it where it read the answer: who asked is worth more.
      Error.captureStackTrace(error);
      throw error;
    });
  }
}

/** A stream or cursor, which is answered by events. */
const isSubmittable = (asked: unknown): boolean => typeof (asked as { submit?: unknown } | null)?.submit === 'function';

/** A pool whose broken idle connections are reported and never kill the process (pg emits 'error' without a listener otherwise). */
export function createPool(options: PoolOptions, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({ ...connectionOptions(options), Client });
  // A pool that ends answers before its connections are closed: a server that stops right after it may still cut them, and that is no news.
  const report = (error: Error): void => {
    if (!pool.ending) onError(error);
  };
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  return pool;
}

/** One transaction on one connection of the pool; rolls back when `work` throws. Read committed unless `begin` says otherwise. */
export async function transactionOn<T>(pool: pg.Pool, work: (sql: Sql, client: pg.PoolClient) => Promise<T>, begin = 'begin'): Promise<T> {
  const client = await connect(pool);
  let broken: Error | undefined;
  let committing = false;
  try {
    await client.query(begin);
    const result = await work(sqlOn(client), client);
    committing = true;
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that can't even roll back is thrown away, and the first error is the one that counts.
    await client.query('rollback').catch((lost: Error) => {
      broken = lost;
    });
    if (!isLost(error)) throw error;
    // Nothing but the database is called inside a transaction.
    throw committing ? new OutcomeUnknown(error) : new DatabaseAway(error);
  } finally {
    client.release(broken);
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  return pool.connect().catch((error: unknown) => {
    throw new DatabaseAway(error);
  });
}

/**
 * One statement on a connection of the pool. pool.query throws away the connection of every failed statement; what the database refuses
 * is no fault of the connection, and a new one with its plans costs 9 ms: 1,000 replays at once took 9.0 s instead of 1.1.
 */
export async function onPool(pool: pg.Pool, query: pg.QueryConfig): Promise<pg.QueryResult> {
  const client = await connect(pool);
  let broken: Error | boolean = false;
  try {
    return await client.query(query);
  } catch (error) {
    // Anything but the database's plain ERROR (FATAL, a lost connection) leaves the connection in doubt.
    if (!(error instanceof pg.DatabaseError && error.severity === 'ERROR')) broken = error instanceof Error ? error : true;
    if (!isLost(error)) throw error;
    throw isRead(query.text) ? new DatabaseAway(error) : new OutcomeUnknown(error);
  } finally {
    client.release(broken);
  }
}

const reads = new Map<string, boolean>();
const READ = /^\s*(--[^\n]*\s+)*(select|with|values|show)\b/i;
const WRITE = /\b(insert|update|delete|merge|lock|share|nextval|setval|pg_notify)\b/i;

/** Whether a statement changes and locks nothing. One whose comment or string names a change is taken for a write, which does no harm. */
export function isRead(text: string): boolean {
  const known = reads.get(text);
  if (known !== undefined) return known;
  const found = READ.test(text) && !WRITE.test(text);
  if (reads.size < 2_000) reads.set(text, found);
  return found;
}

/** Runs SQL on a pool or one client. */
export const sqlOn = (target: pg.Pool | pg.ClientBase): Sql =>
  sqlBy((query) => (target instanceof pg.Pool ? onPool(target, query) : target.query(query)));

/** Runs SQL by `execute`; text alone is planned each time. */
export function sqlBy(execute: (query: pg.QueryConfig) => Promise<pg.QueryResult>): Sql {
  const run = async (sql: Statement<object, object> | Prepared | string, params: object = []) => {
    const values = typeof sql === 'object' && 'values' in sql ? sql.values(params) : (params as unknown[]);
    const query = typeof sql === 'string' ? { text: sql, values } : { name: sql.name, text: sql.text, values };
    return (await execute(query)).rows;
  };
  return { rows: run, row: async (sql: Prepared | string, params?: object) => (await run(sql, params))[0] };
}
