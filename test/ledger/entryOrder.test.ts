import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SendSmsInput } from '../../entities/inputs/sending.js';
import type { LedgerEntry } from '../../entities/LedgerEntry.js';
import { inTransaction } from '../../src/context.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { ledger } from '../../src/ledger/ledgerList.js';
import { advance } from '../../src/messaging/advance.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: TestApp;
let tenant: Awaited<ReturnType<typeof createTenant>>;
beforeEach(async () => {
  app = await createTestApp({ clock: 'still' });
  tenant = await createTenant(app, { credits: 1_000 });
});
afterEach(() => app.close());

const sms: SendSmsInput = { to: ['0712345678'], body: 'x', category: 'TRANSACTIONAL' };

/** All entries of the tenant by pages of seven, oldest first. */
async function entries(): Promise<LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  for (let after: string | undefined; ; ) {
    const page = await ledger(tenant.ctx, { first: 7, after }, {});
    found.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return found.reverse();
    after = page.pageInfo.endCursor ?? undefined;
  }
}

/** Each entry begins where the one before it ended. */
function expectRunning(list: LedgerEntry[]): void {
  let available = 0;
  const running = list.map(({ availableDelta }) => {
    available += availableDelta;
    return available;
  });
  expect(list.map(({ availableAfter }) => availableAfter)).toEqual(running);
}

test('a send that is overtaken on its way to the account is listed where its credits moved', async () => {
  const other = await createTestApp({ databaseUrl: app.config.DATABASE_URL, clock: 'still' });
  const blocker = await app.db.pool.connect();
  try {
    // The slow send has its entry's id, and waits for its reference before it comes to the account.
    await blocker.query('begin');
    await blocker.query(
      `insert into send_reference (tenant_id, test, reference, fingerprint, answer, created_at)
       values ($1, false, 'slow', '', '{}', now())`,
      [tenant.id],
    );
    const slow = sendSms(tenant.ctx, { ...sms, to: ['0712345671', '0712345672'], clientReference: 'slow' });
    await until(async () => (await blocker.query('select 1 from pg_locks where not granted')).rowCount);
    await sendSms({ ...tenant.ctx, app: other, sql: other.db.sql }, sms);
    await blocker.query('rollback');
    await slow;
  } finally {
    blocker.release();
    await other.close();
  }
  const list = await entries();
  expect(list.map(({ availableDelta }) => availableDelta)).toEqual([1_000, -1, -2]);
  expectRunning(list);
});

test('two processes whose clocks differ by hours write one order', async () => {
  const ahead = await createTestApp({ databaseUrl: app.config.DATABASE_URL, clock: 'still' });
  ahead.clock.advance(5 * 3_600_000);
  const here = tenant.ctx;
  const there = { ...here, app: ahead, sql: ahead.db.sql };
  await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      const ctx = n % 2 === 0 ? here : there;
      const [id = ''] = (await sendSms(ctx, sms)).messageIds;
      if (n % 4 < 2) await inTransaction(ctx, (ctx) => advance(ctx, [{ id, to: 'CANCELLED' }], null));
      const operator = { ...app.operator, app: ctx.app, sql: ctx.app.db.sql };
      if (n % 8 === 0) await adjustCredits(operator, { tenantId: tenant.id, credits: -n - 1, reason: 'r', idempotencyKey: `k${n}` });
    }),
  );
  const list = await entries();
  expect(list).toHaveLength(1 + 40 + 20 + 5);
  expectRunning(list);
  await ahead.close();
});

test('a move that settles and releases at once says what was left after each', async () => {
  const { messageIds } = await sendSms(tenant.ctx, { ...sms, to: ['0712345671', '0712345672', '0712345673'] });
  const [a = '', b = '', c = ''] = messageIds;
  await inTransaction(app.system, (ctx) =>
    advance(
      ctx,
      [a, b, c].map((id) => ({ id, to: 'SENDING' })),
      null,
    ),
  );
  await inTransaction(app.system, (ctx) =>
    advance(
      ctx,
      [
        { id: a, to: 'FAILED' },
        { id: b, to: 'SENT' },
        { id: c, to: 'SENT' },
      ],
      'PROVIDER',
    ),
  );
  const list = await entries();
  expect(list.map(({ kind, availableAfter }) => [kind, availableAfter])).toEqual([
    ['GRANT', 1_000],
    ['HOLD', 997],
    ['SETTLE', 997],
    ['RELEASE', 998],
  ]);
});

test('entries from before the order was stored get the one that their balances tell', async () => {
  const sql = app.db.sql;
  const others = await createTenant(app, { credits: 5 });
  await sql.rows('alter table ledger_entry drop column seq');
  await sql.rows('create index ledger_entry_newest on ledger_entry (tenant_id, id)');
  // In the order of their ids: what a process drew before the lock, where others overtook it.
  const old: [kind: string, delta: number, after: number][] = [
    ['HOLD', -3, 990],
    ['HOLD', -7, 993],
    ['SETTLE', 0, 990],
    ['RELEASE', 7, 990],
    ['HOLD', -7, 983],
    ['ADJUST', 10, 1_000],
    ['SETTLE', 0, 1_000],
  ];
  for (const [index, [kind, delta, after]] of old.entries())
    await sql.rows(
      `insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, reference, created_at)
       values (('ffffffff-0000-7000-8000-00000000000' || $2::text)::uuid, $1, $3, $4,
         case $3 when 'ADJUST' then 0 when 'SETTLE' then -1 else -$4::bigint end, $5, $2::text, $6)`,
      [tenant.id, String(index), kind, delta, after, app.clock.now()],
    );
  const migration = new URL('../../src/db/migrations/data/0019_ledger_order.sql', import.meta.url);
  await sql.rows(await readFile(migration, 'utf8'));
  const list = await entries();
  expect(list).toHaveLength(8);
  expectRunning(list);
  expect(await sql.rows('select seq from ledger_entry where tenant_id = $1', [others.id])).toEqual([{ seq: expect.any(Number) }]);
  await sendSms(tenant.ctx, sms);
  expect(Math.max(...(await entries()).map(({ seq }) => seq))).toBe(10);
});
