import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePassword } from '../../src/accounts/changePassword.js';
import { login } from '../../src/accounts/login.js';
import { prepareResets, requestPasswordReset } from '../../src/accounts/requestPasswordReset.js';
import { resetPassword } from '../../src/accounts/resetPassword.js';
import { updateProfile } from '../../src/accounts/updateProfile.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { goodPassword, refusal, registerAccount, sessionContext } from '../support/fixtures/accounts.js';
import { mailbox, mailedToken } from '../support/fixtures/mailbox.js';
import { newPhone, otherCode, provePhone, registerAccountWithPhone, sentCode, sentTexts } from '../support/fixtures/phones.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
const newPassword = 'four large boats';
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({
    rates: { registerPerAddress: generous, tokensPerAddress: generous, loginPerAddress: generous, loginPerAccount: generous },
  });
  await app.db.sql.rows(
    `insert into sender_id (id, name, status, for_all, created_at) values (gen_random_uuid(), 'Taarifa-SMS', 'APPROVED', true, now())`,
  );
});
afterAll(() => app.close());

/** Somebody with a code for a new password on their phone. */
async function forgetful() {
  const person = await registerAccountWithPhone(app);
  await requestPasswordReset(app.context(), person.email.toUpperCase(), 'SMS');
  return { ...person, code: await sentCode(app, person.phone) };
}

