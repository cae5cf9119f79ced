import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateTo } from '../../src/db/migrate.js';
import { newId } from '../../src/lib/ids.js';
import { freshDatabase } from '../support/postgres.js';

const moving = readFileSync(join(import.meta.dirname, '../../src/db/migrations/data/0053_account_tokens.sql'), 'utf8');

let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test('links in mails outlive the update, and a restored backup brings none', async () => {
  for (const schema of ['updated', 'loaded']) {
    await client.query(`create schema ${schema}`);
    await migrateTo(database.url, 'data', schema, '0046_no_rejected_messages');
    await client.query(`set search_path = ${schema}`);
    const user = newId();
    await client.query(
      `insert into app_user (id, email, name, password_hash, password_changed_at, created_at)
       values ($1, 'asha@example.com', 'x', 'x', now(), now())`,
      [user],
    );
    await client.query(
      `insert into account_token (hash, user_id, purpose, created_at, expires_at) values ('x', $1, 'RESET_PASSWORD', now(), now())`,
      [user],
    );
  }
  await client.query('create schema updated_ops');
  await migrateTo(database.url, 'operations', 'updated_ops', '0053_account_tokens');
  for (const schema of ['updated', 'loaded']) {
    await client.query(`set search_path = ${schema}`);
    await client.query(moving);
    expect((await client.query(`select to_regclass('${schema}.account_token') as left`)).rows).toEqual([{ left: null }]);
  }
  expect((await client.query('select purpose, used_at from updated_ops.account_token')).rows).toEqual([
    { purpose: 'RESET_PASSWORD', used_at: null },
  ]);
});
