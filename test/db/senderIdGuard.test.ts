import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SenderIdStatus, senderIdMoves, senderIdStates } from '../../entities/types/senderIdState.js';
import type { Sql } from '../../src/db/sql.js';
import { databaseFault } from '../../src/errors.js';
import { newId } from '../../src/lib/ids.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** The last line of defence: what no statement, ours or a hand's, can do to a sender id. */

let app: TestApp;
let tenantId: string;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  tenantId = (await createTenant(app)).id;
});
afterAll(() => app.close());

const states = Object.keys(senderIdStates) as SenderIdStatus[];

/** How a statement was refused, or undefined when it wasn't. Nothing of it stays. */
async function refusal(work: (sql: Sql) => Promise<unknown>): Promise<string | undefined> {
  const undone = new Error('undone');
  try {
    await app.db.transaction(async (sql) => {
      await work(sql);
      throw undone;
    });
  } catch (error) {
    if (error === undone) return undefined;
    const fault = databaseFault(error);
    if (!fault) throw error;
    return fault.constraint ? `${fault.state} ${fault.constraint}` : fault.state;
  }
  throw new Error('a transaction that threw was committed');
}

async function insert(
  sql: Sql,
  { status = 'PENDING', name = 'Duka', owner = tenantId as string | null, decisions = 0 } = {},
): Promise<string> {
  const id = newId();
  await sql.rows('insert into sender_id (id, tenant_id, name, status, decisions, created_at) values ($1, $2, $3, $4, $5, $6)', [
    id,
    owner,
    name,
    status,
    decisions,
    app.clock.now(),
  ]);
  return id;
}

/** A row in any state, as no legal way would put it there. */
async function rowIn(sql: Sql, status: SenderIdStatus, name = 'Duka'): Promise<string> {
  await sql.rows('alter table sender_id disable trigger user');
  const id = await insert(sql, { status, name });
  await sql.rows('alter table sender_id enable trigger user');
  return id;
}

test('sender_id_state and sender_id_move are the tables of entities/types/senderIdState.ts', async () => {
  const byState = await app.db.sql.rows('select state, owns_name from sender_id_state order by state');
  const told = Object.entries(senderIdStates).map(([state, { ownsName }]) => ({ state, owns_name: ownsName }));
  expect(byState).toEqual(told.sort((a, b) => (a.state < b.state ? -1 : 1)));
  const moves = await app.db.sql.rows('select from_state, to_state, needs from sender_id_move order by 1, 2');
  const known = Object.entries(senderIdMoves).flatMap(([from_state, to]) =>
    Object.entries(to).map(([to_state, needs]) => ({ from_state, to_state, needs })),
  );
  expect(moves).toEqual(known.sort((a, b) => (`${a.from_state} ${a.to_state}` < `${b.from_state} ${b.to_state}` ? -1 : 1)));
});

test('a tenant’s sender id begins PENDING, a shared one APPROVED, both without a decision', async () => {
  for (const status of states) {
    expect(await refusal((sql) => insert(sql, { status })), status).toBe(status === 'PENDING' ? undefined : 'TU002');
    expect(await refusal((sql) => insert(sql, { status, owner: null })), status).toBe(status === 'APPROVED' ? undefined : 'TU002');
  }
  expect(await refusal((sql) => insert(sql, { decisions: 1 }))).toBe('TU002');
});

test('all 6 × 6 moves by hand, decided or not: what is not in the table is refused', async () => {
  const wrong: string[] = [];
  for (const from of states)
    for (const to of states)
      for (const decided of [0, 1]) {
        if (from === to) continue;
        const needs = senderIdMoves[from][to];
        const legal = needs === null || (needs === 'DECISION' && decided === 1);
        const refused = await refusal(async (sql) => {
          const id = await rowIn(sql, from);
          await sql.rows('update sender_id set status = $2, decisions = decisions + $3::int where id = $1', [id, to, decided]);
        });
        if ((refused === undefined) !== legal) wrong.push(`${from} → ${to} ${decided}: ${refused}`);
      }
  expect(wrong).toEqual([]);
});

test('an approval can’t be given to another name, owner or everybody', async () => {
  const change = (columns: string) =>
    refusal(async (sql) => sql.rows(`update sender_id set ${columns} where id = $1`, [await rowIn(sql, 'APPROVED')]));
  expect(await change(`name = 'Benki'`)).toBe('TU002');
  expect(await change('tenant_id = null')).toBe('TU002');
  expect(await change(`use_case = 'x', review_note = 'x'`)).toBeUndefined();
});

test('a name is taken in just the states that own it', async () => {
  for (const state of states)
    expect(
      await refusal(async (sql) => {
        await rowIn(sql, state, 'Duka');
        await insert(sql, { name: 'DUKA' });
      }),
      state,
    ).toBe(senderIdStates[state].ownsName ? '23505 sender_id_name' : undefined);
});

test('a document is the tenant’s own', async () => {
  const other = (await createTenant(app)).id;
  const attach = (owner: string) =>
    refusal(async (sql) => {
      const [id, asset] = [await insert(sql), newId()];
      await sql.rows(
        `insert into media_asset (id, tenant_id, filename, content_type, bytes, checksum_sha256, store, locator, created_at)
         values ($1, $2, 'a.pdf', 'application/pdf', 1, $3, 'directory', $1::uuid::text, $4)`,
        [asset, owner, 'a'.repeat(64), app.clock.now()],
      );
      await sql.rows('insert into sender_id_document (tenant_id, sender_id, n, asset_id) values ($1, $2, 1, $3)', [tenantId, id, asset]);
    });
  expect(await attach(tenantId)).toBeUndefined();
  expect(await attach(other)).toBe('23503 sender_id_document_tenant_id_asset_id_fkey');
});
