import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { login } from '../../src/accounts/login.js';
import { prepareResets, requestPasswordReset } from '../../src/accounts/requestPasswordReset.js';
import { resetPassword } from '../../src/accounts/resetPassword.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { refreshSession } from '../../src/auth/refreshSession.js';
import { mailbox, mailedToken } from '../support/mailbox.js';
import { goodPassword, newPerson, refusal } from '../support/people/people.js';
import { type TestApp, testApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
const newPassword = 'four large boats';
let t: TestApp;
beforeAll(async () => {
  t = await testApp({
    rates: { registerPerAddress: generous, tokensPerAddress: generous, loginPerAddress: generous, loginPerAccount: generous },
  });
});
afterAll(() => t.close());

/** Somebody with a reset link in their mailbox. */
async function forgetful() {
  const { session, input } = await newPerson(t);
  await requestPasswordReset(t.ctx(), input.email.toUpperCase());
  return { session, email: input.email, token: await mailedToken(t, input.email, 'resetPassword') };
}

describe('resetPassword', () => {
  test('sets the password, ends every session at once, proves the address, and tells by mail', async () => {
    const { session, email, token } = await forgetful();
    const other = await login(t.ctx(), { email, password: goodPassword });
    expect(await resetPassword(t.ctx(), { token, newPassword })).toEqual({ ok: true });
    for (const { accessToken, refreshToken } of [session, other]) {
      expect(await refusal(authenticate(t.app, `Bearer ${accessToken}`))).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(await refusal(refreshSession(t.ctx(), refreshToken))).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await refusal(login(t.ctx(), { email, password: goodPassword }))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await login(t.ctx(), { email, password: newPassword })).viewer.user).toMatchObject({ emailVerified: true });
    expect((await mailbox(t, email)).map(({ template }) => template)).toEqual(['welcome', 'resetPassword', 'passwordChanged']);
    const audited = await t.app.db.sql.rows(`select detail from audit_event where action = 'user.resetPassword' and target = $1`, [
      `usr_${session.viewer.user?.id.replaceAll('-', '')}`,
    ]);
    expect(audited).toEqual([{ detail: { sessionsEnded: 2, by: 'mail' } }]);
  });

  test('TOKEN_EXPIRED the second time, and for every other link of that account', async () => {
    const { email, token } = await forgetful();
    await requestPasswordReset(t.ctx(), email);
    const second = await mailedToken(t, email, 'resetPassword');
    expect(second).not.toBe(token);
    await resetPassword(t.ctx(), { token: second, newPassword });
    for (const used of [token, second])
      expect(await refusal(resetPassword(t.ctx(), { token: used, newPassword: 'five huge boats' }))).toMatchObject({
        code: 'TOKEN_EXPIRED',
      });
  });

  test('of two uses at the same moment one wins', async () => {
    const { email, token } = await forgetful();
    const passwords = ['the first new one', 'the second new one'];
    const outcomes = await Promise.allSettled(passwords.map((newPassword) => resetPassword(t.ctx(), { token, newPassword })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const right = passwords[outcomes.findIndex(({ status }) => status === 'fulfilled')] ?? '';
    expect((await login(t.ctx(), { email, password: right })).viewer.user?.email).toBe(email);
  });

  test('TOKEN_EXPIRED after an hour', async () => {
    const late = await testApp({ databaseUrl: t.app.db.url });
    const { token } = await forgetful();
    late.advance(3_601_000);
    expect(await refusal(resetPassword(late.ctx(), { token, newPassword }))).toMatchObject({ code: 'TOKEN_EXPIRED' });
    await late.close();
  });

  test('WEAK_PASSWORD leaves the token as it is', async () => {
    const { email, token } = await forgetful();
    for (const weak of ['short', email])
      expect(await refusal(resetPassword(t.ctx(), { token, newPassword: weak }))).toMatchObject({
        code: 'WEAK_PASSWORD',
        issues: [['WEAK_PASSWORD', 'newPassword']],
      });
    await resetPassword(t.ctx(), { token, newPassword });
  });

  test('a token of another kind or nobody’s is BAD_USER_INPUT', async () => {
    const { input } = await newPerson(t);
    const verification = await mailedToken(t, input.email, 'welcome');
    for (const token of [verification, verification.replace('tuma_ev_', 'tuma_pr_'), '', 'x'])
      expect(await refusal(resetPassword(t.ctx(), { token, newPassword }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('requestPasswordReset', () => {
  test('is the same row, answer and work with and without an account; only the worker knows, and writes to accounts only', async () => {
    const { input } = await newPerson(t);
    await mailbox(t, input.email);
    const emails = () => t.app.db.sql.row('select count(*) as n from email');
    const before = await emails();
    const answers = await Promise.all([input.email, 'nobody.at.all@example.com'].map((email) => requestPasswordReset(t.ctx(), email)));
    expect(answers).toEqual([{ ok: true }, { ok: true }]);
    expect(await t.app.db.sql.rows('select email from reset_request order by email')).toHaveLength(2);
    // Nothing that depends on the account happened yet.
    expect(await emails()).toEqual(before);
    await prepareResets(t.ctx({ kind: 'system' }));
    expect(await t.app.db.sql.rows('select 1 from reset_request')).toEqual([]);
    expect(await t.app.db.sql.rows(`select 1 from email where recipient = 'nobody.at.all@example.com'`)).toEqual([]);
    expect((await mailbox(t, input.email)).map(({ template }) => template)).toContain('resetPassword');
  });

  test('takes the same time either way', async () => {
    const { input } = await newPerson(t);
    const time = async (email: string): Promise<number> => {
      const begun = performance.now();
      await requestPasswordReset(t.ctx(), email);
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
    await prepareResets(t.ctx({ kind: 'system' }));
  });

  test('whoever asks on and on for somebody annoys them three times an hour', async () => {
    const { input } = await newPerson(t);
    for (let n = 0; n < 6; n += 1) {
      await requestPasswordReset(t.ctx(), input.email);
      await prepareResets(t.ctx({ kind: 'system' }));
    }
    expect((await mailbox(t, input.email)).filter(({ template }) => template === 'resetPassword')).toHaveLength(3);
  });

  test('RATE_LIMITED per caller’s address, for known and unknown alike', async () => {
    const limited = await testApp({ databaseUrl: t.app.db.url });
    for (let n = 0; n < 20; n += 1) await requestPasswordReset(limited.ctx(), `nobody${n}@example.com`);
    expect(await refusal(requestPasswordReset(limited.ctx(), 'nobody@example.com'))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await requestPasswordReset(limited.ctx(undefined, '192.0.2.77'), 'nobody@example.com')).toEqual({ ok: true });
    await prepareResets(t.ctx({ kind: 'system' }));
    await limited.close();
  });

  test('killed between the wish and the mail: the wish is still there', async () => {
    const { input } = await newPerson(t);
    await requestPasswordReset(t.ctx(), input.email);
    const broken = {
      ...t.app,
      publicUrl: () => {
        throw new Error('the process dies here');
      },
    };
    await expect(prepareResets({ ...t.ctx({ kind: 'system' }), app: broken })).rejects.toThrow('dies here');
    expect(await t.app.db.sql.rows('select email from reset_request')).toEqual([{ email: input.email }]);
    expect((await mailbox(t, input.email)).map(({ template }) => template)).toContain('resetPassword');
  });
});
