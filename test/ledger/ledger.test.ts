import { afterAll, beforeAll, expect, test } from 'vitest';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { balance, readBalance } from '../../src/ledger/balance.js';
import { ledger } from '../../src/ledger/ledgerList.js';
import { ledgerProof, proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId, parseId } from '../../src/lib/ids.js';
import { holdUnsent } from '../../src/messaging/holdUnsent.js';
import { resolveHeld } from '../../src/messaging/resolveHeld.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

test('an adjustment is booked once under its key, audited, and never below zero', async () => {
  const { id, ctx } = await createTenant(app, { credits: 10 });
  const give = { tenantId: id, credits: 5, reason: 'Goodwill', idempotencyKey: 'a1' };
  const first = await adjustCredits(app.operator, give);
  expect(await adjustCredits(app.operator, give)).toEqual({ ...first, replayed: true });
  await expect(adjustCredits(app.operator, { ...give, credits: 6 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  await expect(adjustCredits(app.operator, { ...give, credits: -16, idempotencyKey: 'a2' })).rejects.toMatchObject({
    code: 'INSUFFICIENT_CREDITS',
  });
  await expect(adjustCredits(app.operator, { ...give, credits: 0, idempotencyKey: 'a3', reason: ' ' })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    issues: [{ field: 'credits' }, { field: 'reason' }],
  });
  await expect(adjustCredits(app.operator, { ...give, tenantId: newId(), idempotencyKey: 'a4' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(adjustCredits(ctx, give)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await adjustCredits(app.operator, { ...give, credits: -15, idempotencyKey: 'a5' });
  expect(await readBalance(ctx, id)).toMatchObject({ available: 0, low: true });
  const audits = await app.db.sql.rows<{ action: string; detail: { credits: number } }>(
    'select action, detail from audit_event where tenant_id = $1 and action <> $2 order by id',
    [id, 'credits.grant'],
  );
  expect(audits).toEqual([
    { action: 'credits.adjust', detail: { credits: 5, reason: 'Goodwill' } },
    { action: 'credits.adjust', detail: { credits: -15, reason: 'Goodwill' } },
  ]);
});

test('64 parallel adjustments under 8 keys are 8 entries', async () => {
  const { id, ctx } = await createTenant(app, { credits: 0 });
  await Promise.all(
    Array.from({ length: 64 }, (_, n) =>
      adjustCredits(app.operator, { tenantId: id, credits: 1, reason: 'r', idempotencyKey: `k${n % 8}` }),
    ),
  );
  expect(await readBalance(ctx, id)).toMatchObject({ available: 8 });
});

test('the ledger is listed newest first, by page, by kind; the total is counted', async () => {
  const { id, ctx } = await createTenant(app, { credits: 50 });
  for (let n = 0; n < 5; n += 1) await sendSms(ctx, { to: ['0712345678'], body: 'x', category: 'TRANSACTIONAL' });
  const first = await ledger(ctx, { first: 4 }, {});
  expect(first.nodes.map((entry) => entry.availableAfter)).toEqual([45, 46, 47, 48]);
  expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  const second = await ledger(ctx, { first: 4, after: first.pageInfo.endCursor }, {});
  expect(second.nodes.map((entry) => entry.kind)).toEqual(['HOLD', 'GRANT']);
  expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  expect(await first.totalCount).toBe(6);
  expect((await ledger(ctx, { first: 10 }, { kind: ['GRANT'] })).nodes).toHaveLength(1);
  expect((await ledger(app.operator, { first: 10 }, { tenantId: id })).nodes).toHaveLength(6);
  await expect(ledger(ctx, { first: 0 }, {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(ledger(ctx, { first: 201 }, {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(ledger(ctx, { first: 10, after: 'zzz' }, {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('platform staff name a tenant for its balance; a tenant may not', async () => {
  const { id, ctx } = await createTenant(app, { credits: 7 });
  expect(await balance(app.operator, id)).toMatchObject({ id, available: 7 });
  await expect(balance(app.operator)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(balance(ctx, id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('what an aftercare held before its first attempt, and a person knows to be sent, proves', async () => {
  const { id, ctx } = await createTenant(app, { credits: 10 });
  const { messageIds } = await sendSms(ctx, { to: ['0712345678', '0754345678'], body: 'Habari', category: 'TRANSACTIONAL' });
  await holdUnsent(app.system);
  const decision = { outcome: 'SENT', reason: 'The provider has it' } as const;
  const { resolved } = await resolveHeld(app.operator, { ...decision, ids: messageIds.slice(0, 1), idempotencyKey: 'held' });
  expect(resolved).toEqual(messageIds.slice(0, 1));
  expect(await proveLedger(app.system, id, { full: true })).toMatchObject({ ok: true, problems: [] });
  // A message that nobody tried and nobody spoke for was not sent.
  await app.db.sql.rows(`update message set outcome_source = 'PROVIDER' where id = $1`, [messageIds[0]]);
  expect(await proveLedger(app.system, id, { full: true })).toMatchObject({ ok: false, problems: [{ kind: 'ATTEMPTS_DIFFER' }] });
  await app.db.sql.rows(`update message set outcome_source = 'OPERATOR' where id = $1`, [messageIds[0]]);
});

test('the proof finds each kind of damage and names the row', async () => {
  const { id, ctx } = await createTenant(app, { credits: 20 });
  const sent = await sendSms(ctx, { to: ['0712345678', '0712345679'], body: 'x', category: 'TRANSACTIONAL' });
  expect(await ledgerProof(ctx)).toMatchObject({ ok: true, entryCount: 2, messageCount: 2 });
  const sql = app.db.sql;
  const damage = async (statement: string, params: unknown[]): Promise<string[]> => {
    // The guards are taken off as somebody with the superuser's rights could: the proof is what is left.
    const client = await app.db.pool.connect();
    try {
      await client.query('begin');
      await client.query(
        `alter table message disable trigger user; alter table ledger_entry disable trigger user;
         alter table message drop constraint message_credits; alter table credit_account drop constraint credits_held`,
      );
      await client.query(statement, params);
      await client.query('commit');
      const proof = await proveLedger(app.system, id);
      return [
        String(proof.ok),
        ...new Set(
          proof.problems.map(({ kind, messageId }) => {
            if (!messageId) return kind;
            return `${kind} ${parseId('message', messageId) === sent.messageIds[0] ? 'first' : 'other'}`;
          }),
        ),
      ];
    } finally {
      client.release();
    }
  };
  expect(await damage('update credit_account set available = available + 1 where tenant_id = $1', [id])).toEqual([
    'false',
    'BALANCE_DIFFERS',
  ]);
  await sql.rows('update credit_account set available = available - 1 where tenant_id = $1', [id]);
  await sql.rows(
    'alter table message add constraint message_credits check (true); alter table credit_account add constraint credits_held check (true)',
  );
  expect(await damage(`update message set status = 'FAILED' where id = $1`, [sent.messageIds[0]])).toEqual([
    'false',
    'HELD_FOR_FINAL first',
  ]);
  await sql.rows(
    'alter table message add constraint message_credits check (true); alter table credit_account add constraint credits_held check (true)',
  );
  expect(await damage(`update message set status = 'SENT' where id = $1`, [sent.messageIds[0]])).toEqual([
    'false',
    'NOT_SETTLED first',
    'ATTEMPTS_DIFFER first',
  ]);
  await sql.rows(
    'alter table message add constraint message_credits check (true); alter table credit_account add constraint credits_held check (true)',
  );
  expect(await damage(`update message set status = 'QUEUED' where id = $1`, [sent.messageIds[0]])).toEqual(['true']);
  await sql.rows(
    'alter table message add constraint message_credits check (true); alter table credit_account add constraint credits_held check (true)',
  );
  expect(
    await damage(
      `update ledger_entry set available_delta = available_delta - 1, held_delta = held_delta + 1 where tenant_id = $1 and kind = 'HOLD'`,
      [id],
    ),
  ).toEqual(['false', 'BALANCE_DIFFERS', 'ENTRY_INCONSISTENT']);
});
