import { afterAll, beforeAll, expect, test } from 'vitest';
import { purchaseCredits } from '../../src/billing/payments/purchaseCredits.js';
import type { Ctx } from '../../src/context.js';
import { readReason } from '../../src/core/texts.js';
import { Issues } from '../../src/errors.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { newId } from '../../src/lib/ids.js';
import { resolveHeld } from '../../src/messaging/resolveHeld.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { preparePurchasing } from '../support/fixtures/purchases.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let ours: { id: string; ctx: Ctx };
beforeAll(async () => {
  app = await createTestApp();
  await preparePurchasing(app);
  ours = await createTenant(app);
});
afterAll(() => app.close());

/** Each takes an idempotency key: an input, changes that say the same in another way, and changes that mean something else. */
interface Keyed {
  // biome-ignore lint/suspicious/noExplicitAny: inputs of several mutations
  call(input: any): Promise<{ replayed: boolean }>;
  input: () => object;
  same: object[];
  other: object[];
}
const [one, two] = [newId(), newId()];
const keyed: Record<string, Keyed> = {
  sendSms: {
    call: (input) => sendSms(ours.ctx, input),
    input: () => ({ to: ['0712345678', 'abc'], from: 'Taarifa-SMS', body: 'Habari', category: 'TRANSACTIONAL' }),
    same: [
      ...[{ to: ['+255712345678', 'abc'] }, { to: ['0712 345 678 ', 'abc'] }, { to: ['(0)712-345-678', 'abc'] }],
      ...[
        { from: 'taarifa-sms' },
        { from: ' Taarifa-SMS ' },
        { clientReference: null },
        { smartEncoding: false },
        { validForMinutes: 1_440 },
      ],
    ],
    other: [{ to: ['0712345679', 'abc'] }, { to: ['0712345678'] }, { body: 'Habari ' }, { body: 'habari' }, { from: null }],
  },
  purchaseCredits: {
    call: (input) => purchaseCredits(ours.ctx, input),
    input: () => ({ credits: 5_000, method: 'MOBILE_MONEY', channel: 'vodacom', payerPhone: '0744963858' }),
    same: [{ payerPhone: '+255744963858' }, { payerPhone: '0744 963 858' }, { packageId: null }],
    other: [{ payerPhone: '0744963859' }, { credits: 5_001 }, { channel: 'airtel' }],
  },
  adjustCredits: {
    call: (input) => adjustCredits(app.operator, input),
    input: () => ({ tenantId: ours.id, credits: 5, reason: 'Good' }),
    same: [{ reason: 'Good ' }, { reason: '\tGood\n' }],
    other: [{ reason: 'good' }, { credits: 6 }],
  },
  resolveHeld: {
    call: (input) => resolveHeld(app.operator, input),
    input: () => ({ ids: [one, two], outcome: 'CANCEL', reason: 'Asked by phone' }),
    same: [{ ids: [two, one] }, { ids: [one, two, one] }, { reason: ' Asked by phone' }],
    other: [{ ids: [one] }, { outcome: 'SENT' }, { reason: 'Asked' }],
  },
};

test.each(Object.entries(keyed))('%s: said in another way it is the same request; meant otherwise it is refused', async (name, how) => {
  for (const [index, change] of how.same.entries()) {
    const first = { ...how.input(), idempotencyKey: `${name} same ${index}` };
    expect(await how.call(first)).toMatchObject({ replayed: false });
    expect(await how.call({ ...first, ...change }), JSON.stringify(change)).toMatchObject({ replayed: true });
  }
  const first = { ...how.input(), idempotencyKey: `${name} other` };
  await how.call(first);
  for (const change of how.other)
    await expect(how.call({ ...first, ...change }), JSON.stringify(change)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

/** Nothing of these is seen. */
const BLANKS = [
  '',
  ' ',
  '\u00a0',
  '\u200b',
  '\u3164',
  '\u2800',
  '\ufffc',
  '\u0301',
  '\u{1d159}',
  '\ufffe',
  '\uffff',
  '\u3164\u2800 \u0300',
];

test('what nobody sees is no key, no reason and no message', async () => {
  for (const blank of BLANKS) {
    const written = JSON.stringify(blank);
    const send = (more: object) => sendSms(ours.ctx, { to: ['0712345678'], body: 'Habari', category: 'TRANSACTIONAL', ...more });
    await expect(send({ idempotencyKey: blank }), written).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(send({ body: blank }), written).rejects.toMatchObject({ code: 'EMPTY_MESSAGE' });
    const issues = new Issues();
    readReason(blank, 'reason', issues);
    expect(issues.list, written).toHaveLength(1);
  }
});

test('a reason hides nothing and turns nothing around; breaks, accents, emoji and flags belong to it', () => {
  const isRefused = (text: string) => {
    const issues = new Issues();
    readReason(text, 'reason', issues);
    return issues.list.length > 0;
  };
  for (const text of [
    'a\u202eb',
    'a\u2066b',
    'a\u200bb',
    'a\u3164b',
    'a\u0007b',
    'a\0b',
    'a\ufffcb',
    'a\u{e0041}b',
    'a\ufe0fb',
    'x'.repeat(501),
  ])
    expect(isRefused(text), JSON.stringify(text)).toBe(true);
  const england = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
  for (const text of ['Sawa', 'two\nlines\tand a tab', 'née', 'e\u0301', '👩‍👩‍👧 ❤️', england, 'x'.repeat(500)])
    expect(isRefused(text), JSON.stringify(text)).toBe(false);
});
