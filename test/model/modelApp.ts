import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { SEARCH_PATH } from '../../src/db/sessionSettings.js';
import { createPool, sqlOn } from '../../src/db/sql.js';
import type { Failpoint } from '../../src/lib/failpoints.js';
import type { SmsBatch, SmsOutcome, SmsProvider } from '../../src/ports/sms.js';
import { freshDatabase } from '../support/postgres.js';
import { createTestApp } from '../support/testApp.js';
import { Crash, type Lie, type ModelState, type Worker } from './modelState.js';

/** Two workers on one database, which many stories use after one another: opening them costs more than a story. */
export interface ModelApp {
  workers: [Worker, Worker];
  /** The failpoints and the provider's lies are this story's from now on. */
  attach(model: ModelState): void;
  /** Reads rows on a connection of its own. */
  look<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Everything is as in a new database; the clocks too. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export async function openModelApp(): Promise<ModelApp> {
  const database = await freshDatabase();
  const outside = createPool({ url: database.url, searchPath: SEARCH_PATH, max: 1, name: 'model', use: 'write' }, () => undefined);
  let model: ModelState | undefined;
  const open = async (): Promise<Worker> => {
    const failpoint = async (point: Failpoint): Promise<void> => {
      if (model?.fault?.point !== point) return;
      const { how } = model.fault;
      model.fault = undefined;
      if (how === 'cut') {
        model.cut = cutConnections(outside);
        return model.cut;
      }
      worker.crashed = true;
      if (model.killed) {
        model.killed();
        await new Promise(() => undefined); // not one step further
      }
      throw new Crash(point);
    };
    const app = await createTestApp({
      clock: 'still',
      databaseUrl: database.url,
      failpoint,
      payments: { timeoutMs: 30 },
      simulator: { timeoutMs: 150, timings: { slowMs: 1, outOfBalanceMs: 60_000, retryAfterMs: 1_000 } },
    });
    const worker: Worker = { app, crashed: false };
    const sms = lying(app.sms, () => {
      const lie = model?.lie;
      if (model) model.lie = undefined;
      return lie;
    });
    Object.assign(app, { sms });
    return worker;
  };
  const workers: [Worker, Worker] = [await open(), await open()];
  const [{ app: first }, { app: second }] = workers;
  Object.assign(second, { media: first.media, mediaStores: first.mediaStores });
  const data = await dataTables(outside);
  return {
    workers,
    attach: (story) => {
      model = story;
    },
    look: (text, values) => sqlOn(outside).rows(text, values),
    empty: async () => {
      model = undefined;
      for (const { app } of workers) app.clock.reset();
      await outside.query(`begin; ${data.before} truncate ${data.tables}; ${data.after} commit;`);
    },
    close: async () => {
      for (const { app } of workers) await app.close();
      await outside.end();
      await database.drop();
    },
  };
}

/** As when a database restarts: every connection but the providers' ends, within a transaction or not. */
async function cutConnections(outside: pg.Pool): Promise<void> {
  await outside.query(
    `select pg_terminate_backend(pid, 1000) from pg_stat_activity
     where datname = current_database() and application_name ~ '^tuma' and application_name !~ 'simulator|payments'`,
  );
  await sleep(1); // the process hears of it
}

/**
 * The tables that a new database has empty, and what comes before and after emptying them: guards off and on, and the rows of those that
 * refer to them and are not empty.
 */
async function dataTables(outside: pg.Pool): Promise<{ tables: string; before: string; after: string }> {
  const { rows } = await outside.query<{ name: string; guards: string[]; refers: string[] }>(
    `select c.oid::regclass::text as name, array(
       select quote_ident(tgname) from pg_trigger t where t.tgrelid = c.oid and not tgisinternal and tgtype & 32 > 0)::text[] as guards,
       array(select confrelid::regclass::text from pg_constraint f where f.conrelid = c.oid and contype = 'f') as refers
     from pg_class c where relkind in ('r', 'p') and not relispartition
       and relnamespace in ('tuma'::regnamespace, 'tuma_ops'::regnamespace)`,
  );
  const full = new Set<string>();
  for (const { name } of rows) if ((await outside.query(`select from ${name} limit 1`)).rowCount) full.add(name);
  const empty = rows.filter(({ name }) => !full.has(name));
  const isEmpty = (name: string) => empty.some((one) => one.name === name);
  const kept = rows.filter(({ name, refers }) => full.has(name) && refers.some(isEmpty)).map(({ name }) => name);
  for (const [index, name] of kept.entries()) await outside.query(`create table kept_${index} as select * from ${name}`);
  const guards = (what: string) =>
    empty.flatMap(({ name, guards }) => guards.map((guard) => `alter table ${name} ${what} trigger ${guard};`)).join(' ');
  return {
    tables: [...empty.map(({ name }) => name), ...kept].join(', '),
    before: guards('disable'),
    after: `${kept.map((name, index) => `insert into ${name} select * from kept_${index};`).join(' ')} ${guards('enable')}`,
  };
}

/** A provider whose answers are not what it did. */
function lying(provider: SmsProvider, nextLie: () => Lie | undefined): SmsProvider {
  const answers: Record<Lie, (outcomes: SmsOutcome[]) => SmsOutcome[]> = {
    'fewer outcomes': (outcomes) => outcomes.slice(0, -1),
    'more outcomes': (outcomes) => [...outcomes, ...outcomes],
    'one reference for all': (outcomes) => outcomes.map((one) => (one.kind === 'accepted' ? { ...one, reference: '1' } : one)),
    throws: () => {
      throw new Error('the provider adapter broke');
    },
  };
  const send = async (batch: SmsBatch): Promise<SmsOutcome[]> => {
    const lie = nextLie();
    const outcomes = await provider.send(batch);
    return lie ? answers[lie](outcomes) : outcomes;
  };
  return new Proxy(provider, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)) });
}