describe('a new password by SMS', () => {
  test('eight digits and the address set it once; every session ends, and a mail says so', async () => {
    const { session, email, code } = await forgetful();
    expect(code).toMatch(/^\d{8}$/);
    expect(await resetPassword(app.context(), { email: ` ${email.toUpperCase()}`, code, newPassword })).toEqual({ ok: true });
    expect(await refusal(authenticate(app, `Bearer ${session.accessToken}`))).toMatchObject({ code: 'TOKEN_INVALID' });
    expect(await refusal(login(app.context(), { email, password: goodPassword }))).toMatchObject({ code: 'UNAUTHENTICATED' });
    // The phone proves nothing about the mailbox.
    expect((await login(app.context(), { email, password: newPassword })).viewer.user).toMatchObject({
      emailVerified: false,
      phoneVerified: true,
    });
    expect((await mailbox(app, email)).map(({ template }) => template)).toEqual(['welcome', 'phoneVerified', 'passwordChanged']);
    expect(await refusal(resetPassword(app.context(), { email, code, newPassword: 'five huge boats' }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    const audited = await app.db.sql.rows(`select detail from audit_event where action = 'user.resetPassword' and target = $1`, [
      `usr_${session.viewer.user?.id.replaceAll('-', '')}`,
    ]);
    expect(audited).toEqual([{ detail: { sessionsEnded: 1, by: 'sms' } }]);
  });

  test('the link that was mailed and the code end together', async () => {
    const { email, code } = await forgetful();
    await requestPasswordReset(app.context(), email);
    const token = await mailedToken(app, email, 'resetPassword');
    await resetPassword(app.context(), { email, code, newPassword });
    expect(await refusal(resetPassword(app.context(), { token, newPassword }))).toMatchObject({ code: 'TOKEN_EXPIRED' });
    const again = await forgetful();
    await requestPasswordReset(app.context(), again.email);
    await resetPassword(app.context(), { token: await mailedToken(app, again.email, 'resetPassword'), newPassword });
    expect(await refusal(resetPassword(app.context(), { email: again.email, code: again.code, newPassword }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test('a changed password ends codes and links that were asked for before', async () => {
    const { session, email, code } = await forgetful();
    await requestPasswordReset(app.context(), email);
    const token = await mailedToken(app, email, 'resetPassword');
    await changePassword(await sessionContext(app, session), { currentPassword: goodPassword, newPassword });
    expect(await refusal(resetPassword(app.context(), { email, code, newPassword: goodPassword }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    expect(await refusal(resetPassword(app.context(), { token, newPassword: goodPassword }))).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  test('a code is worth nothing once the number is out of the profile, or somebody else has proven it', async () => {
    const gone = await forgetful();
    await updateProfile(await sessionContext(app, gone.session), { phone: newPhone() });
    expect(await refusal(resetPassword(app.context(), { email: gone.email, code: gone.code, newPassword }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    const former = await forgetful();
    await provePhone(app, (await registerAccount(app)).session, former.phone);
    expect(await refusal(resetPassword(app.context(), { email: former.email, code: former.code, newPassword }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    await requestPasswordReset(app.context(), former.email, 'SMS');
    expect((await sentTexts(app, former.phone)).filter((text) => text.includes('password'))).toHaveLength(1);
  });

  test('five tries, then the right one is refused, too; a weak password costs none', async () => {
    const { email, code } = await forgetful();
    expect(await refusal(resetPassword(app.context(), { email, code, newPassword: 'short' }))).toMatchObject({ code: 'WEAK_PASSWORD' });
    const wrong = Array.from({ length: 5 }, (_, n) => resetPassword(app.context(), { email, code: otherCode(code, n + 1), newPassword }));
    for (const outcome of await Promise.allSettled(wrong)) expect(outcome.status).toBe('rejected');
    expect(await refusal(resetPassword(app.context(), { email, code, newPassword }))).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await login(app.context(), { email, password: goodPassword })).viewer.user?.email).toBe(email);
  });

  test('of two uses at the same moment one wins', async () => {
    const { email, code } = await forgetful();
    const passwords = ['the first new one', 'the second new one'];
    const outcomes = await Promise.allSettled(passwords.map((newPassword) => resetPassword(app.context(), { email, code, newPassword })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('fifteen tries an hour for one address, RATE_LIMITED alike whether there is an account or not', async () => {
    const { email } = await forgetful();
    for (const address of [email, 'nobody.at.all@example.com']) {
      for (let n = 0; n < 15; n += 1)
        expect(await refusal(resetPassword(app.context(), { email: address, code: `0000${1000 + n}`, newPassword }))).toMatchObject({
          code: 'BAD_USER_INPUT',
        });
      expect(await refusal(resetPassword(app.context(), { email: address, code: '00009999', newPassword }))).toMatchObject({
        code: 'RATE_LIMITED',
      });
    }
    const later = await createTestApp({ databaseUrl: app.db.url });
    later.clock.advance(3_601_000);
    expect(await refusal(resetPassword(later.context(), { email, code: '00009999', newPassword }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    await later.close();
  });

  test('one answer and one sentence for a wrong code, an old one, an unknown address and one without a phone', async () => {
    const { email, code } = await forgetful();
    const { input: without } = await registerAccount(app);
    const later = await createTestApp({ databaseUrl: app.db.url });
    later.clock.advance(10 * 60_000 + 1_000);
    const answers = [
      await refusal(resetPassword(app.context(), { email, code: otherCode(code), newPassword })),
      await refusal(resetPassword(later.context(), { email, code, newPassword })),
      await refusal(resetPassword(app.context(), { email: 'nobody2@example.com', code, newPassword })),
      await refusal(resetPassword(app.context(), { email: without.email, code, newPassword })),
      await refusal(resetPassword(app.context(), { email, code: 'abc', newPassword })),
    ];
    await later.close();
    expect(new Set(answers.map(({ code, issues, error }) => JSON.stringify([code, issues, error.message]))).size).toBe(1);
  });

  test('takes the same time for an address with an open code as for nobody’s', async () => {
    const time = async (email: string): Promise<number> => {
      const begun = performance.now();
      await refusal(resetPassword(app.context(), { email, code: '00000000', newPassword }));
      return performance.now() - begun;
    };
    const [known, unknown]: [number[], number[]] = [[], []];
    for (let n = 0; n < 8; n += 1) {
      const { email } = await forgetful();
      for (let tries = 0; tries < 4; tries += 1) {
        known.push(await time(email));
        unknown.push(await time(`nobody${n}@example.com`));
      }
    }
    const median = (times: number[]): number => times.sort((a, b) => a - b)[16] ?? 0;
    // A hash more would be 25 ms, a transaction more one or two.
    expect(Math.abs(median(known) - median(unknown))).toBeLessThan(Math.max(1.5, median(unknown) * 0.5));
  });

  test('either the token, or the address and the code: anything else is BAD_USER_INPUT', async () => {
    for (const proof of [{}, { email: 'a@example.com' }, { code: '12345678' }, { token: 'x', code: '12345678' }, { token: null }])
      expect(await refusal(resetPassword(app.context(), { ...proof, newPassword }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('requestPasswordReset by SMS', () => {
  test('sends nothing to nobody, to a phone that is not proven, and to platform staff', async () => {
    const { input: unproven } = await registerAccount(app, { phone: newPhone() });
    const staff = await registerAccountWithPhone(app);
    await app.db.sql.rows(`update app_user set platform_role = 'STAFF' where email = $1`, [staff.email]);
    const sent = () => app.db.sql.row(`select count(*) as n from platform_sms where purpose = 'RESET_PASSWORD'`);
    const before = await sent();
    for (const email of [unproven.email, staff.email, 'nobody3@example.com'])
      expect(await requestPasswordReset(app.context(), email, 'SMS')).toEqual({ ok: true });
    await prepareResets(app.context({ kind: 'system' }));
    expect(await sent()).toEqual(before);
    expect(await app.db.sql.rows('select 1 from reset_request')).toEqual([]);
  });

  test('over the caps and while sending is frozen it is the same answer, and the next wish of somebody else is served', async () => {
    const { email, phone } = await registerAccountWithPhone(app);
    for (let n = 0; n < 5; n += 1) expect(await requestPasswordReset(app.context(), email, 'SMS')).toEqual({ ok: true });
    // One text for wishes of the same moment; one for each later, up to the cap of the number: the verification was the first of three.
    expect(await sentTexts(app, phone)).toHaveLength(2);
    for (let n = 0; n < 3; n += 1) {
      await requestPasswordReset(app.context(), email, 'SMS');
      await prepareResets(app.context({ kind: 'system' }));
    }
    const other = await registerAccountWithPhone(app);
    await requestPasswordReset(app.context(), email, 'SMS');
    await requestPasswordReset(app.context(), other.email, 'SMS');
    expect(await sentTexts(app, other.phone)).toHaveLength(2);
    expect(await sentTexts(app, phone)).toHaveLength(3);
    await app.db.sql.rows('update system_state set sending_frozen = true');
    expect(await requestPasswordReset(app.context(), other.email, 'SMS')).toEqual({ ok: true });
    expect(await sentTexts(app, other.phone)).toHaveLength(2);
    await app.db.sql.rows('update system_state set sending_frozen = false');
  });

  test('people of a suspended tenant may set a new password, too', async () => {
    const { session, email, phone } = await registerAccountWithPhone(app);
    await app.db.sql.rows(`update tenant set status = 'SUSPENDED' where id = $1`, [session.viewer.tenant?.id]);
    await requestPasswordReset(app.context(), email, 'SMS');
    await resetPassword(app.context(), { email, code: await sentCode(app, phone), newPassword });
    expect((await login(app.context(), { email, password: newPassword })).viewer.tenant?.status).toBe('SUSPENDED');
  });
});
