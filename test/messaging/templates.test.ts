import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SendTemplateSmsInput, TemplateRecipientInput } from '../../entities/inputs/templates.js';
import { optOut } from '../../src/contacts/optOuts.js';
import { upsertContact } from '../../src/contacts/upsertContacts.js';
import type { Ctx } from '../../src/context.js';
import { AppError } from '../../src/errors.js';
import { readBalance } from '../../src/ledger/balance.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { countSegments } from '../../src/lib/segments.js';
import { promoteDue } from '../../src/messaging/dispatch/promoteDue.js';
import { readMessages } from '../../src/messaging/messages.js';
import { createTemplate, deleteTemplate, updateTemplate } from '../../src/messaging/templates/changeTemplates.js';
import { previewTemplate } from '../../src/messaging/templates/previewTemplate.js';
import { quoteTemplateSms } from '../../src/messaging/templates/quoteTemplateSms.js';
import { sendTemplateSms } from '../../src/messaging/templates/sendTemplateSms.js';
import { template, templates, templatesOfMessages, variablesOf } from '../../src/messaging/templates/templates.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
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

/** What a refusal says. */
async function refusal(work: Promise<unknown>): Promise<Pick<AppError, 'code' | 'issues' | 'message'>> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof AppError)) throw new Error(`it was not refused: ${String(error)}`);
  return error;
}
const code = async (work: Promise<unknown>) => (await refusal(work)).code;

let names = 0;
const write = (ctx: Ctx, body: string, category: 'TRANSACTIONAL' | 'PROMOTIONAL' = 'TRANSACTIONAL') =>
  createTemplate(ctx, { name: `T${++names}`, body, category });
const phoneOf = (n: number) => `07123${String(10_000 + n)}`;
const send = (ctx: Ctx, templateId: string, recipients: TemplateRecipientInput[], more: Partial<SendTemplateSmsInput> = {}) =>
  sendTemplateSms(ctx, { templateId, recipients, ...more });

interface Vector {
  id: string;
  title: string;
  template: string;
  variables: Record<string, unknown>;
  smartEncoding?: boolean;
  expect: { code?: string; text?: string; encoding?: string; units?: number; segments?: number };
}
const { cases } = JSON.parse(readFileSync(new URL('../vectors/templates.json', import.meta.url), 'utf8')) as { cases: Vector[] };

describe('right values', () => {
  test.each(cases)('$id $title', async ({ template: body, variables, smartEncoding, expect: expected }) => {
    const { id, ctx } = await createTenant(app);
    const { id: templateId } = await write(ctx, body);
    const sending = send(ctx, templateId, [{ to: '0712345678', variables }], { smartEncoding });
    if (expected.code) {
      expect(await code(sending)).toBe(expected.code);
      expect(await readBalance(ctx, id)).toMatchObject({ available: 1_000, held: 0 });
      return;
    }
    const { messageIds, credits } = await sending;
    const [message] = await readMessages(ctx, id, messageIds);
    expect(message?.body).toBe(expected.text);
    expect(countSegments(message?.body ?? '').units).toBe(expected.units);
    expect([message?.encoding, message?.segments, credits]).toEqual([expected.encoding, expected.segments, expected.segments]);
  });
});

