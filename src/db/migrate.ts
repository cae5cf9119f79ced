import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { DATA_SCHEMA, OPERATIONS_SCHEMA } from './database.js';
import { packageRoot } from './packageRoot.js';
import { sessionSettings } from './sessionSettings.js';

/** Serialises migrations of many processes that start at once. */
const LOCK = 7_238_001;

/** A migration class from a file: the SQL is hand-written and unqualified, MikroORM keeps the account of what has run. */
function migrationsOf(folder: string) {
  const files = join(packageRoot, 'src', 'db', 'migrations', folder);
  return readdirSync(files)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(files, file), 'utf8');
      return {
        name: file.replace(/\.sql$/, ''),
        class: class extends Migration {
          override up(): void {
            this.addSql(text);
          }
        },
      };
    });
}

async function migrateSchema(url: string, schema: string, folder: string, tableName: string): Promise<string[]> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    driverOptions: { options: sessionSettings(schema, 'migrate'), application_name: 'tuma-migrate' },
    pool: { min: 0, max: 1 },
    extensions: [Migrator],
    // Qualified here alone: MikroORM looks for its own table in its default schema, whatever the search path says.
    migrations: {
      tableName: `${schema}.${tableName}`,
      migrationsList: migrationsOf(folder),
      snapshot: false,
      transactional: true,
      allOrNothing: true,
      disableForeignKeys: false,
      silent: true,
    },
  });
  try {
    const done = await orm.migrator.up();
    return done.map((migration) => migration.name);
  } finally {
    await orm.close(true);
  }
}

/** Brings both schemas to today's form. Returns the names of the migrations that ran; safe to call from many processes at once. */
export async function migrate(url: string, schemas = { data: DATA_SCHEMA, operations: OPERATIONS_SCHEMA }): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'tuma-migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(`create schema if not exists ${schemas.operations}; create schema if not exists ${schemas.data};`);
    const operations = await migrateSchema(url, schemas.operations, 'ops', 'operations_migration');
    const data = await migrateSchema(url, schemas.data, 'data', 'migration');
    return [...operations, ...data];
  } finally {
    await client.end();
  }
}
