import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { login } from '../../src/accounts/login.js';
import { prepareResets, requestPasswordReset } from '../../src/accounts/requestPasswordReset.js';
import { resetPassword } from '../../src/accounts/resetPassword.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { refreshSession } from '../../src/auth/sessions/refreshSession.js';
import { goodPassword, refusal, registerAccount } from '../support/fixtures/accounts.js';
import { mailbox, mailedToken } from '../support/fixtures/mailbox.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
const newPassword = 'four large boats';
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({
    rates: { registerPerAddress: generous, tokensPerAddress: generous, loginPerAddress: generous, loginPerAccount: generous },
  });
});
afterAll(() => app.close());

/** Somebody with a reset link in their mailbox. */
async function forgetful() {
  const { session, input } = await registerAccount(app);
  await requestPasswordReset(app.context(), input.email.toUpperCase());
  return { session, email: input.email, token: await mailedToken(app, input.email, 'resetPassword') };
}

describe('resetPassword', () => {
  test('sets the password, ends every session at once, proves the address, and tells by mail', async () => {
    const { session, email, token } = await forgetful();
    const other = await login(app.context(), { email, password: goodPassword });
    expect(await resetPassword(app.context(), { token, newPassword })).toEqual({ ok: true });
    for (const { accessToken, refreshToken } of [session, other]) {
      expect(await refusal(authenticate(app, `Bearer ${accessToken}`))).toMatchObject({ code: 'TOKEN_INVALID' });
      expect(await refusal(refreshSession(app.context(), refreshToken))).toMatchObject({ code: 'TOKEN_INVALID' });
    }
    expect(await refusal(login(app.context(), { email, password: goodPassword }))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await login(app.context(), { email, password: newPassword })).viewer.user).toMatchObject({ emailVerified: true });
    expect((await mailbox(app, email)).map(({ template }) => template)).toEqual(['welcome', 'resetPassword', 'passwordChanged']);
    const audited = await app.db.sql.rows(`select detail from audit_event where action = 'user.resetPassword' and target = $1`, [
      `usr_${session.viewer.user?.id.replaceAll('-', '')}`,
    ]);
    expect(audited).toEqual([{ detail: { sessionsEnded: 2, by: 'mail' } }]);
  });

  test('TOKEN_EXPIRED the second time, and for every other link of that account', async () => {
    const { email, token } = await forgetful();
    await requestPasswordReset(app.context(), email);
    const second = await mailedToken(app, email, 'resetPassword');
    expect(second).not.toBe(token);
    await resetPassword(app.context(), { token: second, newPassword });
    for (const used of [token, second])
      expect(await refusal(resetPassword(app.context(), { token: used, newPassword: 'five huge boats' }))).toMatchObject({
        code: 'TOKEN_EXPIRED',
        error: { message: 'This link was used already. Ask for a new one.' },
      });
  });

  test('of two uses at the same moment one wins', async () => {
    const { email, token } = await forgetful();
    const passwords = ['the first new one', 'the second new one'];
    const outcomes = await Promise.allSettled(passwords.map((newPassword) => resetPassword(app.context(), { token, newPassword })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const right = passwords[outcomes.findIndex(({ status }) => status === 'fulfilled')] ?? '';
    expect((await login(app.context(), { email, password: right })).viewer.user?.email).toBe(email);
  });

  test('TOKEN_EXPIRED after an hour', async () => {
    const late = await createTestApp({ databaseUrl: app.db.url });
    const { token } = await forgetful();
    late.clock.advance(3_601_000);
    expect(await refusal(resetPassword(late.context(), { token, newPassword }))).toMatchObject({ code: 'TOKEN_EXPIRED' });
    await late.close();
  });

  test('WEAK_PASSWORD leaves the token as it is', async () => {
    const { email, token } = await forgetful();
    for (const weak of ['short', email])
      expect(await refusal(resetPassword(app.context(), { token, newPassword: weak }))).toMatchObject({
        code: 'WEAK_PASSWORD',
        issues: [['WEAK_PASSWORD', 'newPassword']],
      });
    await resetPassword(app.context(), { token, newPassword });
  });

  test('a token of another kind or nobody’s is BAD_USER_INPUT', async () => {
    const { input } = await registerAccount(app);
    const verification = await mailedToken(app, input.email, 'welcome');
    for (const token of [verification, verification.replace('tuma_ev_', 'tuma_pr_'), '', 'x'])
      expect(await refusal(resetPassword(app.context(), { token, newPassword }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('requestPasswordReset', () => {
  test('is the same row, answer and work with and without an account; only the worker knows, and writes to accounts only', async () => {
    const { input } = await registerAccount(app);
    await mailbox(app, input.email);
    const emails = () => app.db.sql.row('select count(*) as n from email');
    const before = await emails();
    const answers = await Promise.all(
      [input.email, 'nobody.at.all@example.com'].map((email) => requestPasswordReset(app.context(), email)),
    );
    expect(answers).toEqual([{ ok: true }, { ok: true }]);
    expect(await app.db.sql.rows('select email from reset_request order by email')).toHaveLength(2);
    // Nothing that depends on the account happened yet.
    expect(await emails()).toEqual(before);
    await prepareResets(app.context({ kind: 'system' }));
    expect(await app.db.sql.rows('select 1 from reset_request')).toEqual([]);
    expect(await app.db.sql.rows(`select 1 from email where recipient = 'nobody.at.all@example.com'`)).toEqual([]);
    expect((await mailbox(app, input.email)).map(({ template }) => template)).toContain('resetPassword');
  });

  test('takes the same time either way', async () => {
    const { input } = await registerAccount(app);
    const time = async (email: string): Promise<number> => {
      const begun = performance.now();
      await requestPasswordReset(app.context(), email);
      return performance.now() - begun;
    };
    const [known, unknown]: [number[], number[]] = [[], []];
    for (let n = 0; n < 60; n += 1) {
      known.push(await time(input.email));
      unknown.push(await time('nobody.at.all@example.com'));
    }
    const median = (times: number[]): number => times.sort((a, b) => a - b)[30] ?? 0;
    // A hash or a mail more would be 20 ms; a statement more about one.
    expect(Math.abs(median(known) - median(unknown))).toBeLessThan(Math.max(1.5, median(unknown) * 0.5));
    await prepareResets(app.context({ kind: 'system' }));
  });

  test('whoever asks on and on for somebody annoys them three times an hour', async () => {
    const { input } = await registerAccount(app);
    for (let n = 0; n < 6; n += 1) {
      await requestPasswordReset(app.context(), input.email);
      await prepareResets(app.context({ kind: 'system' }));
    }
    expect((await mailbox(app, input.email)).filter(({ template }) => template === 'resetPassword')).toHaveLength(3);
  });

  test('RATE_LIMITED per caller’s address, for known and unknown alike', async () => {
    const limited = await createTestApp({ rates: {}, databaseUrl: app.db.url });
    for (let n = 0; n < 20; n += 1) await requestPasswordReset(limited.context(), `nobody${n}@example.com`);
    expect(await refusal(requestPasswordReset(limited.context(), 'nobody@example.com'))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await requestPasswordReset(limited.context(undefined, '192.0.2.77'), 'nobody@example.com')).toEqual({ ok: true });
    await prepareResets(app.context({ kind: 'system' }));
    await limited.close();
  });

  test('killed between the wish and the mail: the wish is still there', async () => {
    const { input } = await registerAccount(app);
    await requestPasswordReset(app.context(), input.email);
    const broken = {
      ...app,
      publicUrl: () => {
        throw new Error('the process dies here');
      },
    };
    await expect(prepareResets({ ...app.context({ kind: 'system' }), app: broken })).rejects.toThrow('dies here');
    expect(await app.db.sql.rows('select email from reset_request')).toEqual([{ email: input.email }]);
    expect((await mailbox(app, input.email)).map(({ template }) => template)).toContain('resetPassword');
  });
});