test('templates are kept by name: versions count the text, what is wrong is refused, another tenant has its own', async () => {
  const { ctx } = await createTenant(app);
  const { ctx: other } = await createTenant(app);
  const made = await createTemplate(ctx, {
    name: '  Receipt ',
    body: 'Dear {{name|Customer}}, TZS {{amount}}.',
    category: 'TRANSACTIONAL',
  });
  expect(made).toMatchObject({
    name: 'Receipt',
    version: 1,
    category: 'TRANSACTIONAL',
    createdById: (ctx.actor as { userId: string }).userId,
  });
  expect(variablesOf(made.body)).toEqual([
    { name: 'name', default: 'Customer', required: false },
    { name: 'amount', default: null, required: true },
  ]);
  expect(await code(createTemplate(ctx, { name: 'RECEIPT', body: 'x', category: 'TRANSACTIONAL' }))).toBe('CONFLICT');
  await createTemplate(other, { name: 'Receipt', body: 'x', category: 'PROMOTIONAL' });

  expect(await updateTemplate(ctx, { id: made.id, name: 'Bill' })).toMatchObject({ name: 'Bill', version: 1 });
  expect(await updateTemplate(ctx, { id: made.id, body: 'Hi {{name}}' })).toMatchObject({ body: 'Hi {{name}}', version: 2 });
  expect(await updateTemplate(ctx, { id: made.id, body: 'Hi {{name}}', category: 'PROMOTIONAL' })).toMatchObject({
    version: 2,
    category: 'PROMOTIONAL',
  });

  const wrong = await refusal(updateTemplate(ctx, { id: made.id, body: 'Hi {{name' }));
  expect(wrong).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: 'After 3 characters: These braces are not closed: a variable is written {{name}}.',
    issues: [{ code: 'BAD_USER_INPUT', field: 'body', params: { position: 3 } }],
  });
  const both = await refusal(createTemplate(ctx, { name: '', body: '{{}}', category: 'TRANSACTIONAL' }));
  expect(both.issues.map(({ field }) => field)).toEqual(['name', 'body']);
  for (const body of ['', ' \n', '\u200b']) expect(await code(write(ctx, body))).toBe('EMPTY_MESSAGE');
  for (const body of ['a\0', 'a\ud800', 'x'.repeat(4_001)]) expect(await code(write(ctx, body))).toBe('BAD_USER_INPUT');
  for (const body of [`{{a}}${'x'.repeat(1_531)}`, `{{a}}${'\u200b'.repeat(2_001)}`])
    expect(await code(write(ctx, body))).toBe('MESSAGE_TOO_LONG');
  expect((await write(ctx, `{{a|${'x'.repeat(3_000)}}}`)).version).toBe(1);

  const search = async (who: Ctx, text: string) => (await templates(who, { first: 10 }, { search: text })).nodes.map(({ name }) => name);
  expect(await search(ctx, 'hi {{NAME')).toEqual(['Bill']);
  expect(await search(other, 'hi')).toEqual([]);
  expect((await templates(ctx, { first: 10 }, { category: ['PROMOTIONAL'] })).nodes.map(({ name }) => name)).toEqual(['Bill']);
  expect(await code(updateTemplate(other, { id: made.id, body: 'Theirs' }))).toBe('NOT_FOUND');
  expect(await code(deleteTemplate(other, made.id))).toBe('NOT_FOUND');
  expect(await template(other, made.id)).toBeNull();
  expect(await deleteTemplate(ctx, made.id)).toBe(made.id);
  expect(await template(ctx, made.id)).toBeNull();
});

test('a tenant has at most 1,000 templates, and texts are written by those who may send', async () => {
  const { id, ctx } = await createTenant(app);
  await app.db.sql.rows(
    `insert into template (id, tenant_id, name, body, category, created_at, updated_at)
     select gen_random_uuid(), $1, 'T' || n, 'x', 'TRANSACTIONAL', $2, $2 from generate_series(1, 1000) n`,
    [id, app.now()],
  );
  expect(await code(createTemplate(ctx, { name: 'One more', body: 'x', category: 'TRANSACTIONAL' }))).toBe('INVALID_STATE');
  const { ctx: reader } = await createTenant(app, { permissions: ['VIEW_REPORTS', 'MANAGE_CONTACTS'] });
  expect(await code(write(reader, 'x'))).toBe('FORBIDDEN');
});

