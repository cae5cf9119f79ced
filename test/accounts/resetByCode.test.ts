import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePassword } from '../../src/accounts/changePassword.js';
import { login } from '../../src/accounts/login.js';
import { prepareResets, requestPasswordReset } from '../../src/accounts/requestPasswordReset.js';
import { resetPassword } from '../../src/accounts/resetPassword.js';
import { updateProfile } from '../../src/accounts/updateProfile.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { mailbox, mailedToken } from '../support/mailbox.js';
import { goodPassword, newPerson, refusal, signedIn } from '../support/people/people.js';
import { freshPhone, otherCode, provePhone, sentCode, texts, withPhone } from '../support/smsInbox.js';
import { type TestApp, testApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
const newPassword = 'four large boats';
let t: TestApp;
beforeAll(async () => {
  t = await testApp({
    rates: { registerPerAddress: generous, tokensPerAddress: generous, loginPerAddress: generous, loginPerAccount: generous },
  });
  await t.app.db.sql.rows(
    `insert into sender_id (id, name, status, for_all, created_at) values (gen_random_uuid(), 'Taarifa-SMS', 'APPROVED', true, now())`,
  );
});
afterAll(() => t.close());

/** Somebody with a code for a new password on their phone. */
async function forgetful() {
  const person = await withPhone(t);
  await requestPasswordReset(t.ctx(), person.email.toUpperCase(), 'SMS');
  return { ...person, code: await sentCode(t, person.phone) };
}

describe('a new password by SMS', () => {
  test('eight digits and the address set it once; every session ends, and a mail says so', async () => {
    const { session, email, code } = await forgetful();
    expect(code).toMatch(/^\d{8}$/);
    expect(await resetPassword(t.ctx(), { email: ` ${email.toUpperCase()}`, code, newPassword })).toEqual({ ok: true });
    expect(await refusal(authenticate(t.app, `Bearer ${session.accessToken}`))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await refusal(login(t.ctx(), { email, password: goodPassword }))).toMatchObject({ code: 'UNAUTHENTICATED' });
    // The phone proves nothing about the mailbox.
    expect((await login(t.ctx(), { email, password: newPassword })).viewer.user).toMatchObject({
      emailVerified: false,
      phoneVerified: true,
    });
    expect((await mailbox(t, email)).map(({ template }) => template)).toEqual(['welcome', 'phoneVerified', 'passwordChanged']);
    expect(await refusal(resetPassword(t.ctx(), { email, code, newPassword: 'five huge boats' }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    const audited = await t.app.db.sql.rows(`select detail from audit_event where action = 'user.resetPassword' and target = $1`, [
      `usr_${session.viewer.user?.id.replaceAll('-', '')}`,
    ]);
    expect(audited).toEqual([{ detail: { sessionsEnded: 1, by: 'sms' } }]);
  });

  test('the link that was mailed and the code end together', async () => {
    const { email, code } = await forgetful();
    await requestPasswordReset(t.ctx(), email);
    const token = await mailedToken(t, email, 'resetPassword');
    await resetPassword(t.ctx(), { email, code, newPassword });
    expect(await refusal(resetPassword(t.ctx(), { token, newPassword }))).toMatchObject({ code: 'TOKEN_EXPIRED' });
    const again = await forgetful();
    await requestPasswordReset(t.ctx(), again.email);
    await resetPassword(t.ctx(), { token: await mailedToken(t, again.email, 'resetPassword'), newPassword });
    expect(await refusal(resetPassword(t.ctx(), { email: again.email, code: again.code, newPassword }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test('a changed password ends codes and links that were asked for before', async () => {
    const { session, email, code } = await forgetful();
    await requestPasswordReset(t.ctx(), email);
    const token = await mailedToken(t, email, 'resetPassword');
    await changePassword(await signedIn(t, session), { currentPassword: goodPassword, newPassword });
    expect(await refusal(resetPassword(t.ctx(), { email, code, newPassword: goodPassword }))).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await refusal(resetPassword(t.ctx(), { token, newPassword: goodPassword }))).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  test('a code is worth nothing once the number is out of the profile, or somebody else has proven it', async () => {
    const gone = await forgetful();
    await updateProfile(await signedIn(t, gone.session), { phone: freshPhone() });
    expect(await refusal(resetPassword(t.ctx(), { email: gone.email, code: gone.code, newPassword }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    const former = await forgetful();
    await provePhone(t, (await newPerson(t)).session, former.phone);
    expect(await refusal(resetPassword(t.ctx(), { email: former.email, code: former.code, newPassword }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    await requestPasswordReset(t.ctx(), former.email, 'SMS');
    expect((await texts(t, former.phone)).filter((text) => text.includes('password'))).toHaveLength(1);
  });

  test('five tries, then the right one is refused, too; a weak password costs none', async () => {
    const { email, code } = await forgetful();
    expect(await refusal(resetPassword(t.ctx(), { email, code, newPassword: 'short' }))).toMatchObject({ code: 'WEAK_PASSWORD' });
    const wrong = Array.from({ length: 5 }, (_, n) => resetPassword(t.ctx(), { email, code: otherCode(code, n + 1), newPassword }));
    for (const outcome of await Promise.allSettled(wrong)) expect(outcome.status).toBe('rejected');
    expect(await refusal(resetPassword(t.ctx(), { email, code, newPassword }))).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await login(t.ctx(), { email, password: goodPassword })).viewer.user?.email).toBe(email);
  });

  test('of two uses at the same moment one wins', async () => {
    const { email, code } = await forgetful();
    const passwords = ['the first new one', 'the second new one'];
    const outcomes = await Promise.allSettled(passwords.map((newPassword) => resetPassword(t.ctx(), { email, code, newPassword })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('fifteen tries an hour for one address, RATE_LIMITED alike whether there is an account or not', async () => {
    const { email } = await forgetful();
    for (const address of [email, 'nobody.at.all@example.com']) {
      for (let n = 0; n < 15; n += 1)
        expect(await refusal(resetPassword(t.ctx(), { email: address, code: `0000${1000 + n}`, newPassword }))).toMatchObject({
          code: 'BAD_USER_INPUT',
        });
      expect(await refusal(resetPassword(t.ctx(), { email: address, code: '00009999', newPassword }))).toMatchObject({
        code: 'RATE_LIMITED',
      });
    }
    const later = await testApp({ databaseUrl: t.app.db.url });
    later.advance(3_601_000);
    expect(await refusal(resetPassword(later.ctx(), { email, code: '00009999', newPassword }))).toMatchObject({ code: 'BAD_USER_INPUT' });
    await later.close();
  });

  test('one answer and one sentence for a wrong code, an old one, an unknown address and one without a phone', async () => {
    const { email, code } = await forgetful();
    const { input: without } = await newPerson(t);
    const later = await testApp({ databaseUrl: t.app.db.url });
    later.advance(10 * 60_000 + 1_000);
    const answers = [
      await refusal(resetPassword(t.ctx(), { email, code: otherCode(code), newPassword })),
      await refusal(resetPassword(later.ctx(), { email, code, newPassword })),
      await refusal(resetPassword(t.ctx(), { email: 'nobody2@example.com', code, newPassword })),
      await refusal(resetPassword(t.ctx(), { email: without.email, code, newPassword })),
      await refusal(resetPassword(t.ctx(), { email, code: 'abc', newPassword })),
    ];
    await later.close();
    expect(new Set(answers.map(({ code, issues, error }) => JSON.stringify([code, issues, error.message]))).size).toBe(1);
  });

  test('takes the same time for an address with an open code as for nobody’s', async () => {
    const time = async (email: string): Promise<number> => {
      const begun = performance.now();
      await refusal(resetPassword(t.ctx(), { email, code: '00000000', newPassword }));
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
      expect(await refusal(resetPassword(t.ctx(), { ...proof, newPassword }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('requestPasswordReset by SMS', () => {
  test('sends nothing to nobody, to a phone that is not proven, and to platform staff', async () => {
    const { input: unproven } = await newPerson(t, { phone: freshPhone() });
    const staff = await withPhone(t);
    await t.app.db.sql.rows(`update app_user set platform_role = 'STAFF' where email = $1`, [staff.email]);
    const sent = () => t.app.db.sql.row(`select count(*) as n from platform_sms where purpose = 'RESET_PASSWORD'`);
    const before = await sent();
    for (const email of [unproven.email, staff.email, 'nobody3@example.com'])
      expect(await requestPasswordReset(t.ctx(), email, 'SMS')).toEqual({ ok: true });
    await prepareResets(t.ctx({ kind: 'system' }));
    expect(await sent()).toEqual(before);
    expect(await t.app.db.sql.rows('select 1 from reset_request')).toEqual([]);
  });

  test('over the caps and while sending is frozen it is the same answer, and the next wish of somebody else is served', async () => {
    const { email, phone } = await withPhone(t);
    for (let n = 0; n < 5; n += 1) expect(await requestPasswordReset(t.ctx(), email, 'SMS')).toEqual({ ok: true });
    // One text for wishes of the same moment; one for each later, up to the cap of the number: the verification was the first of three.
    expect(await texts(t, phone)).toHaveLength(2);
    for (let n = 0; n < 3; n += 1) {
      await requestPasswordReset(t.ctx(), email, 'SMS');
      await prepareResets(t.ctx({ kind: 'system' }));
    }
    const other = await withPhone(t);
    await requestPasswordReset(t.ctx(), email, 'SMS');
    await requestPasswordReset(t.ctx(), other.email, 'SMS');
    expect(await texts(t, other.phone)).toHaveLength(2);
    expect(await texts(t, phone)).toHaveLength(3);
    await t.app.db.sql.rows('update system_state set sending_frozen = true');
    expect(await requestPasswordReset(t.ctx(), other.email, 'SMS')).toEqual({ ok: true });
    expect(await texts(t, other.phone)).toHaveLength(2);
    await t.app.db.sql.rows('update system_state set sending_frozen = false');
  });

  test('people of a suspended tenant may set a new password, too', async () => {
    const { session, email, phone } = await withPhone(t);
    await t.app.db.sql.rows(`update tenant set status = 'SUSPENDED' where id = $1`, [session.viewer.tenant?.id]);
    await requestPasswordReset(t.ctx(), email, 'SMS');
    await resetPassword(t.ctx(), { email, code: await sentCode(t, phone), newPassword });
    expect((await login(t.ctx(), { email, password: newPassword })).viewer.tenant?.status).toBe('SUSPENDED');
  });
});
