import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SendSmsInput } from '../../../entities/inputs/sending.js';
import { capability } from '../../../resolvers/sending.js';
import type { Ctx } from '../../../src/context.js';
import { readBalance } from '../../../src/ledger/balance.js';
import { proveLedger } from '../../../src/ledger/ledgerProof.js';
import { cancelMessages } from '../../../src/messaging/cancelMessages.js';
import { promoteDue } from '../../../src/messaging/dispatch/promoteDue.js';
import { sendSms } from '../../../src/messaging/sending/sendSms.js';
import { createTemplate } from '../../../src/messaging/templates/changeTemplates.js';
import { quoteTemplateSms } from '../../../src/messaging/templates/quoteTemplateSms.js';
import { updateTenant } from '../../../src/tenants/updateTenant.js';
import { refusal } from '../../support/fixtures/accounts.js';
import { dispatchOnce } from '../../support/fixtures/messages.js';
import { createApiKey, createTenant } from '../../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(async () => {
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
  await app.close();
});

const DAY = 86_400_000;
let sends = 0;
const phones = (count: number): string[] => Array.from({ length: count }, (_, n) => `+2557120${String(n).padStart(5, '0')}`);
const send = (ctx: Ctx, count: number, over: Partial<SendSmsInput> = {}) =>
  sendSms(ctx, { to: phones(count), body: 'Habari', category: 'TRANSACTIONAL', idempotencyKey: `caps ${++sends}`, ...over });
const rowOf = (id: string | undefined) =>
  app.db.sql.row<{ status: string; failure: string | null; credits: string }>(
    'select status, failure, credit_state as credits from message where id = $1',
    [id],
  );

describe('what a tenant may spend in a day', () => {
  test('is exact, however many send at once; what came before the cap was set counts, and what is cancelled still does', async () => {
    const tenant = await createTenant(app, { credits: 1_000 });
    const early = await send(tenant.ctx, 10);
    await cancelMessages(tenant.ctx, early.messageIds);
    expect((await updateTenant(tenant.ctx, { dailyCreditCap: 43 })).settings.dailyCreditCap).toBe(43);
    const answers = await Promise.allSettled(Array.from({ length: 48 }, (_, n) => send(tenant.ctx, 1, { idempotencyKey: `at once ${n}` })));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(33);
    const codes = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(codes).toEqual(Array.from({ length: 15 }, () => 'BUDGET_CAP_REACHED'));
    expect(await readBalance(app.system, tenant.id)).toMatchObject({ available: 967, held: 33 });
    expect((await capability(tenant.ctx)).problems).toContain('DAILY_CAP_REACHED');
    // A repetition has its answer.
    const done = answers.findIndex(({ status }) => status === 'fulfilled');
    expect(await send(tenant.ctx, 1, { idempotencyKey: `at once ${done}` })).toMatchObject({ replayed: true });
  });

  test('a day is the tenant’s; what is scheduled counts on the day it is accepted; more than is left says how much that is', async () => {
    const tenant = await createTenant(app, { credits: 1_000 });
    await updateTenant(tenant.ctx, { dailyCreditCap: 10, timeZone: 'Pacific/Auckland' });
    await send(tenant.ctx, 7, { scheduledAt: new Date(app.now().getTime() + 3 * DAY) });
    expect(await refusal(send(tenant.ctx, 4))).toMatchObject({
      code: 'BUDGET_CAP_REACHED',
      error: { issues: [{ params: { of: 'TENANT', needed: 4, left: 3 } }] },
    });
    await send(tenant.ctx, 3);
    const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone: 'Pacific/Auckland', hour: '2-digit' }).format(app.now()));
    app.clock.advance((23 - hour) * 3_600_000);
    expect(await refusal(send(tenant.ctx, 1))).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
    app.clock.advance(3_600_000);
    expect((await capability(tenant.ctx)).problems).not.toContain('DAILY_CAP_REACHED');
    await send(tenant.ctx, 10);
    // A lower cap than was spent refuses more, and nothing else.
    await updateTenant(tenant.ctx, { dailyCreditCap: 5 });
    expect(await refusal(send(tenant.ctx, 1))).toMatchObject({ error: { issues: [{ params: { left: 0 } }] } });
    await dispatchOnce(app.system);
    await updateTenant(tenant.ctx, { dailyCreditCap: null });
    await send(tenant.ctx, 20);
  });

  test('one tenant’s cap is no other’s, and tests cost nothing', async () => {
    const [capped, free] = [await createTenant(app, { credits: 50 }), await createTenant(app, { credits: 50 })];
    await updateTenant(capped.ctx, { dailyCreditCap: 1 });
    const tests = await createApiKey(app, capped.id, { test: true });
    const five = (ctx: Ctx) => Array.from({ length: 5 }, () => send(ctx, 1));
    const all = await Promise.allSettled([...five(capped.ctx), ...five(free.ctx), ...five(tests.ctx)]);
    const accepted = all.map(({ status }) => status === 'fulfilled');
    expect([0, 5, 10].map((from) => accepted.slice(from, from + 5).filter(Boolean).length)).toEqual([1, 5, 5]);
    expect((await capability(tests.ctx)).problems).not.toContain('DAILY_CAP_REACHED');
  });
});

