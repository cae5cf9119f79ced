import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { register } from '../../src/accounts/register.js';
import { requestEmailVerification, verifyEmail } from '../../src/accounts/verifyEmail.js';
import { mailbox, mailedToken } from '../support/mailbox.js';
import { form, newPerson, refusal, signedIn } from '../support/people/people.js';
import { type TestApp, testApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
const rates = { registerPerAddress: generous, tokensPerAddress: generous };
let t: TestApp;
let production: TestApp;
beforeAll(async () => {
  t = await testApp({ rates });
  production = await testApp({ rates, settings: { mode: 'production', trialCredits: 70 }, databaseUrl: t.app.db.url });
});
afterAll(async () => {
  await production.close();
  await t.close();
});

const trials = (tenantId: string | undefined) =>
  t.app.db.sql.rows(`select available_delta from ledger_entry where tenant_id = $1 and reference = 'trial'`, [tenantId]);

describe('verifyEmail', () => {
  test('registering mails a link in one’s language; its token proves the address', async () => {
    const { session, input } = await newPerson(t, { language: 'SW' });
    const [mail, ...more] = await mailbox(t, input.email);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ template: 'welcome', subject: expect.stringContaining('Karibu') });
    expect(mail?.text).toContain('http://127.0.0.1:4000/account/verify-email#tuma_ev_');
    expect(await verifyEmail(t.ctx(), await mailedToken(t, input.email, 'welcome'))).toEqual({ ok: true });
    const row = await t.app.db.sql.row('select email_verified_at is not null as verified from app_user where id = $1', [
      session.viewer.user?.id,
    ]);
    expect(row).toEqual({ verified: true });
  });

  test('tokens are stored hashed only', async () => {
    const { input } = await newPerson(t);
    const token = await mailedToken(t, input.email, 'welcome');
    const found = await t.app.db.sql.rows(`select 1 from account_token where encode(hash, 'escape') like '%' || $1 || '%'`, [
      token.slice(8),
    ]);
    expect(found).toEqual([]);
  });

  test('in production the trial credits come with the address, once, and not before', async () => {
    const { session, input } = await newPerson(production);
    const tenantId = session.viewer.tenant?.id;
    expect(await trials(tenantId)).toEqual([]);
    const token = await mailedToken(production, input.email, 'welcome');
    await Promise.all([1, 2, 3].map(() => verifyEmail(production.ctx(), token)));
    await verifyEmail(production.ctx(), token);
    expect(await trials(tenantId)).toEqual([{ available_delta: 70 }]);
    const audited = await t.app.db.sql.rows(`select action from audit_event where tenant_id = $1 and action = 'credits.trial'`, [tenantId]);
    expect(audited).toHaveLength(1);
  });

  test('in a demo they are there already and don’t come twice', async () => {
    const { session, input } = await newPerson(t);
    await verifyEmail(t.ctx(), await mailedToken(t, input.email, 'welcome'));
    expect(await trials(session.viewer.tenant?.id)).toEqual([{ available_delta: 100 }]);
  });

  test('TOKEN_EXPIRED after three days, and another link can be had', async () => {
    const late = await testApp({ rates, databaseUrl: t.app.db.url });
    const { session, input } = await newPerson(late);
    const token = await mailedToken(late, input.email, 'welcome');
    const ctx = await signedIn(late, session);
    late.advance(72 * 3_600_000);
    expect(await refusal(verifyEmail(late.ctx(), token))).toMatchObject({ code: 'TOKEN_EXPIRED' });
    await requestEmailVerification(ctx);
    await verifyEmail(late.ctx(), await mailedToken(late, input.email, 'verifyAddress'));
    // Nothing more to ask for.
    await requestEmailVerification(ctx);
    expect((await mailbox(late, input.email)).filter(({ template }) => template === 'verifyAddress')).toHaveLength(1);
    await late.close();
  });

  test.each(['', 'tuma_ev_', `tuma_ev_${'x'.repeat(43)}`, `tuma_pr_${'x'.repeat(43)}`, 'x'.repeat(10_000), 'tuma_ev_\0'])(
    'BAD_USER_INPUT for %j',
    async (token) => {
      expect(await refusal(verifyEmail(t.ctx(), token))).toMatchObject({ code: 'BAD_USER_INPUT', issues: [['BAD_USER_INPUT', 'token']] });
    },
  );

  test('RATE_LIMITED: tokens can’t be tried without end from one address', async () => {
    const limited = await testApp({ databaseUrl: t.app.db.url });
    const codes: string[] = [];
    for (let n = 0; n < 21; n += 1) codes.push((await refusal(verifyEmail(limited.ctx(), 'tuma_ev_guess'))).code);
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    await limited.close();
  });

  test('nobody asks for another link without a session', async () => {
    expect(await refusal(requestEmailVerification(t.ctx()))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('REGISTRATION', () => {
  test.each(['invite', 'closed'] as const)('%s: nobody registers a tenant, and nothing tells who has an account', async (registration) => {
    const shut = await testApp({ rates, settings: { registration }, databaseUrl: t.app.db.url });
    const { input } = await newPerson(t);
    for (const attempt of [form(), form({ email: input.email }), form({ password: 'x' })])
      expect(await refusal(register(shut.ctx(), attempt))).toMatchObject({ code: 'FORBIDDEN', issues: [] });
    expect((await register(shut.ctx({ kind: 'system' }), form())).viewer.tenant).toBeTruthy();
    await shut.close();
  });
});
