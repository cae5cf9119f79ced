import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SendSmsInput } from '../../entities/inputs/sending.js';
import { optIn, optOut } from '../../src/contacts/optOuts.js';
import type { Ctx } from '../../src/context.js';
import { AppError } from '../../src/errors.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { readBalance } from '../../src/ledger/balance.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { cancelMessages } from '../../src/messaging/cancelMessages.js';
import { promoteDue } from '../../src/messaging/dispatch/promoteDue.js';
import { readMessages } from '../../src/messaging/messages.js';
import { acceptedMessages } from '../../src/messaging/sending/acceptedMessages.js';
import { quoteSms } from '../../src/messaging/sending/quoteSms.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createTemplate } from '../../src/messaging/templates/changeTemplates.js';
import { sendTemplateSms } from '../../src/messaging/templates/sendTemplateSms.js';
import { senderIds } from '../../src/senders/senderIds.js';
import { setDefaultSenderId } from '../../src/senders/setDefaultSenderId.js';
import { setSenderIdEnabled } from '../../src/senders/setSenderIdEnabled.js';
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

const input = (more: Partial<SendSmsInput> = {}): SendSmsInput => ({
  to: ['0712345678'],
  body: 'Habari',
  category: 'TRANSACTIONAL',
  ...more,
});
const send = (ctx: Ctx, more: Partial<SendSmsInput> = {}) => sendSms(ctx, input(more));

/** The code and the issues that a refusal carries. */
async function refusal(work: Promise<unknown>): Promise<{ code: string; fields: (string | undefined)[] }> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof AppError)) throw new Error(`it was not refused: ${String(error)}`);
  return { code: error.code, fields: error.issues.map((issue) => `${issue.code} ${issue.field}`) };
}
const code = async (work: Promise<unknown>) => (await refusal(work)).code;

const DAY = 24 * 3_600_000;
const at = (ms: number) => new Date(app.clock.now().getTime() + ms);

test('each bad input has its code, and nothing is charged', async () => {
  const { id, ctx } = await createTenant(app, { credits: 10 });
  expect(await code(send(ctx, { to: [] }))).toBe('BAD_USER_INPUT');
  expect(await code(send(ctx, { to: Array.from({ length: 1_001 }, () => '0712345678') }))).toBe('TOO_MANY_RECIPIENTS');
  expect(await code(send(ctx, { to: ['abc'] }))).toBe('INVALID_PHONE_NUMBER');
  for (const body of ['', '   \n\t', '\u200b', '\ufe0f', '\u3164', '\u2800 ', '\u0007', '\u00ad'])
    expect(await code(send(ctx, { body }))).toBe('EMPTY_MESSAGE');
  for (const body of ['a\0b', 'a\ud800b']) expect(await code(send(ctx, { body }))).toBe('BAD_USER_INPUT');
  expect(await code(send(ctx, { body: 'x'.repeat(1_531) }))).toBe('MESSAGE_TOO_LONG');
  expect(await code(send(ctx, { scheduledAt: at(-61_000) }))).toBe('INVALID_SCHEDULE');
  expect(await code(send(ctx, { scheduledAt: at(366 * DAY) }))).toBe('INVALID_SCHEDULE');
  for (const validForMinutes of [0, -1, 4_321]) expect(await code(send(ctx, { validForMinutes }))).toBe('BAD_USER_INPUT');
  for (const key of ['', '  ', '\u00a0', 'a\nb', 'k'.repeat(201)])
    expect(await code(send(ctx, { idempotencyKey: key }))).toBe('BAD_USER_INPUT');
  expect(await code(send(ctx, { from: 'NOBODY' }))).toBe('SENDER_ID_NOT_ALLOWED');
  expect(await code(send(ctx, { to: Array.from({ length: 11 }, (_, n) => `07123456${10 + n}`) }))).toBe('INSUFFICIENT_CREDITS');
  expect(await readBalance(ctx, id)).toMatchObject({ available: 10, held: 0, spent: 0 });
});

test('all faults of a form come at once, each with its field', async () => {
  const { ctx } = await createTenant(app);
  const { code: first, fields } = await refusal(
    send(ctx, { to: [], body: '', validForMinutes: 0, scheduledAt: at(-DAY), clientReference: '\n' }),
  );
  expect(first).toBe('BAD_USER_INPUT');
  expect(fields).toEqual([
    'BAD_USER_INPUT to',
    'EMPTY_MESSAGE body',
    'INVALID_SCHEDULE scheduledAt',
    'BAD_USER_INPUT validForMinutes',
    'BAD_USER_INPUT clientReference',
  ]);
});

