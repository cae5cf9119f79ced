import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.js';
import { freshDatabase } from '../support/postgres.js';

const migrations = join(import.meta.dirname, '../../src/db/migrations/data');
const files = readdirSync(migrations).sort();
const actors = files.find((file) => file.endsWith('_sender_id_actors.sql')) ?? '';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // As it was before that migration, in a schema of its own.
  await client.query('create schema before; set search_path = before');
  for (const file of files.slice(0, files.indexOf(actors))) await client.query(readFileSync(join(migrations, file), 'utf8'));
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test('the steps of sender ids keep who made them: a member, platform staff, or nobody who is known', async () => {
  const [member, staff, senderId] = [newId(), newId(), newId()];
  for (const [id, role] of [
    [member, null],
    [staff, 'STAFF'],
  ])
    await client.query(
      `insert into app_user (id, email, name, password_hash, password_changed_at, platform_role, created_at)
       values ($1, $1::uuid || '@example.com', 'x', 'x', now(), $2, now())`,
      [id, role],
    );
  await client.query(`insert into sender_id (id, name, status, created_at) values ($1, 'DUKA', 'APPROVED', now())`, [senderId]);
  for (const [n, by] of [member, staff, null].entries())
    await client.query(`insert into sender_id_event (sender_id, n, at, to_status, by_user) values ($1, $2, now(), 'APPROVED', $3)`, [
      ...[senderId, n, by],
    ]);
  await client.query(readFileSync(join(migrations, actors), 'utf8'));
  const { rows } = await client.query('select actor from sender_id_event order by n');
  expect(rows.map(({ actor }) => actor)).toEqual([`user:${member}`, `operator:${staff}`, 'system']);
});
