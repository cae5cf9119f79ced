import { AsyncLocalStorage } from 'node:async_hooks';
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import type { EntityManager } from '@mikro-orm/postgresql';
import { MikroORM } from '@mikro-orm/postgresql';
import { type Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { entities } from '../../entities/index.js';
import { createPools, type DatabaseFault } from './pools.js';
import { SEARCH_PATH } from './sessionSettings.js';
import type { Sql } from './sql.js';
import { type Tables, tablesOf } from './tables.js';

/** The database as the areas see it: statements, transactions, units of work. */
export interface Database {
  readonly sql: Sql;
  /**
   * Four connections beside the pools, for a few hot statements: they stay open, and plan each statement once and for any values. A custom
   * plan of acceptSend.sql costs 2.5 ms, and each connection of a pool makes five before it keeps one.
   */
  readonly lanes: Sql;
  readonly url: string;
  /** Of writes. */
  readonly pool: pg.Pool;
  /** Builds typed statements; lists.ts runs them. */
  readonly tables: Kysely<Tables>;
  /** One transaction on one connection; rolls back when `work` throws. Read committed. */
  transaction<T>(work: (sql: Sql) => Promise<T>, begin?: string): Promise<T>;
  /** A transaction with MikroORM's identity map: entities changed in `work` are written before it commits. */
  unitOfWork<T>(work: (em: EntityManager, sql: Sql) => Promise<T>): Promise<T>;
  /** What keeps the database from doing its work; null when nothing does. */
  fault(): Promise<DatabaseFault | null>;
  close(): Promise<void>;
}

/**
 * Opens the pools and the ORM on them. MikroORM takes its connections from our pool of writes: inside `unitOfWork` it is handed the very
 * connection that `sql` runs on, so entities and hand-written statements share one transaction.
 */
export async function openDatabase(
  url: string,
  options: { max?: number; searchPath?: string; onError: (error: Error) => void },
): Promise<Database> {
  const pools = createPools({ url, searchPath: options.searchPath ?? SEARCH_PATH, name: 'tuma', max: options.max ?? 20 }, options.onError);
  const { writes } = pools;
  const current = new AsyncLocalStorage<pg.PoolClient>();
  const borrowed = (client: pg.PoolClient): pg.PoolClient =>
    new Proxy(client, {
      get: (target, property) => {
        if (property === 'release') return () => undefined;
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  // Not `MikroORM.init`: that looks for parts of MikroORM that nothing here uses, and loads 440 modules of them.
  const orm = new MikroORM({
    entities,
    dbName: new URL(url).pathname.slice(1) || 'tuma',
    metadataProvider: ReflectMetadataProvider,
    driverOptions: new PostgresDialect({
      pool: {
        connect: async () => {
          const client = current.getStore();
          return (client ? borrowed(client) : await writes.connect()) as never;
        },
        end: async () => undefined,
        options: {},
      },
    }),
    allowGlobalContext: false,
    implicitTransactions: false,
    discovery: { warnWhenNoEntities: false },
  });

  return {
    sql: pools.sql,
    lanes: pools.lanes,
    url,
    pool: writes,
    tables: tablesOf(orm.em.fork()),
    transaction: pools.transaction,
    unitOfWork: (work) =>
      pools.transaction((sql, client) =>
        current.run(client, async () => {
          const em = orm.em.fork({ disableTransactions: true });
          const result = await work(em, sql);
          await em.flush();
          return result;
        }),
      ),
    fault: pools.fault,
    close: async () => {
      await orm.close(true);
      await pools.end();
    },
  };
}