test('a preview shows the text for a contact: values that are given win, and what is missing stands as it is', async () => {
  const { ctx } = await createTenant(app);
  const { ctx: other } = await createTenant(app);
  const { contact } = await upsertContact(ctx, {
    phone: '0712345678',
    name: 'Asha Juma',
    attributes: { Mji: 'Mwanza', name: 'not shown', balance: 500 },
  });
  const body = '{{name}}/{{firstName}}/{{phone}}/{{email|-}}/{{Mji}}/{{balance}}/{{order}}';
  const preview = (more: object) => previewTemplate(ctx, { body, contactId: contact.id, ...more });
  expect(await preview({})).toEqual({
    body: 'Asha Juma/Asha/+255712345678/-/Mwanza/500/{{order}}',
    missingVariables: ['order'],
    encoding: 'GSM7',
    segments: 1,
    charactersLeft: 160 - 55,
    cliff: null,
  });
  expect(await preview({ variables: { name: 'Bi. Asha', order: 17, Mji: ' ' } })).toMatchObject({
    body: 'Bi. Asha/Asha/+255712345678/-/Mwanza/500/17',
    missingVariables: [],
  });
  const dear = { body: `{{a}}${'x'.repeat(100)}`, variables: { a: 'Juma’s' } };
  expect(await previewTemplate(ctx, dear)).toMatchObject({
    encoding: 'UCS2',
    segments: 2,
    charactersLeft: 134 - 106,
    cliff: { characters: ['’'], segmentsAfter: 1, creditsSaved: 1 },
  });
  expect(await previewTemplate(ctx, { ...dear, smartEncoding: true })).toMatchObject({
    encoding: 'GSM7',
    segments: 1,
    charactersLeft: 54,
    cliff: null,
  });
  // Four more characters would fit the second part, but for the sign of two that went there whole.
  expect(await previewTemplate(ctx, { body: `${'x'.repeat(152)}€${'x'.repeat(8)}` })).toMatchObject({
    segments: 2,
    charactersLeft: 153 - 10,
  });

  const { id: templateId } = await write(ctx, 'Hi {{name|you}}');
  expect((await previewTemplate(ctx, { templateId })).body).toBe('Hi you');
  for (const input of [{}, { templateId, body }]) expect(await code(previewTemplate(ctx, input))).toBe('BAD_USER_INPUT');
  expect(await code(previewTemplate(ctx, { body: '{{a' }))).toBe('BAD_USER_INPUT');
  expect(await code(previewTemplate(ctx, { body: 'x{{a}}'.repeat(600), variables: { a: 'x'.repeat(1_000) } }))).toBe('MESSAGE_TOO_LONG');
  for (const input of [{ templateId }, { body, contactId: contact.id }])
    expect(await code(previewTemplate(other, input))).toBe('NOT_FOUND');
});

test('each recipient gets its own text, priced as it is; bad, repeated and opted-out ones are left out and need no values', async () => {
  const { id, ctx } = await createTenant(app, { credits: 10 });
  await upsertContact(ctx, { phone: '0754000002', name: 'Neema Said', attributes: { amount: '7,000' } });
  await optOut(ctx, '+255754000009');
  const { id: templateId } = await write(ctx, 'Dear {{name|Customer}}, we got TZS {{amount}}.', 'PROMOTIONAL');
  const recipients = [
    { to: '0754 000 001', variables: { amount: '5,000', name: null } },
    { to: '0754000002', variables: { name: 'x'.repeat(160) } },
    { to: '+255754000001', variables: { amount: 'twice' } },
    { to: '0754000009' },
    { to: 'nonsense' },
    { to: '0622000111', variables: { amount: 9, name: 'Chiku — 1' } },
  ];
  const quote = await quoteTemplateSms(ctx, { templateId, recipients });
  expect(quote).toMatchObject({
    ...{ recipients: 3, duplicates: 1, suppressed: 1, credits: 4, affordable: true, encoding: 'UCS2' },
    ...{ segmentsMin: 1, segmentsMax: 2, segmentsPerMessage: 2, cliff: null, body: 'Dear Customer, we got TZS 5,000.' },
    forcingCharacters: [{ character: '—', positions: [11] }],
    byOperator: [
      { operator: 'Vodacom', recipients: 2, credits: 3 },
      { recipients: 1, credits: 1 },
    ],
  });
  const sent = await send(ctx, templateId, recipients, { clientReference: 'order 17' });
  expect(sent).toMatchObject({ credits: 4, suppressed: 1, rejected: quote.rejected });
  expect(sent.rejected.map(({ index, code }) => [index, code])).toEqual([
    [2, 'DUPLICATE'],
    [3, 'RECIPIENT_OPTED_OUT'],
    [4, 'INVALID_PHONE_NUMBER'],
  ]);
  const messages = await readMessages(ctx, id, sent.messageIds);
  expect(messages.map(({ to, body, segments, credits, category }) => [to, body, segments, credits, category])).toEqual([
    ['+255754000001', 'Dear Customer, we got TZS 5,000.', 1, 1, 'PROMOTIONAL'],
    ['+255754000002', `Dear ${'x'.repeat(160)}, we got TZS 7,000.`, 2, 2, 'PROMOTIONAL'],
    ['+255622000111', 'Dear Chiku — 1, we got TZS 9.', 1, 1, 'PROMOTIONAL'],
  ]);
  expect((await templatesOfMessages(ctx, sent.messageIds)).map((one) => one?.id)).toEqual([templateId, templateId, templateId]);
  expect(await readBalance(ctx, id)).toMatchObject({ available: 6, held: 4 });
  expect(await refusal(send(ctx, templateId, [{ to: 'x' }, { to: '0754000009' }]))).toMatchObject({
    code: 'INVALID_PHONE_NUMBER',
    issues: [{ field: 'recipients[0].to' }, { code: 'RECIPIENT_OPTED_OUT', field: 'recipients[1].to' }],
  });
  expect(await code(send(ctx, templateId, [{ to: '0754000001', variables: { amount: 'x'.repeat(999) } }]))).toBe('INSUFFICIENT_CREDITS');
  await deleteTemplate(ctx, templateId);
  expect(await templatesOfMessages(ctx, sent.messageIds)).toEqual([null, null, null]);
});

