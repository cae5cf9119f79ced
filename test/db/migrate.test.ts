import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { migrate, migrateTo } from '../../src/db/migrate.js';
import { packageRoot } from '../../src/db/packageRoot.js';
import { dropDatabase, onServer, randomName, withDatabase } from '../support/databases.js';

const server = inject('databaseUrl');
const name = randomName('tuma_migrate');
const url = withDatabase(server, name);
let client: pg.Client;
const namesIn = (folder: string) =>
  readdirSync(join(packageRoot, 'src', 'db', 'migrations', folder))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.replace(/\.sql$/, ''))
    .sort();

beforeAll(async () => {
  await onServer(server, `create database ${name}`);
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create schema tuma; create schema tuma_ops');
  await migrateTo(url, 'operations', 'tuma_ops', namesIn('ops').at(-1) as string);
  await migrateTo(url, 'data', 'tuma', namesIn('data').at(-2) as string);
});
afterAll(async () => {
  await client.end();
  await dropDatabase(server, name);
});

test('a newer version changes no database that an earlier one still works on; one that was killed is waited for', async () => {
  const seen = (ago: string) =>
    client.query(
      `insert into tuma_ops.process (id, roles, published_at, epoch_seen, seen_at)
       values ('00000000-0000-7000-8000-000000000009', '{api}', now(), 0, now() - $1::interval)
       on conflict (id) do update set seen_at = excluded.seen_at`,
      [ago],
    );
  await seen('0');
  await expect(migrate(url, undefined, 100)).rejects.toThrow(/stop every process/);
  expect((await client.query('select name from tuma.migration')).rows).toHaveLength(namesIn('data').length - 1);
  await seen('19.5 seconds');
  expect(await migrate(url, undefined, 5_000)).toEqual(namesIn('data').slice(-1));
  // Nothing is to be changed: who works here need not stop.
  await seen('0');
  expect(await migrate(url, undefined, 0)).toEqual([]);
});