test('mixed recipients: bad, repeated and opted-out ones are left out and reported; the others are charged', async () => {
  const { id, ctx } = await createTenant(app, { credits: 10 });
  await optOut(ctx, '+255754000001');
  const sent = await send(ctx, { to: ['0712 345 678', '+255712345678', '0754000001', 'nonsense', '0622000111'] });
  expect(sent.rejected).toEqual([
    { index: 1, value: '+255712345678', code: 'DUPLICATE' },
    { index: 2, value: '+255754000001', code: 'RECIPIENT_OPTED_OUT' },
    { index: 3, value: 'nonsense', code: 'INVALID_PHONE_NUMBER' },
  ]);
  expect(sent).toMatchObject({ credits: 2, suppressed: 1 });
  expect((await readMessages(ctx, id, sent.messageIds)).map((one) => one.to)).toEqual(['+255712345678', '+255622000111']);
  expect(await refusal(send(ctx, { to: ['0754000001', '0754000001', 'nonsense'] }))).toEqual({
    code: 'RECIPIENT_OPTED_OUT',
    fields: ['RECIPIENT_OPTED_OUT to[0]', 'INVALID_PHONE_NUMBER to[2]'],
  });
  await optIn(ctx, '+255754000001');
  expect((await send(ctx, { to: ['0754000001'] })).rejected).toEqual([]);
});

test('the same key and input is one send, charged once; another input is refused; a refused send does not use up its key', async () => {
  const { id, ctx } = await createTenant(app, { credits: 2 });
  const first = await send(ctx, { idempotencyKey: 'k1' });
  const again = await send(ctx, { idempotencyKey: 'k1' });
  expect(again).toEqual({ ...first, accepted: undefined, replayed: true });
  const said = { scheduledAt: null, clientReference: null, from: ' ', smartEncoding: false, validForMinutes: 1_440 };
  expect(await send(ctx, { idempotencyKey: 'k1', ...said })).toEqual({ ...first, accepted: undefined, replayed: true });
  expect(await code(send(ctx, { idempotencyKey: 'k1', body: 'Kwaheri' }))).toBe('IDEMPOTENCY_KEY_REUSED');
  expect(await readBalance(ctx, id)).toMatchObject({ available: 1, held: 1 });
  const dear = { idempotencyKey: 'k2', to: ['0712345671', '0712345672'] };
  expect(await code(send(ctx, dear))).toBe('INSUFFICIENT_CREDITS');
  await adjustCredits(app.operator, { tenantId: id, credits: 5, reason: 'top up', idempotencyKey: 'a' });
  expect(await send(ctx, dear)).toMatchObject({ replayed: false, credits: 2 });
});

test('while another request holds the key, the second waits, then gets IDEMPOTENCY_IN_FLIGHT', async () => {
  const { id, ctx } = await createTenant(app);
  const client = await app.db.pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(hashtextextended($1::text || $2 || $3, 7))', [id, 'sendSms', 'busy']);
    const started = Date.now();
    expect(await code(send(ctx, { idempotencyKey: 'busy' }))).toBe('IDEMPOTENCY_IN_FLIGHT');
    expect(Date.now() - started).toBeGreaterThan(1_900);
    const waiting = send(ctx, { idempotencyKey: 'busy' });
    await client.query('rollback');
    expect(await waiting).toMatchObject({ replayed: false });
  } finally {
    client.release();
  }
});

test('a client reference names one send for ever', async () => {
  const { ctx } = await createTenant(app);
  const first = await send(ctx, { clientReference: 'order 17' });
  expect(await send(ctx, { clientReference: 'order 17' })).toEqual({ ...first, accepted: undefined, replayed: true });
  expect(await code(send(ctx, { clientReference: 'order 17', body: 'Other' }))).toBe('CONFLICT');
  expect(await code(send(ctx, { clientReference: 'order 17', idempotencyKey: 'k' }))).toBe('CONFLICT');
  app.clock.advance(100 * DAY);
  expect(await code(send(ctx, { clientReference: 'order 17', body: 'Other' }))).toBe('CONFLICT');
});

test('a suspended tenant can’t send, nor can a person without the permission', async () => {
  const { id, ctx } = await createTenant(app);
  await app.db.sql.rows(`update tenant set status = 'SUSPENDED' where id = $1`, [id]);
  expect(await code(send(ctx))).toBe('TENANT_SUSPENDED');
  expect(await code(quoteSms(ctx, { to: ['0712345678'], body: 'x' }))).toBe('TENANT_SUSPENDED');
  const viewer = await createTenant(app, { permissions: ['VIEW_REPORTS'] });
  expect(await code(send(viewer.ctx))).toBe('FORBIDDEN');
  expect(await code(send(app.operator))).toBe('FORBIDDEN');
  expect(await code(send({ ...ctx, actor: { kind: 'anonymous' } }))).toBe('UNAUTHENTICATED');
});