test('a value that is missing refuses the whole send, with its variable and recipient; nothing is charged, no key used up', async () => {
  const { id, ctx } = await createTenant(app);
  const { id: templateId } = await write(ctx, '{{greeting|Hi}} {{name}}, {{amount}}');
  const recipients = [
    { to: '0712000001', variables: { name: 'Asha', amount: 1 } },
    { to: '0712000002', variables: { name: '  ', amount: 1 } },
    { to: '0712000003', variables: {} },
  ];
  const issues = [
    { code: 'TEMPLATE_VARIABLE_MISSING', field: 'recipients[1].variables', params: { variable: 'name', index: 1 } },
    { code: 'TEMPLATE_VARIABLE_MISSING', field: 'recipients[2].variables', params: { variable: 'name', index: 2 } },
    { code: 'TEMPLATE_VARIABLE_MISSING', field: 'recipients[2].variables', params: { variable: 'amount', index: 2 } },
  ];
  expect(await refusal(send(ctx, templateId, recipients, { idempotencyKey: 'k' }))).toMatchObject({
    code: 'TEMPLATE_VARIABLE_MISSING',
    issues,
  });
  expect(await refusal(quoteTemplateSms(ctx, { templateId, recipients }))).toMatchObject({ code: 'TEMPLATE_VARIABLE_MISSING', issues });
  const many = Array.from({ length: 1_000 }, (_, n) => ({ to: phoneOf(n) }));
  expect((await refusal(send(ctx, templateId, many))).issues).toHaveLength(100);
  for (const name of ['', null, '\r\n'])
    expect(await code(send(ctx, templateId, [{ to: '0712000001', variables: { name, amount: 1 } }]))).toBe('TEMPLATE_VARIABLE_MISSING');
  expect(await send(ctx, templateId, recipients.slice(0, 1), { idempotencyKey: 'k' })).toMatchObject({ credits: 1, replayed: false });
  expect(await readBalance(ctx, id)).toMatchObject({ held: 1 });
});

test('bad input has its code and its place', async () => {
  const { ctx } = await createTenant(app);
  const { ctx: other } = await createTenant(app);
  const { id: templateId } = await write(ctx, 'Hi {{name|}}{{b|}}');
  const to = '0712345678';
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`v${n}`, 'x']));
  for (const variables of [
    { name: {} },
    { name: ['x'] },
    { x: {} },
    { name: 'x'.repeat(1_001) },
    { name: 'a\0' },
    { name: 'a\ud800' },
    many,
  ])
    expect(await refusal(send(ctx, templateId, [{ to: '0712345679' }, { to, variables }]))).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ field: 'recipients[1].variables' }],
    });
  // A number that is not what was written any more would be a wrong amount.
  for (const name of [1e21, 1e-7, 2 ** 53]) expect(await code(send(ctx, templateId, [{ to, variables: { name } }]))).toBe('BAD_USER_INPUT');
  expect(await refusal(send(ctx, templateId, [{ to, variables: { name: 'x'.repeat(900), b: 'x'.repeat(900) } }]))).toMatchObject({
    code: 'MESSAGE_TOO_LONG',
    issues: [{ field: 'recipients[0]' }],
  });
  const { id: empty } = await write(ctx, '{{name|}}');
  expect(await code(send(ctx, empty, [{ to }]))).toBe('EMPTY_MESSAGE');
  expect(await code(send(ctx, templateId, []))).toBe('BAD_USER_INPUT');
  expect(
    await code(
      send(
        ctx,
        templateId,
        Array.from({ length: 1_001 }, () => ({ to })),
      ),
    ),
  ).toBe('TOO_MANY_RECIPIENTS');
  for (const [who, id] of [
    [ctx, newId()],
    [other, templateId],
  ] as const)
    for (const attempt of [sendTemplateSms, quoteTemplateSms])
      expect(await refusal(attempt(who, { templateId: id, recipients: [{ to }] }))).toMatchObject({
        code: 'NOT_FOUND',
        issues: [{ field: 'templateId' }],
      });
});

