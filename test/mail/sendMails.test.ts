import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../src/context.js';
import { purgeMails } from '../../src/mail/purgeMails.js';
import { queueMail } from '../../src/mail/queueMail.js';
import { sendMails } from '../../src/mail/sendMails.js';
import { mailService } from '../../src/mail/service.js';
import type { MailProvider } from '../../src/ports/mail.js';
import { createOutboxMail } from '../../src/providers/mail/outbox.js';
import { createSendGrid } from '../../src/providers/mail/sendgrid.js';
import { type SendGridServer, startSendGrid } from '../support/services/sendgridServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let sendGrid: SendGridServer;
let app: TestApp;
beforeAll(async () => {
  sendGrid = await startSendGrid();
  const mail = createSendGrid({ apiKey: sendGrid.apiKey, from: 'no-reply@tuma.example', baseUrl: sendGrid.url, timeoutMs: 400 });
  app = await createTestApp({ mail });
});
afterAll(async () => {
  await app.close();
  await sendGrid.close();
});
beforeEach(async () => {
  sendGrid.mood = 'well';
  sendGrid.taken.length = 0;
  await app.db.sql.rows('delete from email');
  await app.db.sql.rows('delete from provider_state');
});

const system = () => app.context({ kind: 'system' });
const queue = (to = 'asha@example.com') =>
  inTransaction(system(), (ctx) => queueMail(ctx, { email: to, language: 'EN' }, 'test', { sentFrom: 'here' }));
const rowOf = (id: string) =>
  app.db.sql.row<{ status: string; attempts: number; text: string | null; failure_detail: string | null; next_attempt_at: string }>(
    'select status, attempts, text, html, failure_detail, sent_at, provider_reference, next_attempt_at from email where id = $1',
    [id],
  );
const secondsAhead = async (id: string) => Math.round((Date.parse((await rowOf(id))?.next_attempt_at ?? '') - app.now().getTime()) / 1_000);

test('a queued mail is sent once, and its body forgotten', async () => {
  const id = await queue();
  expect(await rowOf(id)).toMatchObject({ status: 'QUEUED', attempts: 0, sent_at: null });
  expect(await sendMails(system())).toBe(1);
  expect(await rowOf(id)).toMatchObject({
    status: 'SENT',
    attempts: 1,
    text: null,
    html: null,
    provider_reference: 'sg-1',
    failure_detail: null,
  });
  expect(await sendMails(system())).toBe(0);
  expect(sendGrid.taken.map(({ to, id }) => [to, id])).toEqual([['asha@example.com', id]]);
});

test('a transaction that is undone sends nothing', async () => {
  await expect(
    inTransaction(system(), async (ctx) => {
      await queueMail(ctx, { email: 'asha@example.com', language: 'EN' }, 'test', { sentFrom: 'here' });
      throw new Error('undone');
    }),
  ).rejects.toThrow('undone');
  expect(await sendMails(system())).toBe(0);
  expect(sendGrid.taken).toEqual([]);
});

test('what fails is tried again, later and later, then FAILED; the attempts are seen', async () => {
  const id = await queue();
  sendGrid.mood = 'broken';
  const waits: number[] = [];
  for (let attempt = 1; attempt < 8; attempt += 1) {
    expect(await sendMails(system())).toBe(1);
    expect(await rowOf(id)).toMatchObject({ status: 'QUEUED', attempts: attempt });
    waits.push(await secondsAhead(id));
    // Not a moment before.
    expect(await sendMails(system())).toBe(0);
    app.clock.advance(waits.at(-1)! * 1_000 + 1);
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920]);
  await sendMails(system());
  expect(await rowOf(id)).toMatchObject({ status: 'FAILED', attempts: 8, text: null, failure_detail: expect.stringContaining('500') });
  expect(sendGrid.taken).toEqual([]);
});

test('it comes through at the second try when the service is well again', async () => {
  const id = await queue();
  sendGrid.mood = 'resets';
  await sendMails(system());
  sendGrid.mood = 'well';
  app.clock.advance(31_000);
  await sendMails(system());
  expect(await rowOf(id)).toMatchObject({ status: 'SENT', attempts: 2, failure_detail: null });
});

test('what is refused is FAILED at once, and stands in nobody’s way', async () => {
  const [bad, good] = [await queue('no-dot@nowhere'), await queue()];
  await sendMails(system());
  expect(await rowOf(bad)).toMatchObject({ status: 'FAILED', attempts: 1, failure_detail: expect.stringContaining('valid address') });
  expect((await rowOf(bad))?.failure_detail).not.toContain('no-dot@nowhere');
  expect(await rowOf(good)).toMatchObject({ status: 'SENT' });
});