test('a scheduled message is SCHEDULED with its credits held, is due at its time, and can be cancelled before', async () => {
  const { id, ctx } = await createTenant(app, { credits: 10 });
  const [soon, later] = [await send(ctx, { scheduledAt: at(3_600_000) }), await send(ctx, { scheduledAt: at(7_200_000) })];
  expect(await promoteDue(app.system)).toBe(0);
  app.clock.advance(3_600_000);
  expect(await promoteDue(app.system)).toBe(1);
  expect((await readMessages(ctx, id, [...soon.messageIds, ...later.messageIds])).map((one) => one.status)).toEqual([
    'QUEUED',
    'SCHEDULED',
  ]);
  const result = await cancelMessages(ctx, [...soon.messageIds, ...later.messageIds, newId()]);
  expect(result.cancelled.sort()).toEqual([...soon.messageIds, ...later.messageIds].sort());
  expect(await readBalance(ctx, id)).toMatchObject({ available: 10, held: 0 });
  expect(await cancelMessages(ctx, soon.messageIds)).toMatchObject({ cancelled: [], tooLate: soon.messageIds });
});

test('above the rate limit: RATE_LIMITED with the time to wait; repetitions don’t count', async () => {
  const limited = await createTestApp({
    clock: 'still',
    rates: { sends: { burst: 2, perSecond: 1 }, recipients: { burst: 3, perSecond: 1 } },
  });
  try {
    const { ctx } = await createTenant(limited);
    await send(ctx, { idempotencyKey: 'k' });
    for (let n = 0; n < 5; n += 1) expect(await send(ctx, { idempotencyKey: 'k' })).toMatchObject({ replayed: true });
    expect(await code(send(ctx, { to: ['0712345671', '0712345672', '0712345673'] }))).toBe('RATE_LIMITED');
    await send(ctx);
    const error = await send(ctx).catch((e: AppError) => e);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 1 });
    expect(await send(ctx, { idempotencyKey: 'k' })).toMatchObject({ replayed: true });
    limited.clock.advance(1_000);
    await send(ctx);
  } finally {
    await limited.close();
  }
});

test('the quote shows what one typographic quotation mark costs, and smartEncoding avoids it', async () => {
  const { ctx } = await createTenant(app);
  const body = `It’s ${'a'.repeat(147)}`;
  expect(await quoteSms(ctx, { to: ['0712345678', '0754123456', '0784123456'], body })).toMatchObject({
    encoding: 'UCS2',
    segmentsPerMessage: 3,
    credits: 9,
    affordable: true,
    cliff: { characters: ['’'], segmentsAfter: 1, creditsSaved: 6 },
    byOperator: expect.arrayContaining([{ operator: 'Vodacom', recipients: 1, credits: 3 }]),
    body,
  });
  expect(await quoteSms(ctx, { to: ['0712345678'], body, smartEncoding: true })).toMatchObject({
    credits: 1,
    body: body.replace('’', "'"),
  });
  expect((await send(ctx, { body, smartEncoding: true })).credits).toBe(1);
  expect((await send(ctx, { body })).credits).toBe(3);
});

