import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { register } from '../../src/accounts/register.js';
import { refusal, registerAccount, registration, sessionContext } from '../support/fixtures/accounts.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const manyTries = { registerPerAddress: { burst: 1_000, perSecond: 1_000 } };
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rates: manyTries });
});
afterAll(() => app.close());

describe('register', () => {
  test('makes a user, a tenant with its owner and the trial credits, and signs them in', async () => {
    const { session, input } = await registerAccount(app, {
      email: 'Neema@Example.COM',
      phone: '0712 345 678',
      language: 'SW',
      tenantName: 'Duka la Néema',
    });
    const { user, tenant, membership, memberships, permissions } = session.viewer;
    expect(user).toMatchObject({
      email: 'neema@example.com',
      name: input.name,
      phone: '+255712345678',
      language: 'SW',
      emailVerified: false,
    });
    expect(tenant).toMatchObject({ name: 'Duka la Néema', slug: 'duka-la-neema', timeZone: 'Africa/Dar_es_Salaam', status: 'ACTIVE' });
    expect(tenant?.settings).toMatchObject({ lowBalanceThreshold: 100, alertEmails: [] });
    expect(membership).toMatchObject({ role: 'OWNER' });
    expect(memberships).toHaveLength(1);
    expect(permissions).toContain('MANAGE_TENANT');
    expect(permissions).not.toContain('VIEW_PLATFORM');

    const ledger = await app.db.sql.rows('select kind, available_delta, reference from ledger_entry where tenant_id = $1', [tenant?.id]);
    expect(ledger).toEqual([{ kind: 'GRANT', available_delta: 100, reference: 'trial' }]);
    const account = await app.db.sql.row('select available, held from credit_account where tenant_id = $1', [tenant?.id]);
    expect(account).toEqual({ available: 100, held: 0 });
    const audited = await app.db.sql.rows('select action, actor from audit_event where tenant_id = $1', [tenant?.id]);
    expect(audited).toEqual([
      { action: 'credits.grant', actor: 'anonymous' },
      { action: 'user.register', actor: 'anonymous' },
    ]);
    expect((await sessionContext(app, session)).actor).toMatchObject({
      kind: 'user',
      userId: user?.id,
      tenantId: tenant?.id,
      role: 'OWNER',
    });
  });

  test('stores the password as argon2id only, and the refresh token as its hash only', async () => {
    const { session } = await registerAccount(app);
    const row = await app.db.sql.row<{ password_hash: string }>('select password_hash from app_user where id = $1', [
      session.viewer.user?.id,
    ]);
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const tokens = await app.db.sql.rows<{ hash: Buffer }>(
      'select hash from refresh_token where session_id in (select id from session where user_id = $1)',
      [session.viewer.user?.id],
    );
    expect(tokens.map(({ hash }) => hash.length)).toEqual([32]);
    expect(session.refreshToken).toMatch(/^tuma_rt_[\w-]{43}$/);
  });

  test('gives no credits when there is no trial', async () => {
    const plain = await createTestApp({ settings: { trialCredits: 0 }, databaseUrl: app.db.url });
    const { session } = await registerAccount(plain);
    const entries = await plain.db.sql.rows('select 1 from ledger_entry where tenant_id = $1', [session.viewer.tenant?.id]);
    expect(entries).toEqual([]);
    await plain.close();
  });

  test('two tenants of one name get two slugs, also at the same moment', async () => {
    const people = await Promise.all([1, 2, 3, 4].map(() => registerAccount(app, { tenantName: 'Kilimo Bora' })));
    const slugs = people.map(({ session }) => session.viewer.tenant?.slug);
    expect(new Set(slugs).size).toBe(4);
    for (const slug of slugs) expect(slug).toMatch(/^kilimo-bora(-[0-9a-f]{8})?$/);
  });

  test('tells all faults of the form at once and makes nothing', async () => {
    const count = () => app.db.sql.row('select count(*) as n from app_user');
    const before = await count();
    const bad = await refusal(
      register(app.context(), { name: ' ', email: 'nobody', password: 'short', tenantName: 'x'.repeat(101), phone: '022 212 3456' }),
    );
    expect(bad.code).toBe('BAD_USER_INPUT');
    expect(bad.issues).toEqual([
      ['BAD_USER_INPUT', 'name'],
      ['BAD_USER_INPUT', 'tenantName'],
      ['BAD_USER_INPUT', 'email'],
      ['WEAK_PASSWORD', 'password'],
      ['INVALID_PHONE_NUMBER', 'phone'],
    ]);
    expect(await count()).toEqual(before);
  });

  test.each([
    ['short', 'nine char'],
    ['long', 'ab'.repeat(101)],
    ['common', 'Password1234'],
    ['one character again and again', 'zzzzzzzzzzzz'],
    ['a lone surrogate', 'abcdefghij\ud800'],
  ])('WEAK_PASSWORD: %s', async (_, password) => {
    expect(await refusal(register(app.context(), registration({ password })))).toMatchObject({
      code: 'WEAK_PASSWORD',
      issues: [['WEAK_PASSWORD', 'password']],
    });
  });

  test('WEAK_PASSWORD: the address itself', async () => {
    const input = registration();
    expect(await refusal(register(app.context(), { ...input, password: input.email.toUpperCase() }))).toMatchObject({
      code: 'WEAK_PASSWORD',
    });
  });

  test('names with a NUL or a lone surrogate are refused, not an accident', async () => {
    expect((await refusal(register(app.context(), registration({ name: 'a\0b' })))).issues).toEqual([['BAD_USER_INPUT', 'name']]);
    expect((await refusal(register(app.context(), registration({ tenantName: 'a\ud800b' })))).issues).toEqual([
      ['BAD_USER_INPUT', 'tenantName'],
    ]);
    expect((await refusal(register(app.context(), registration({ email: 'a\0b@example.com' })))).issues).toEqual([
      ['BAD_USER_INPUT', 'email'],
    ]);
  });

  test('a form that is refused anyway does not tell whether an address has an account', async () => {
    const { input } = await registerAccount(app);
    for (const fault of [{ password: 'short' }, { name: '' }, { tenantName: '' }, { phone: '022 212 3456' }]) {
      const taken = await refusal(register(app.context(), registration({ email: input.email, ...fault })));
      const free = await refusal(register(app.context(), registration(fault)));
      expect([taken.code, taken.issues]).toEqual([free.code, free.issues]);
    }
  });

  test('EMAIL_TAKEN whatever the case', async () => {
    const { input } = await registerAccount(app);
    const again = await refusal(register(app.context(), registration({ email: input.email.toUpperCase() })));
    expect(again).toMatchObject({ code: 'EMAIL_TAKEN', issues: [['EMAIL_TAKEN', 'email']] });
  });

  test('of many registrations of one address at once, one wins and the others leave nothing', async () => {
    const input = registration({ tenantName: 'Mbio za Pamoja' });
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => register(app.context(), input)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'EMAIL_TAKEN' });
    const tenants = await app.db.sql.rows("select 1 from tenant where name = 'Mbio za Pamoja'");
    expect(tenants).toHaveLength(1);
  });

  test('RATE_LIMITED per address', async () => {
    const limited = await createTestApp({ rates: { registerPerAddress: { burst: 1, perSecond: 0.1 } }, databaseUrl: app.db.url });
    await registerAccount(limited);
    const { code, error } = await refusal(register(limited.context(), registration()));
    expect(code).toBe('RATE_LIMITED');
    expect(error.retryAfterSeconds).toBe(10);
    await register(limited.context(undefined, '192.0.2.2'), registration());
    await limited.close();
  });
});