test('429 leaves the service alone until it may be asked again; no attempt is lost by it', async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, () => queue()));
  sendGrid.mood = 'slowDown';
  const before = sendGrid.asked();
  await sendMails(system());
  expect(sendGrid.asked() - before).toBeLessThanOrEqual(4);
  expect(await mailService(system())).toMatchObject({ name: 'sendgrid', state: 'failing', detail: expect.stringContaining('429') });
  sendGrid.mood = 'well';
  expect(await sendMails(system())).toBe(0);
  app.clock.advance(32_000);
  expect(await sendMails(system())).toBe(10);
  for (const id of ids) expect(await rowOf(id)).toMatchObject({ status: 'SENT', attempts: 1 });
  expect(await mailService(system())).toMatchObject({ state: 'working', detail: null, closedUntil: null });
});

test('the daily limit: failing and said so, looked at once an hour, FAILED after a day', async () => {
  const id = await queue();
  sendGrid.mood = 'limit';
  for (let hour = 0; hour < 24; hour += 1) {
    await sendMails(system());
    expect(await rowOf(id)).toMatchObject({ status: 'QUEUED', attempts: 0 });
    expect(await mailService(system())).toMatchObject({ state: 'failing', detail: expect.stringContaining('Maximum credits exceeded') });
    app.clock.advance(3_600_000);
  }
  app.clock.advance(60_000);
  await sendMails(system());
  expect(await rowOf(id)).toMatchObject({ status: 'FAILED', failure_detail: expect.stringContaining('Maximum credits exceeded') });
});

test('killed with a mail in hand: the row says so, and another takes it up after the lease', async () => {
  const id = await queue();
  // As a process leaves it that dies while the mail is under way: the answer never came, the outcome was never written.
  const dying: MailProvider = { ...createOutboxMail(), name: 'dying', keeps: false, send: () => new Promise(() => undefined) };
  const died = await createTestApp({ mail: dying, databaseUrl: app.db.url });
  void sendMails({ ...died.context({ kind: 'system' }), app: { ...died, now: app.now } });
  await expect.poll(async () => (await rowOf(id))?.attempts).toBe(1);
  expect(await rowOf(id)).toMatchObject({ status: 'QUEUED' });
  expect(await sendMails(system())).toBe(0);
  app.clock.advance(121_000);
  expect(await sendMails(system())).toBe(1);
  expect(await rowOf(id)).toMatchObject({ status: 'SENT', attempts: 2 });
  expect(sendGrid.taken).toHaveLength(1);
  await died.close();
});

test('many workers at once send each mail once', async () => {
  const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => queue(`asha${n}@example.com`)));
  const counts = await Promise.all([1, 2, 3, 4].map(() => sendMails(system())));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30);
  expect(new Set(sendGrid.taken.map(({ id }) => id))).toEqual(new Set(ids));
  expect(sendGrid.taken).toHaveLength(30);
});

test('an adapter that throws is taken for unknown, and the mail is tried again', async () => {
  const id = await queue();
  const broken: MailProvider = { ...createOutboxMail(), name: 'broken', keeps: false, send: () => Promise.reject(new Error('a bug')) };
  await sendMails({ ...system(), app: { ...app, mail: broken } });
  expect(await rowOf(id)).toMatchObject({ status: 'QUEUED', attempts: 1, failure_detail: 'The mail adapter failed.' });
});

test('without a service mails are KEPT with their text for a week, and gone after 90 days', async () => {
  const id = await queue();
  const ctx = { ...system(), app: { ...app, mail: createOutboxMail() } };
  await sendMails(ctx);
  expect(await rowOf(id)).toMatchObject({ status: 'KEPT', attempts: 1, text: expect.stringContaining('test mail'), sent_at: null });
  expect(await mailService(ctx)).toMatchObject({ name: 'outbox', state: 'kept' });
  await purgeMails(ctx);
  expect((await rowOf(id))?.text).toBeTruthy();
  app.clock.advance(8 * 86_400_000);
  await purgeMails(ctx);
  expect(await rowOf(id)).toMatchObject({ status: 'KEPT', text: null });
  app.clock.advance(83 * 86_400_000);
  await purgeMails(ctx);
  expect(await rowOf(id)).toBeUndefined();
});
