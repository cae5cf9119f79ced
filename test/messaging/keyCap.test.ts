import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SendSmsInput } from '../../entities/inputs/sending.js';
import { apiKeysOf } from '../../src/auth/apiKeys.js';
import type { Ctx } from '../../src/context.js';
import { readBalance } from '../../src/ledger/balance.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { cancelMessages } from '../../src/messaging/cancelMessages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { refusal } from '../support/fixtures/accounts.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(async () => {
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
  await app.close();
});

let n = 0;
const phones = (count: number): string[] => Array.from({ length: count }, (_, index) => `+2557120${String(index).padStart(5, '0')}`);
const send = (ctx: Ctx, count: number, over: Partial<SendSmsInput> = {}) =>
  sendSms(ctx, { to: phones(count), body: 'Habari', category: 'TRANSACTIONAL', idempotencyKey: `key ${++n}`, ...over });
const usedToday = async (id: string) => (await apiKeysOf(app.system, [id]))[0]?.creditsUsedToday;
const sentBy = (id: string) =>
  app.db.sql.rows<{ credits: number; created_by: string | null }>('select credits, created_by from message where api_key_id = $1', [id]);

test('with an API key the idempotencyKey is required, and the messages name the key and no person', async () => {
  const tenant = await createTenant(app, { credits: 5 });
  const key = await createApiKey(app, tenant.id);
  for (const idempotencyKey of [undefined, null, '']) {
    expect(await refusal(send(key.ctx, 1, { idempotencyKey }))).toMatchObject({
      issues: expect.arrayContaining([['IDEMPOTENCY_KEY_REQUIRED', 'idempotencyKey']]),
    });
  }
  expect(await refusal(send(key.ctx, 1, { idempotencyKey: undefined }))).toMatchObject({ code: 'IDEMPOTENCY_KEY_REQUIRED' });
  await send(key.ctx, 2, { idempotencyKey: 'order 1' });
  expect(await send(key.ctx, 2, { idempotencyKey: 'order 1' })).toMatchObject({ replayed: true });
  expect(await sentBy(key.id)).toEqual([
    { credits: 1, created_by: null },
    { credits: 1, created_by: null },
  ]);
  expect(await usedToday(key.id)).toBe(2);
});

test('the cap is exact: a send that just fits is accepted; one credit more is refused and not charged', async () => {
  const tenant = await createTenant(app, { credits: 100 });
  const key = await createApiKey(app, tenant.id, { cap: 7 });
  await send(key.ctx, 4);
  expect(await refusal(send(key.ctx, 4))).toMatchObject({
    code: 'BUDGET_CAP_REACHED',
    error: { issues: [{ params: { needed: 4, left: 3 } }] },
  });
  await send(key.ctx, 3);
  expect(await refusal(send(key.ctx, 1))).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
  expect(await readBalance(app.system, tenant.id)).toMatchObject({ available: 93, held: 7 });
  expect(await usedToday(key.id)).toBe(7);
  // Whoever isn't this key isn't held by its cap.
  await send(tenant.ctx, 5);
  await send((await createApiKey(app, tenant.id, { cap: 5 })).ctx, 5);
});

test('a refused send leaves its idempotencyKey free', async () => {
  const tenant = await createTenant(app, { credits: 100 });
  const key = await createApiKey(app, tenant.id, { cap: 2 });
  expect(await refusal(send(key.ctx, 3, { idempotencyKey: 'big' }))).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
  expect(await send(key.ctx, 2, { idempotencyKey: 'big' })).toMatchObject({ replayed: false, credits: 2 });
});

test('cancelling gives the cap nothing back', async () => {
  const tenant = await createTenant(app, { credits: 100 });
  const key = await createApiKey(app, tenant.id, { cap: 5 });
  const { messageIds } = await send(key.ctx, 5, { scheduledAt: new Date(app.clock.now().getTime() + 3_600_000) });
  expect((await cancelMessages(key.ctx, messageIds)).cancelled).toHaveLength(5);
  expect(await readBalance(app.system, tenant.id)).toMatchObject({ available: 100, held: 0 });
  expect(await refusal(send(key.ctx, 1))).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
});

test('64 sends at once use up the cap and never pass it', async () => {
  const tenant = await createTenant(app, { credits: 10_000 });
  const [capped, free] = [await createApiKey(app, tenant.id, { cap: 100 }), await createApiKey(app, tenant.id)];
  const results = await Promise.allSettled(Array.from({ length: 64 }, (_, index) => send(index % 4 === 3 ? free.ctx : capped.ctx, 3)));
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
  expect(refused).toEqual(Array.from({ length: 48 - 33 }, () => 'BUDGET_CAP_REACHED'));
  expect(await sentBy(capped.id)).toHaveLength(99);
  expect(await usedToday(capped.id)).toBe(99);
  expect(await usedToday(free.id)).toBe(48);
  expect(await readBalance(app.system, tenant.id)).toMatchObject({ held: 99 + 48 });
});

