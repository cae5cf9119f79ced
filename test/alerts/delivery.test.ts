import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AlertKind } from '../../entities/types/alertKinds.js';
import { acknowledgeAlert } from '../../src/alerts/acknowledgeAlert.js';
import { deliverAlerts } from '../../src/alerts/deliverAlerts.js';
import { inTransaction } from '../../src/context.js';
import { raiseAlert, resolveAlert } from '../../src/core/raiseAlert.js';
import { newId } from '../../src/lib/ids.js';
import { queueMail } from '../../src/mail/queueMail.js';
import { sendMails } from '../../src/mail/sendMails.js';
import { createSendGrid } from '../../src/providers/mail/sendgrid.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { createTeam } from '../support/fixtures/team.js';
import { type SendGridServer, startSendGrid } from '../support/services/sendgridServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const MINUTE = 60_000;
const OPERATORS = 'operators@tuma.example';

let sendGrid: SendGridServer;
let app: TestApp;
const service = () => createSendGrid({ apiKey: sendGrid.apiKey, from: 'no-reply@tuma.example', baseUrl: sendGrid.url, timeoutMs: 30_000 });
beforeAll(async () => {
  sendGrid = await startSendGrid();
  app = await createTestApp({ mail: service(), rates: { registerPerAddress: { burst: 1e6, perSecond: 1e6 } } });
});
afterAll(async () => {
  await app.close();
  await sendGrid.close();
});
beforeEach(async () => {
  sendGrid.mood = 'well';
  sendGrid.allowance = Number.POSITIVE_INFINITY;
  sendGrid.taken.length = 0;
  for (const table of ['alert', 'email', 'provider_state']) await app.db.sql.rows(`delete from ${table}`);
});

const system = () => app.context({ kind: 'system' });
const raise = (kind: AlertKind, subjectKey: string, tenantId: string | null = null, params = {}) =>
  inTransaction(system(), (ctx) => raiseAlert(ctx, kind, { tenantId, subjectKey, params }));
const resolve = (kind: AlertKind, subjectKey: string) => inTransaction(system(), (ctx) => resolveAlert(ctx, kind, subjectKey));
const down = () => raise('PROVIDER_DOWN', 'far', null, { provider: 'far', reason: 'Gone' });
const deliver = () => deliverAlerts(system());
const queued = () =>
  app.db.sql.rows<{ to: string; subject: string; text: string; html: string; language: string }>(
    `select recipient as "to", subject, text, html, language from email where template = 'alert' order by id`,
  );
const textOfLast = async () => (await queued()).at(-1)?.text ?? '';

describe('who is told', () => {
  test('the platform’s own goes to ALERT_EMAILS, once', async () => {
    await down();
    expect([await deliver(), await deliver()]).toEqual([1, 0]);
    const [mail, ...more] = await queued();
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ to: OPERATORS, subject: 'Alert: SMS provider far is closed; messages wait', language: 'EN' });
    expect(mail?.text).toContain('It happened once since');
    expect(await app.db.sql.row('select notified_count, emailed_at is not null as mailed from alert')).toEqual({
      notified_count: 1,
      mailed: true,
    });
  });

  test('a tenant’s goes to its owners with proven addresses, then to whom it has named, each in their language; no other', async () => {
    const { owner, tenantId, ...others } = await createTeam(app);
    expect(Object.keys(others).length).toBeGreaterThan(0);
    const unproven = await createTeam(app);
    await app.db.sql.rows(`update app_user set email_verified_at = null where id = $1`, [unproven.owner.userId]);
    await app.db.sql.rows(`update app_user set email_verified_at = $2, language = 'SW' where id = $1`, [owner.userId, app.now()]);
    await raise('LOW_BALANCE', 'one', tenantId, { available: 7, threshold: 100 });
    await raise('LOW_BALANCE', 'two', unproven.tenantId, { available: 7, threshold: 100 });
    expect(await deliver()).toBe(2);
    const mails = await queued();
    expect(mails).toMatchObject([{ to: owner.email, language: 'SW', subject: 'Tahadhari: Salio ni dogo: SMS 7 zimebaki' }]);
    expect(mails[0]?.text).toContain('Imetokea mara moja tangu');
    // Nobody is written to later what was news then.
    expect(await deliver()).toBe(0);
    await updateTenant(owner.ctx, { alertEmails: ['till@example.com', owner.email] });
    await raise('LOW_BALANCE', 'three', tenantId, { available: 7, threshold: 100 });
    await deliver();
    expect((await queued()).slice(1).map(({ to, language }) => [to, language])).toEqual(
      expect.arrayContaining([
        ['till@example.com', 'EN'],
        [owner.email, 'SW'],
      ]),
    );
    expect(await queued()).toHaveLength(3);
  });

  test('what a tenant and a service call themselves is text, in either body', async () => {
    const { owner, tenantId } = await createTeam(app);
    await updateTenant(owner.ctx, { name: '<b>Duka</b> evil.example/x', alertEmails: ['till@example.com'] });
    await raise('LOW_BALANCE', 'x', tenantId, { available: 1, threshold: 2 });
    await raise('PROVIDER_DOWN', 'y', null, { provider: '<script>', reason: null });
    await deliver();
    const html = (await queued()).map((mail) => mail.html).join('\n');
    expect(html).toContain('&lt;b&gt;Duka&lt;');
    expect(html).not.toMatch(/<script>|<b>|evil\.example/);
  });
});

