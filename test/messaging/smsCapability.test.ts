import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { capability } from '../../resolvers/sending.js';
import { readBalance } from '../../src/ledger/balance.js';
import { newId } from '../../src/lib/ids.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

/** How many statements it took. */
async function counted<T>(ask: () => Promise<T>): Promise<{ told: T; statements: number }> {
  const { query } = pg.Client.prototype;
  let statements = 0;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]): never {
    statements += 1;
    return Reflect.apply(query, this, args) as never;
  } as never;
  try {
    return { told: await ask(), statements };
  } finally {
    pg.Client.prototype.query = query;
  }
}

test('tenants that ask at the same time share statements, and each is told of itself alone', async () => {
  const tenants = await Promise.all([10, 0, 30, 40].map((credits) => createTenant(app, { credits })));
  const [first, , suspended, last] = tenants;
  await app.db.sql.rows(`update tenant set status = 'SUSPENDED' where id = $1`, [suspended?.id]);
  const id = newId();
  await app.db.sql.rows(`insert into sender_id (id, name, status, created_at) values ($1, 'Punguzo', 'APPROVED', $2)`, [id, app.now()]);
  await app.db.sql.rows('insert into tenant_sender_id (tenant_id, sender_id, enabled) values ($1, $2, true)', [last?.id, id]);
  const { told, statements } = await counted(() => Promise.all([...tenants, ...tenants].map(({ ctx }) => capability(ctx))));
  expect(statements).toBe(2);
  expect(told.slice(0, 4)).toEqual(told.slice(4));
  const seen = told.slice(0, 4).map(({ problems, balance, senderIds }) => ({
    problems: problems.filter((problem) => problem !== 'NO_WORKER'),
    available: balance.available,
    names: senderIds.map(({ name }) => name),
  }));
  expect(seen).toEqual([
    { problems: [], available: 10, names: ['Taarifa-SMS'] },
    { problems: ['NO_CREDITS'], available: 0, names: ['Taarifa-SMS'] },
    { problems: ['TENANT_SUSPENDED'], available: 30, names: ['Taarifa-SMS'] },
    { problems: [], available: 40, names: ['Punguzo', 'Taarifa-SMS'] },
  ]);
  for (const [index, { ctx, id }] of tenants.entries()) expect(told[index]?.balance).toEqual(await readBalance(ctx, id));
  expect(first && (await capability(first.ctx)).id).toBe(first?.id);
});