describe('how many promotional messages a recipient gets', () => {
  const promote = (ctx: Ctx, to: string[], over: Partial<SendSmsInput> = {}) => send(ctx, 0, { to, category: 'PROMOTIONAL', ...over });

  test('who got enough lately is left out and reported; others, other kinds and later ones go', async () => {
    const tenant = await createTenant(app, { credits: 100 });
    await updateTenant(tenant.ctx, { frequencyCap: { messages: 2, days: 7 } });
    const asha = '+255713000001';
    await promote(tenant.ctx, [asha]);
    await dispatchOnce(app.system);
    app.clock.advance(3 * DAY);
    const second = await promote(tenant.ctx, [asha]);
    expect(await promote(tenant.ctx, [asha, '+255713000002'])).toMatchObject({
      credits: 1,
      suppressed: 0,
      rejected: [{ index: 0, value: asha, code: 'FREQUENCY_CAP' }],
    });
    expect(await refusal(promote(tenant.ctx, [asha]))).toMatchObject({ code: 'FREQUENCY_CAP', issues: [['FREQUENCY_CAP', 'to[0]']] });
    const { id: templateId } = await createTemplate(tenant.ctx, { name: 'Ofa', body: 'Ofa', category: 'PROMOTIONAL' });
    expect(await quoteTemplateSms(tenant.ctx, { templateId, recipients: [{ to: asha }] })).toMatchObject({ recipients: 0, credits: 0 });
    await send(tenant.ctx, 0, { to: [asha] });
    await promote((await createApiKey(app, tenant.id, { test: true })).ctx, [asha]);
    await promote((await createTenant(app)).ctx, [asha]);
    // What was never sent doesn't count.
    await cancelMessages(tenant.ctx, second.messageIds);
    await promote(tenant.ctx, [asha]);
    await dispatchOnce(app.system);
    expect(await refusal(promote(tenant.ctx, [asha]))).toMatchObject({ code: 'FREQUENCY_CAP' });
    app.clock.advance(4 * DAY + 1_000);
    await promote(tenant.ctx, [asha]);
    await dispatchOnce(app.system);
  });

  test('what was accepted all the same is not sent, and paid back: sends of one moment, a schedule of long before', async () => {
    const tenant = await createTenant(app, { credits: 100 });
    const asha = '+255713000003';
    const scheduled = await promote(tenant.ctx, [asha], { scheduledAt: new Date(app.now().getTime() + 5 * DAY) });
    const three = await Promise.all([promote(tenant.ctx, [asha]), promote(tenant.ctx, [asha]), promote(tenant.ctx, [asha])]);
    await updateTenant(tenant.ctx, { frequencyCap: { messages: 1, days: 30 } });
    await dispatchOnce(app.system);
    const states = await Promise.all(three.map(({ messageIds }) => rowOf(messageIds[0])));
    expect(states.map((state) => state?.status).sort()).toEqual(['SENT', 'SUPPRESSED', 'SUPPRESSED']);
    app.clock.advance(5 * DAY);
    await promoteDue(app.system);
    await dispatchOnce(app.system);
    expect(await rowOf(scheduled.messageIds[0])).toEqual({ status: 'SUPPRESSED', failure: 'FREQUENCY_CAP', credits: 'RELEASED' });
    expect(await readBalance(app.system, tenant.id)).toMatchObject({ available: 99, held: 0, spent: 1 });
  });
});

test('forms that make no sense are refused together', async () => {
  const { ctx } = await createTenant(app);
  expect(await refusal(updateTenant(ctx, { dailyCreditCap: 0, frequencyCap: { messages: 0, days: 91 } }))).toMatchObject({
    issues: [
      ['BAD_USER_INPUT', 'dailyCreditCap'],
      ['BAD_USER_INPUT', 'frequencyCap.messages'],
      ['BAD_USER_INPUT', 'frequencyCap.days'],
    ],
  });
  const { settings } = await updateTenant(ctx, { frequencyCap: { messages: 3, days: 7 }, dailyCreditCap: 1e9 });
  expect(settings).toMatchObject({ frequencyCap: { messages: 3, days: 7 }, dailyCreditCap: 1e9 });
  expect((await updateTenant(ctx, { frequencyCap: null })).settings.frequencyCap).toBeNull();
});