describe('the cool-down', () => {
  test('one that flaps is mailed once an hour, and the next mail says how often it was and whether it is over', async () => {
    await down();
    await deliver();
    for (let n = 0; n < 5; n += 1) {
      await resolve('PROVIDER_DOWN', 'far');
      await down();
      expect(await deliver()).toBe(0);
      app.clock.advance(11 * MINUTE);
    }
    await resolve('PROVIDER_DOWN', 'far');
    expect(await queued()).toHaveLength(1);
    app.clock.advance(4 * MINUTE);
    expect(await deliver()).toBe(0);
    app.clock.advance(MINUTE);
    expect(await deliver()).toBe(1);
    expect(await queued()).toHaveLength(2);
    expect(await textOfLast()).toContain('It happened 5 times since');
    expect(await textOfLast()).toContain('It is over since');
    app.clock.advance(61 * MINUTE);
    expect(await deliver()).toBe(0);
  });

  test('while it is open and goes on it is told again each hour; one that doesn’t go on is told once', async () => {
    await down();
    await raise('PAYMENT_REVIEW', 'pur_1', null, { purchaseId: 'pur_1', amountTzs: 2, paidTzs: 1 });
    expect(await deliver()).toBe(2);
    await down();
    await down();
    app.clock.advance(60 * MINUTE);
    expect(await deliver()).toBe(1);
    expect(await textOfLast()).toContain('It happened 2 times since');
    expect(await textOfLast()).not.toContain('It is over');
  });

  test('is kept in the database: another process knows of it, and another subject has its own', async () => {
    await down();
    await deliver();
    await down();
    const restarted = await createTestApp({ mail: service(), databaseUrl: app.db.url });
    const ctx = { ...restarted.context({ kind: 'system' }), app: { ...restarted, now: app.now } };
    expect(await deliverAlerts(ctx)).toBe(0);
    await raise('PROVIDER_DOWN', 'another');
    expect(await deliverAlerts(ctx)).toBe(1);
    app.clock.advance(61 * MINUTE);
    expect(await deliverAlerts(ctx)).toBe(1);
    expect(await queued()).toHaveLength(3);
    await restarted.close();
  });

  test('acknowledged is told no more, the next after its end is', async () => {
    await down();
    await deliver();
    const alert = await app.db.sql.row<{ id: string }>('select id from alert');
    const staff = app.context({
      ...{ kind: 'user', userId: newId(), sessionId: newId(), tenantId: null, role: null, platformRole: 'STAFF' },
      ...{ expiresAt: new Date(8.64e15), permissions: new Set(['VIEW_PLATFORM'] as const) },
    });
    await acknowledgeAlert(staff, alert?.id ?? '');
    await down();
    app.clock.advance(61 * MINUTE);
    expect(await deliver()).toBe(0);
    await resolve('PROVIDER_DOWN', 'far');
    await down();
    expect(await deliver()).toBe(1);
    expect(await queued()).toHaveLength(2);
  });
});

