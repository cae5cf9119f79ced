import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { register } from '../../src/accounts/register.js';
import { requestEmailVerification, verifyEmail } from '../../src/accounts/verifyEmail.js';
import { refusal, registerAccount, registration, sessionContext } from '../support/fixtures/accounts.js';
import { mailbox, mailedToken } from '../support/fixtures/mailbox.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
const rates = { registerPerAddress: generous, tokensPerAddress: generous };
let app: TestApp;
let production: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rates });
  production = await createTestApp({ rates, settings: { mode: 'production', trialCredits: 70 }, databaseUrl: app.db.url });
});
afterAll(async () => {
  await production.close();
  await app.close();
});

const trials = (tenantId: string | undefined) =>
  app.db.sql.rows(`select available_delta from ledger_entry where tenant_id = $1 and reference = 'trial'`, [tenantId]);

describe('verifyEmail', () => {
  test('registering mails a link in one’s language; its token proves the address', async () => {
    const { session, input } = await registerAccount(app, { language: 'SW' });
    const [mail, ...more] = await mailbox(app, input.email);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ template: 'welcome', subject: expect.stringContaining('Karibu') });
    expect(mail?.text).toContain('http://127.0.0.1:4000/account/verify-email#tuma_ev_');
    expect(await verifyEmail(app.context(), await mailedToken(app, input.email, 'welcome'))).toEqual({ ok: true });
    const row = await app.db.sql.row('select email_verified_at is not null as verified from app_user where id = $1', [
      session.viewer.user?.id,
    ]);
    expect(row).toEqual({ verified: true });
  });

  test('tokens are stored hashed only', async () => {
    const { input } = await registerAccount(app);
    const token = await mailedToken(app, input.email, 'welcome');
    const found = await app.db.sql.rows(`select 1 from account_token where encode(hash, 'escape') like '%' || $1 || '%'`, [token.slice(8)]);
    expect(found).toEqual([]);
  });

  test('in production the trial credits come with the address, once, and not before', async () => {
    const { session, input } = await registerAccount(production);
    const tenantId = session.viewer.tenant?.id;
    expect(await trials(tenantId)).toEqual([]);
    const token = await mailedToken(production, input.email, 'welcome');
    await Promise.all([1, 2, 3].map(() => verifyEmail(production.context(), token)));
    await verifyEmail(production.context(), token);
    expect(await trials(tenantId)).toEqual([{ available_delta: 70 }]);
    const audited = await app.db.sql.rows(`select action from audit_event where tenant_id = $1 and action = 'credits.grant'`, [tenantId]);
    expect(audited).toHaveLength(1);
  });

  test('in a demo they are there already and don’t come twice', async () => {
    const { session, input } = await registerAccount(app);
    await verifyEmail(app.context(), await mailedToken(app, input.email, 'welcome'));
    expect(await trials(session.viewer.tenant?.id)).toEqual([{ available_delta: 100 }]);
  });

  test('TOKEN_EXPIRED after three days, and another link can be had', async () => {
    const late = await createTestApp({ rates, databaseUrl: app.db.url });
    const { session, input } = await registerAccount(late);
    const token = await mailedToken(late, input.email, 'welcome');
    const ctx = await sessionContext(late, session);
    late.clock.advance(72 * 3_600_000);
    expect(await refusal(verifyEmail(late.context(), token))).toMatchObject({ code: 'TOKEN_EXPIRED' });
    await requestEmailVerification(ctx);
    await verifyEmail(late.context(), await mailedToken(late, input.email, 'verifyAddress'));
    // Nothing more to ask for.
    await requestEmailVerification(ctx);
    expect((await mailbox(late, input.email)).filter(({ template }) => template === 'verifyAddress')).toHaveLength(1);
    await late.close();
  });

  test.each(['', 'tuma_ev_', `tuma_ev_${'x'.repeat(43)}`, `tuma_pr_${'x'.repeat(43)}`, 'x'.repeat(10_000), 'tuma_ev_\0'])(
    'BAD_USER_INPUT for %j',
    async (token) => {
      expect(await refusal(verifyEmail(app.context(), token))).toMatchObject({
        code: 'BAD_USER_INPUT',
        issues: [['BAD_USER_INPUT', 'token']],
      });
    },
  );

  test('RATE_LIMITED: tokens can’t be tried without end from one address', async () => {
    const limited = await createTestApp({ rates: {}, databaseUrl: app.db.url });
    const codes: string[] = [];
    for (let n = 0; n < 21; n += 1) codes.push((await refusal(verifyEmail(limited.context(), 'tuma_ev_guess'))).code);
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    await limited.close();
  });

  test('nobody asks for another link without a session', async () => {
    expect(await refusal(requestEmailVerification(app.context()))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('REGISTRATION', () => {
  test.each(['invite', 'closed'] as const)('%s: nobody registers a tenant, and nothing tells who has an account', async (mode) => {
    const shut = await createTestApp({ rates, settings: { registration: mode }, databaseUrl: app.db.url });
    const { input } = await registerAccount(app);
    for (const attempt of [registration(), registration({ email: input.email }), registration({ password: 'x' })])
      expect(await refusal(register(shut.context(), attempt))).toMatchObject({ code: 'FORBIDDEN', issues: [] });
    expect((await register(shut.context({ kind: 'system' }), registration())).viewer.tenant).toBeTruthy();
    await shut.close();
  });
});