test('sender ids: the default, another one, not approved, not enabled, over the limit', async () => {
  const { id, ctx } = await createTenant(app);
  const now = app.clock.now();
  const sql = app.db.sql;
  await sql.rows(
    `insert into package (id, code, name, credits, price_tzs, support, sender_id_limit, created_at)
     values ($1, 'lite', 'Lite', 5000, 150000, 'Basic', 2, $2)`,
    [newId(), now],
  );
  const names = ['INFO', 'ALERT', 'NOTIFY'];
  for (const name of names)
    await sql.rows(`insert into sender_id (id, name, status, created_at) values ($1, $2, 'APPROVED', $3)`, [newId(), name, now]);
  const own = newId();
  await sql.rows(`insert into sender_id (id, tenant_id, name, status, created_at) values ($1, $2, 'DUKA', 'PENDING', $3)`, [own, id, now]);
  const { nodes: all } = await senderIds(ctx, { first: 200 }, {});
  expect(all.map(({ name, enabled, isDefault, shared }) => ({ name, enabled, isDefault, shared }))).toEqual([
    { name: 'ALERT', enabled: false, isDefault: false, shared: true },
    { name: 'DUKA', enabled: false, isDefault: false, shared: false },
    { name: 'INFO', enabled: false, isDefault: false, shared: true },
    { name: 'NOTIFY', enabled: false, isDefault: false, shared: true },
    { name: 'Taarifa-SMS', enabled: true, isDefault: true, shared: true },
  ]);
  const [alert, , info, notify, everybodys] = all.map((one) => one.id) as [string, string, string, string, string];
  expect(await code(send(ctx, { from: 'duka' }))).toBe('SENDER_ID_NOT_APPROVED');
  expect(await code(setSenderIdEnabled(ctx, own, true))).toBe('SENDER_ID_NOT_APPROVED');
  expect(await code(send(ctx, { from: 'INFO' }))).toBe('SENDER_ID_NOT_ALLOWED');
  expect(await code(setDefaultSenderId(ctx, info))).toBe('SENDER_ID_NOT_ALLOWED');
  expect(await setSenderIdEnabled(ctx, info, true)).toMatchObject({ enabled: true, isDefault: false });
  await setSenderIdEnabled(ctx, alert, true);
  expect(await code(setSenderIdEnabled(ctx, notify, true))).toBe('SENDER_ID_LIMIT');
  expect(await setDefaultSenderId(ctx, info)).toMatchObject({ isDefault: true });
  const [message] = await readMessages(ctx, id, (await send(ctx)).messageIds);
  expect(message?.senderId).toMatchObject({ name: 'INFO', isDefault: true });
  expect(await setSenderIdEnabled(ctx, info, false)).toMatchObject({ enabled: false, isDefault: false });
  expect((await senderIds(ctx, { first: 200 }, {})).nodes.find((one) => one.isDefault)?.name).toBe('Taarifa-SMS');
  expect(await code(setSenderIdEnabled(ctx, everybodys, false))).toBe('INVALID_STATE');
  await setSenderIdEnabled(ctx, notify, true);
  const races = await Promise.allSettled([setSenderIdEnabled(ctx, info, true), setSenderIdEnabled(ctx, info, true)]);
  expect(races.every((one) => one.status === 'rejected')).toBe(true);
});

test('a new send answers its messages as they are read afterwards; a repetition reads them', async () => {
  const { id: tenantId, ctx } = await createTenant(app, { credits: 100 });
  const body = 'Habari {{name}}';
  const { id: templateId } = await createTemplate(ctx, { name: 'Greeting', body, category: 'PROMOTIONAL' });
  const recipients = [
    { to: '0712345678', variables: { name: 'Asha' } },
    { to: '0754345678', variables: { name: '😀'.repeat(70) } },
  ];
  const sent = [
    await send(ctx, { to: ['0712345678', '+255754345678'], clientReference: 'order 7', idempotencyKey: 'k' }),
    await send(ctx, { scheduledAt: at(DAY), body: 'x'.repeat(200) }),
    await sendTemplateSms(ctx, { templateId, recipients, smartEncoding: false }),
    await send((await createApiKey(app, tenantId, { test: true })).ctx, { idempotencyKey: 'free' }),
  ];
  const fields = [
    'id',
    'to',
    'operator',
    'category',
    'body',
    'encoding',
    'segments',
    'credits',
    'status',
    'clientReference',
    'test',
  ] as const;
  const times = ['scheduledAt', 'acceptedAt', 'updatedAt', 'sentAt', 'finalAt', 'redactedAt', 'contradictedAt'] as const;
  const others = ['holdReason', 'failure', 'failureDetail', 'outcomeSource', 'providerReference', 'reportMissing'] as const;
  const names = new Set<string>([...fields, ...times, ...others]);
  for (const one of sent) {
    const only = (message: object) => Object.fromEntries(Object.entries(message).filter(([name]) => names.has(name) || name === 'id'));
    const answered = acceptedMessages(one.accepted!, names)!;
    expect(answered.map(only)).toEqual((await readMessages(ctx, tenantId, one.messageIds, names)).map(only));
    for (const message of answered) for (const name of names) expect(message, name).toHaveProperty(name);
    expect(acceptedMessages(one.accepted!, new Set(['id', 'senderId', 'name']))).toBeUndefined();
  }
  const again = await send(ctx, { to: ['0712345678', '+255754345678'], clientReference: 'order 7', idempotencyKey: 'k' });
  expect(again).toMatchObject({ replayed: true, messageIds: sent[0]!.messageIds });
  expect(again.accepted).toBeUndefined();
});