describe('neither lost nor doubled', () => {
  test('eight workers at once write each mail once', async () => {
    const subjects = Array.from({ length: 20 }, (_, n) => `subject ${n}`);
    for (const subject of subjects) await raise('PROVIDER_DOWN', subject);
    // Two rows of one subject: one that is over and one that is open.
    await resolve('PROVIDER_DOWN', 'subject 3');
    await raise('PROVIDER_DOWN', 'subject 3');
    const notified = await Promise.all(Array.from({ length: 8 }, deliver));
    expect(notified.reduce((sum, n) => sum + n, 0)).toBe(20);
    expect(await queued()).toHaveLength(20);
  });

  test('a worker that listed a subject before another worker notified finds it quiet, also when it has opened again since', async () => {
    const { db } = app;
    await raise('PROVIDER_DOWN', 'first');
    await down();
    let slow: Promise<number> | undefined;
    await db.transaction(async (sql) => {
      await sql.rows(`select 1 from alert where subject_key = 'first' for update`);
      slow = deliver();
      await until(() => sql.row(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`));
      // As the other worker leaves it; then it ends and opens once more.
      await db.sql.rows(`update alert set notified_count = count, emailed_at = $1 where subject_key = 'far'`, [app.now()]);
      await resolve('PROVIDER_DOWN', 'far');
      await down();
    });
    expect(await slow).toBe(1);
    expect(await queued()).toHaveLength(1);
  });

  test('dying between the mail and its mark leaves neither; one that can’t be told keeps no other back', async () => {
    const { sql } = app.db;
    await down();
    await raise('PAYMENT_REVIEW', 'pur_1');
    await sql.rows(`alter table alert add constraint dies check (kind <> 'PROVIDER_DOWN' or notified_count = 0)`);
    expect(await deliver()).toBe(1);
    expect((await queued()).map(({ subject }) => subject)).toEqual(['Alert: A payment needs a decision']);
    await sql.rows('alter table alert drop constraint dies');
    expect(await deliver(), 'not at once').toBe(0);
    app.clock.advance(15_000);
    expect([await deliver(), await deliver()]).toEqual([1, 0]);
    expect(await queued()).toHaveLength(2);
  });

  test('one that can never be mailed is tried less and less often, and given up after hours; the next time it is tried again', async () => {
    const { sql } = app.db;
    await down();
    await sql.rows(`create function refuse_mail() returns trigger language plpgsql as $$ begin raise exception 'never'; end $$`);
    await sql.rows('create trigger refuse_mail before insert on email for each row execute function refuse_mail()');
    const state = () => sql.row('select notified_count, delivery_failures, emailed_at, resolved_at from alert');
    let hours = 0;
    for (let tries = 1; tries < 12; tries++) {
      expect(await deliver()).toBe(0);
      expect(await state()).toMatchObject({ notified_count: 0, delivery_failures: tries });
      const waitMs = Math.min(60 * MINUTE, 15_000 * 2 ** (tries - 1));
      app.clock.advance(waitMs);
      hours += waitMs / 3_600_000;
    }
    expect(await deliver()).toBe(0);
    expect(hours).toBeGreaterThan(4);
    expect(await state(), 'given up, and open').toEqual({ notified_count: 1, delivery_failures: 0, emailed_at: null, resolved_at: null });
    app.clock.advance(24 * 60 * MINUTE);
    await sql.rows('drop function refuse_mail cascade');
    expect(await deliver()).toBe(0);
    await down();
    expect(await deliver()).toBe(1);
  });

  test('what is counted while a mail is written is told by the next', async () => {
    await down();
    await Promise.all([deliver(), down(), down(), deliver()]);
    app.clock.advance(61 * MINUTE);
    await deliver();
    const times = (await queued()).map(({ text }) => (text.includes('once since') ? 1 : Number(/happened (\d+) times/.exec(text)?.[1])));
    expect(times.reduce((sum, n) => sum + n, 0)).toBe(3);
  });
});

describe('beside a full mailbag', () => {
  const receipts = (n: number) =>
    inTransaction(system(), async (ctx) => {
      for (let i = 0; i < n; i += 1) await queueMail(ctx, { email: `asha${i}@example.com`, language: 'EN' }, 'test', { sentFrom: 'here' });
    });

  test('the day’s limit (429): mail is failing, and when it is let go the alerts come first, the rest waits', async () => {
    sendGrid.mood = 'dailyLimit';
    await receipts(60);
    await sendMails(system());
    const failing = () =>
      app.db.sql.rows(`select params, count, resolved_at is not null as over from alert where kind = 'MAIL_FAILING' order by id`);
    const params = { service: 'sendgrid', reason: expect.stringContaining('429') };
    expect(await failing()).toEqual([{ params, count: 1, over: false }]);
    await down();
    expect(await deliver()).toBe(2);
    app.clock.advance(61 * MINUTE);
    await sendMails(system());
    // Looked at again and still failing: the same alert, and not once more.
    expect(await failing()).toEqual([{ params, count: 1, over: false }]);
    app.clock.advance(61 * MINUTE);
    sendGrid.mood = 'well';
    sendGrid.allowance = 2;
    await sendMails(system());
    expect(sendGrid.taken.map(({ to }) => to)).toEqual([OPERATORS, OPERATORS]);
    // It took two and then no more: over, and again.
    expect(await failing()).toEqual([
      { params, count: 1, over: true },
      { params, count: 1, over: false },
    ]);
    expect(await app.db.sql.row(`select count(*)::int as n from email where status = 'QUEUED'`)).toEqual({ n: 60 });
    app.clock.advance(61 * MINUTE);
    sendGrid.allowance = Number.POSITIVE_INFINITY;
    expect(await sendMails(system())).toBe(60);
    expect((await failing()).map((row) => (row as { over: boolean }).over)).toEqual([true, true]);
  });

  test('slowing down is no alert', async () => {
    sendGrid.mood = 'slowDown';
    await receipts(1);
    await sendMails(system());
    expect(await app.db.sql.rows('select 1 from alert')).toEqual([]);
  });

  test('an alert that comes while many receipts go out is among the next to go', async () => {
    await receipts(60);
    const sending = sendMails(system());
    await expect.poll(() => sendGrid.taken.length, { interval: 2, timeout: 30_000 }).toBeGreaterThan(10);
    await down();
    await deliver();
    const before = sendGrid.taken.length;
    await sending;
    const place = sendGrid.taken.findIndex(({ to }) => to === OPERATORS);
    expect(place).toBeGreaterThan(10);
    expect(place - before).toBeLessThanOrEqual(12);
    expect(sendGrid.taken).toHaveLength(61);
  });
});