test('random concurrent sends by several keys over several days: each key’s count is right and within its cap', async () => {
  const dayOf = (at: Date): string => at.toLocaleDateString('sv', { timeZone: 'Africa/Dar_es_Salaam' });
  const aSend = fc.record({ key: fc.nat(2), count: fc.integer({ min: 1, max: 25 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })),
      fc.array(fc.record({ sends: fc.array(aSend, { maxLength: 16 }), hours: fc.integer({ min: 0, max: 30 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      async (caps, rounds) => {
        const tenant = await createTenant(app, { credits: 10_000 });
        const keys = [
          { cap: caps[0], ...(await createApiKey(app, tenant.id, { cap: caps[0] })) },
          { cap: caps[1], ...(await createApiKey(app, tenant.id, { cap: caps[1] })) },
          { cap: Number.POSITIVE_INFINITY, ...(await createApiKey(app, tenant.id)) },
        ] as const;
        const spent = new Map<string, number>();
        for (const { sends, hours } of rounds) {
          const day = dayOf(app.clock.now());
          const refused: { key: number; count: number }[] = [];
          await Promise.all(
            sends.map(async ({ key, count }) => {
              const slot = `${key} ${day}`;
              try {
                await send(keys[key]?.ctx as Ctx, count);
                spent.set(slot, (spent.get(slot) ?? 0) + count);
              } catch (error) {
                expect(error).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
                refused.push({ key, count });
              }
            }),
          );
          for (const [index, key] of keys.entries()) {
            const total = spent.get(`${index} ${day}`) ?? 0;
            expect(total).toBeLessThanOrEqual(key.cap);
            expect(await usedToday(key.id)).toBe(total);
            // Nothing is refused that would have fitted.
            for (const { count } of refused.filter((one) => one.key === index)) expect(total + count).toBeGreaterThan(key.cap);
          }
          app.clock.advance(hours * 3_600_000);
        }
        for (const [index, key] of keys.entries()) {
          const all = [...spent].reduce((sum, [slot, credits]) => sum + (slot.startsWith(`${index} `) ? credits : 0), 0);
          expect(await sentBy(key.id)).toHaveLength(all);
        }
      },
    ),
    { numRuns: 12 },
  );
});

test('the cap starts anew at midnight in the tenant’s time zone, not in UTC', async () => {
  const tenant = await createTenant(app, { credits: 100 });
  const key = await createApiKey(app, tenant.id, { cap: 3 });
  // Midnight in Dar es Salaam is 21:00 UTC.
  const now = app.clock.now();
  app.clock.advance(new Date(now).setUTCHours(18, 0, 0, 0) + 86_400_000 - now.getTime());
  await send(key.ctx, 3);
  app.clock.advance(3 * 3_600_000 - 1);
  expect(await refusal(send(key.ctx, 1))).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
  expect(await usedToday(key.id)).toBe(3);
  app.clock.advance(1);
  expect(await usedToday(key.id)).toBe(0);
  await send(key.ctx, 2);
  app.clock.advance(3 * 3_600_000);
  expect(await refusal(send(key.ctx, 2))).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
  expect(await usedToday(key.id)).toBe(2);
});

test('when the count or the key can’t be read, nothing is sent or charged', async () => {
  const tenant = await createTenant(app, { credits: 100 });
  const key = await createApiKey(app, tenant.id, { cap: 50 });
  const before = await readBalance(app.system, tenant.id);
  await app.db.sql.rows('alter table api_key_day rename to api_key_day_away');
  await expect(send(key.ctx, 1)).rejects.toThrow('api_key_day');
  await app.db.sql.rows('alter table api_key_day_away rename to api_key_day');
  // Revoked while this process still holds its standing; gone; of the other kind.
  await app.db.sql.rows('update api_key set revoked_at = $2 where id = $1', [key.id, app.clock.now()]);
  expect(await refusal(send(key.ctx, 1))).toMatchObject({ code: 'TOKEN_INVALID' });
  await app.db.sql.rows('update api_key set revoked_at = null, expires_at = $2 where id = $1', [key.id, app.clock.now()]);
  expect(await refusal(send(key.ctx, 1))).toMatchObject({ code: 'TOKEN_INVALID' });
  const test = await createApiKey(app, tenant.id, { test: true });
  if (test.ctx.actor.kind !== 'apiKey') throw new Error('it is a key');
  const posing: Ctx = { ...test.ctx, actor: { ...test.ctx.actor, test: false } };
  expect(await refusal(send(posing, 1))).toMatchObject({ code: 'TOKEN_INVALID' });
  await app.db.sql.rows('delete from api_key where id = $1', [key.id]);
  expect(await refusal(send(key.ctx, 1))).toMatchObject({ code: 'TOKEN_INVALID' });
  expect(await app.db.sql.rows('select 1 from message where tenant_id = $1', [tenant.id])).toEqual([]);
  expect(await readBalance(app.system, tenant.id)).toEqual(before);
});

test('test keys have rate limits of their own', async () => {
  const slow = { burst: 2, perSecond: 0.001 };
  const limited = await createTestApp({ clock: 'still', rates: { sends: slow } });
  const tenant = await createTenant(limited, { credits: 10 });
  const key = await createApiKey(limited, tenant.id, { test: true });
  await Promise.all([send(key.ctx, 1), send(key.ctx, 1)]);
  expect(await refusal(send(key.ctx, 1))).toMatchObject({ code: 'RATE_LIMITED' });
  await Promise.all([send(tenant.ctx, 1), send(tenant.ctx, 1)]);
  expect(await refusal(send(tenant.ctx, 1))).toMatchObject({ code: 'RATE_LIMITED' });
  await limited.close();
});

test('a key at its cap does not stop other sends of the same moment', async () => {
  const tenant = await createTenant(app, { credits: 1_000 });
  const key = await createApiKey(app, tenant.id, { cap: 1 });
  const all = await Promise.allSettled(Array.from({ length: 40 }, (_, index) => send(index % 2 ? key.ctx : tenant.ctx, 1)));
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(21);
  expect(await readBalance(app.system, tenant.id)).toMatchObject({ held: 21 });
});

test('the database itself enforces the cap against any statement', async () => {
  const tenant = await createTenant(app, { credits: 10 });
  const key = await createApiKey(app, tenant.id, { cap: 5 });
  await send(key.ctx, 5);
  await expect(app.db.sql.rows('update api_key_day set spent = spent + 1 where api_key_id = $1', [key.id])).rejects.toMatchObject({
    constraint: 'api_key_cap',
  });
});