test('the same key and input is one send, though the template changed, went, or the contact did; another input is refused', async () => {
  const { id, ctx } = await createTenant(app);
  await upsertContact(ctx, { phone: '0712345678', name: 'Asha' });
  const { id: templateId } = await write(ctx, 'Hi {{name}}');
  const recipients = [{ to: '0712345678' }];
  expect(await quoteTemplateSms(ctx, { templateId, recipients })).toMatchObject({ credits: 1 });
  await updateTemplate(ctx, { id: templateId, body: `Hello {{name}} ${'x'.repeat(200)}` });
  const first = await send(ctx, templateId, recipients, { idempotencyKey: 'k', clientReference: 'r' });
  // What a quote said binds nobody: the text that is sent is the one that is paid.
  expect(first.credits).toBe(2);
  await updateTemplate(ctx, { id: templateId, body: '{{gone}}' });
  await upsertContact(ctx, { phone: '0712345678', name: null });
  const said = { scheduledAt: null, from: ' ', smartEncoding: false, validForMinutes: 1_440 };
  expect(await send(ctx, templateId, [{ to: '+255 712 345 678' }], { idempotencyKey: 'k', clientReference: 'r', ...said })).toEqual({
    ...first,
    accepted: undefined,
    replayed: true,
  });
  await deleteTemplate(ctx, templateId);
  expect(await send(ctx, templateId, recipients, { idempotencyKey: 'k', clientReference: 'r' })).toEqual({
    ...first,
    accepted: undefined,
    replayed: true,
  });
  expect(await code(send(ctx, templateId, [{ to: '0712345678', variables: { x: 1 } }], { idempotencyKey: 'k' }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  expect(await code(send(ctx, templateId, recipients, { clientReference: 'r', idempotencyKey: 'k2' }))).toBe('CONFLICT');
  expect(await readMessages(ctx, id, first.messageIds)).toMatchObject([{ body: `Hello Asha ${'x'.repeat(200)}`, clientReference: 'r' }]);
  expect(await readBalance(ctx, id)).toMatchObject({ available: 998, held: 2 });
});

test('at the same time under one key: one send; and sends of texts and of templates share a commit', async () => {
  const { id, ctx } = await createTenant(app);
  const { id: templateId } = await write(ctx, 'No {{n}}');
  const each = Array.from({ length: 20 }, (_, n) => n);
  const one = await Promise.all(
    each.map(() => send(ctx, templateId, [{ to: phoneOf(1), variables: { n: 1 } }], { idempotencyKey: 'same' })),
  );
  expect(one.filter(({ replayed }) => !replayed)).toHaveLength(1);
  const all = await Promise.all(
    each.map((n) =>
      send(
        ctx,
        templateId,
        each.map((m) => ({ to: phoneOf(100 * n + m), variables: { n: `${n}.${m}` } })),
      ),
    ),
  );
  for (const [n, { messageIds }] of all.entries())
    expect((await readMessages(ctx, id, messageIds)).map(({ body }) => body)).toEqual(each.map((m) => `No ${n}.${m}`));
  expect(await readBalance(ctx, id)).toMatchObject({ held: 401 });
});

test('scheduled, by an API key within its cap, and by a test key: as sendSms does', async () => {
  const { id, ctx } = await createTenant(app, { credits: 5 });
  const { id: templateId } = await write(ctx, 'Hi {{name}}');
  const asha = [{ to: '0712345678', variables: { name: 'Asha' } }];
  const scheduledAt = new Date(app.clock.now().getTime() + 3_600_000);
  const later = await send(ctx, templateId, asha, { scheduledAt, validForMinutes: 10 });
  expect(await readMessages(ctx, id, later.messageIds)).toMatchObject([{ status: 'SCHEDULED', body: 'Hi Asha' }]);
  await updateTemplate(ctx, { id: templateId, body: 'Changed {{name}}' });
  app.clock.advance(3_600_001);
  await promoteDue(app.system);
  while ((await dispatchOnce(app.system)).length > 0);
  expect(await readMessages(ctx, id, later.messageIds)).toMatchObject([{ status: 'SENT', body: 'Hi Asha' }]);

  const key = await createApiKey(app, id, { cap: 1 });
  expect(await code(send(key.ctx, templateId, asha))).toBe('IDEMPOTENCY_KEY_REQUIRED');
  expect(await send(key.ctx, templateId, asha, { idempotencyKey: 'a' })).toMatchObject({ credits: 1 });
  expect(await code(send(key.ctx, templateId, asha, { idempotencyKey: 'b' }))).toBe('BUDGET_CAP_REACHED');

  const rehearsal = await createApiKey(app, id, { test: true });
  expect(await quoteTemplateSms(rehearsal.ctx, { templateId, recipients: asha })).toMatchObject({ credits: 0, recipients: 1 });
  const tried = await send(rehearsal.ctx, templateId, asha, { idempotencyKey: 'a' });
  expect(tried).toMatchObject({ credits: 0, replayed: false });
  expect(await readMessages(ctx, id, tried.messageIds)).toMatchObject([{ test: true, credits: 0, body: 'Changed Asha' }]);
  expect(await code(createTemplate(rehearsal.ctx, { name: 'x', body: 'x', category: 'TRANSACTIONAL' }))).toBe('FORBIDDEN');
});

test('whatever the values, what the provider takes is the text with them as they are, and its segments are what was paid', async () => {
  const { id, ctx } = await createTenant(app, { credits: 1_000_000 });
  const piece = fc.oneof(
    fc.constantFrom('{{a}}', '{{b|x}}', '}}', '{', '$&', '€', '^', '’', '—', 'ş', '😀', '\u200b', 'مرحبا', '\r\n', 'x'.repeat(20), ' '),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  );
  const value = fc.array(piece, { maxLength: 3 }).map((all) => all.join('').replaceAll('\0', ''));
  const story = fc.record({
    smartEncoding: fc.boolean(),
    all: fc.array(fc.record({ a: value, b: value }), { minLength: 1, maxLength: 8 }),
  });
  const { id: templateId } = await write(ctx, `{{a|A}}${'y'.repeat(130)} $& {{b|B}}{{a|}} end`);
  let place = 0;
  await fc.assert(
    fc.asyncProperty(story, async ({ smartEncoding, all }) => {
      const recipients = all.map((variables) => ({ to: phoneOf(++place), variables }));
      const quote = await quoteTemplateSms(ctx, { templateId, recipients, smartEncoding });
      const sent = await send(ctx, templateId, recipients, { smartEncoding });
      const messages = await readMessages(ctx, id, sent.messageIds);
      const text = (given: string, otherwise: string) => (given.trim() === '' ? otherwise : given.replace(/\r\n?/g, '\n'));
      for (const [n, { a, b }] of all.entries()) {
        const plain = `${text(a, 'A')}${'y'.repeat(130)} $& ${text(b, 'B')}${text(a, '')} end`;
        if (!smartEncoding) expect(messages[n]?.body).toBe(plain);
        expect(messages[n]?.segments).toBeLessThanOrEqual(countSegments(plain).segments);
      }
      expect(sent.credits).toBe(quote.credits);
      while ((await dispatchOnce(app.system)).length > 0);
      const taken = await app.db.sql.rows<{ id: string; segments: number }>(
        `select a.message_id as id, s.segments from simulator_accept s join attempt a on a.recipient::text = s.recipient
         where a.message_id = any($1::uuid[])`,
        [sent.messageIds],
      );
      expect(taken).toHaveLength(all.length);
      const segmentsOf = new Map(taken.map((one) => [one.id, one.segments]));
      expect(messages.map(({ credits }) => credits)).toEqual(sent.messageIds.map((one) => segmentsOf.get(one)));
      expect(taken.reduce((sum, { segments }) => sum + segments, 0)).toBe(sent.credits);
    }),
    { numRuns: 25 },
  );
});
