import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from '../errors.js';
import { packageRoot } from './packageRoot.js';
import { DATA_SCHEMA, OPERATIONS_SCHEMA, sessionSettings } from './sessionSettings.js';
import { whyNoDatabase } from './whyNoDatabase.js';

/** Serialises migrations of many processes that start at once. */
const LOCK = 7_238_001;

interface Part {
  schema: string;
  folder: string;
  /** MikroORM's account of what has run. */
  table: string;
}

const namesIn = (folder: string): string[] =>
  readdirSync(join(packageRoot, 'src', 'db', 'migrations', folder))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.replace(/\.sql$/, ''))
    .sort();

/** Whether all files of a part have run: then MikroORM need not be loaded and asked, which took half the time of a command. */
async function isPresent(client: pg.Client, { schema, folder, table }: Part): Promise<boolean> {
  const { rows } = await client.query<{ there: string | null }>('select to_regclass($1) as there', [`${schema}.${table}`]);
  if (!rows[0]?.there) return false;
  const done = await client.query<{ name: string }>(`select name from ${schema}.${table}`);
  const names = new Set(done.rows.map(({ name }) => name));
  return namesIn(folder).every((name) => names.has(name));
}

/** The SQL is hand-written and unqualified; MikroORM runs it. */
async function migrateSchema(url: string, { schema, folder, table }: Part, to?: string): Promise<string[]> {
  const { Migration, Migrator } = await import('@mikro-orm/migrations');
  const { MikroORM } = await import('@mikro-orm/postgresql');
  const migrationsList = namesIn(folder).map((name) => {
    const text = readFileSync(join(packageRoot, 'src', 'db', 'migrations', folder, `${name}.sql`), 'utf8');
    const migration = class extends Migration {
      override up(): void {
        this.addSql(text);
      }
    };
    return { name, class: migration };
  });
  const orm = new MikroORM({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    driverOptions: { options: sessionSettings(schema, 'migrate'), application_name: 'tuma-migrate' },
    pool: { min: 0, max: 1 },
    extensions: [Migrator],
    // Qualified here alone: MikroORM looks for its own table in its default schema, whatever the search path says.
    migrations: {
      tableName: `${schema}.${table}`,
      migrationsList,
      snapshot: false,
      transactional: true,
      allOrNothing: true,
      disableForeignKeys: false,
      silent: true,
    },
  });
  try {
    const done = await orm.migrator.up(to === undefined ? undefined : { to });
    return done.map((migration) => migration.name);
  } finally {
    await orm.close(true);
  }
}

/** One that was killed counts as living for 20 s (the view living_process). */
const OTHERS_MS = 25_000;

/**
 * Brings both schemas to today's form. Returns the names of the migrations that ran; safe to call from many processes at once. StartError
 * when the database can't be used as it is; and, after `othersMs`, while a process of an earlier version lives, which would go on writing
 * as if nothing had changed.
 */
export async function migrate(
  url: string,
  schemas = { data: DATA_SCHEMA, operations: OPERATIONS_SCHEMA },
  othersMs = OTHERS_MS,
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'tuma-migrate', connectionTimeoutMillis: 15_000 });
  client.on('error', () => undefined); // the statement under way fails with it
  try {
    await client.connect();
    await checkServer(client);
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    // Where they are there, a role that may create none is enough.
    for (const schema of [schemas.operations, schemas.data])
      if (!(await client.query('select from pg_namespace where nspname = $1', [schema])).rowCount)
        await client.query(`create schema ${schema}`);
    const parts: Part[] = [
      { schema: schemas.operations, folder: 'ops', table: 'operations_migration' },
      { schema: schemas.data, folder: 'data', table: 'migration' },
    ];
    const missing: Part[] = [];
    for (const part of parts) if (!(await isPresent(client, part))) missing.push(part);
    if (missing.length > 0 && schemas.data === DATA_SCHEMA) await untilNobodyLives(client, schemas.operations, othersMs);
    const done: string[] = [];
    for (const part of missing) done.push(...(await migrateSchema(url, part)));
    return done;
  } catch (error) {
    const why = whyNoDatabase(error, url);
    throw why ? new StartError(why, { cause: error }) : error;
  } finally {
    await client.end();
  }
}

async function untilNobodyLives(client: pg.Client, operations: string, ms: number): Promise<void> {
  const { rows } = await client.query<{ there: string | null }>('select to_regclass($1) as there', [`${operations}.living_process`]);
  if (!rows[0]?.there) return;
  for (const deadline = performance.now() + ms; ; await sleep(Math.min(500, ms))) {
    if ((await client.query(`select from ${operations}.living_process limit 1`)).rowCount === 0) return;
    if (performance.now() >= deadline)
      throw new StartError('A process of an earlier version still works on this database: stop every process, then start the new version.');
  }
}

const FOLDERS = { data: ['data', 'migration'], operations: ['ops', 'operations_migration'] } as const;

/** Whether this version has the migration of this name. */
export const knowsVersion = (part: keyof typeof FOLDERS, name: string): boolean => namesIn(FOLDERS[part][0]).includes(name);

/**
 * Brings an empty schema to the form that the data, or the platform's records, had after the migration of this name. StartError for a name
 * that this version doesn't know: it comes from a newer one.
 */
export async function migrateTo(url: string, part: keyof typeof FOLDERS, schema: string, to: string): Promise<void> {
  const [folder, table] = FOLDERS[part];
  if (!knowsVersion(part, to)) throw new StartError(`The migration ${to} is of a newer version of Tuma.`);
  await migrateSchema(url, { schema, folder, table }, to);
}

/** A database in another encoding would refuse the first emoji, in the middle of somebody's send. */
async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; major: number; encoding: string }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major,
       current_setting('server_encoding') as encoding`,
  );
  const [server] = rows;
  if (server && server.major < 15) throw new StartError(`The PostgreSQL of DATABASE_URL is ${server.version}: Tuma needs 15 or newer.`);
  if (server && server.encoding !== 'UTF8')
    throw new StartError(
      `The database of DATABASE_URL is encoded in ${server.encoding}: Tuma needs UTF8. ` +
        'Make one with createdb --encoding UTF8 --template template0.',
    );
}
