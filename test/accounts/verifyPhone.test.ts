import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { updateProfile } from '../../src/accounts/updateProfile.js';
import { requestPhoneVerification, verifyPhone } from '../../src/accounts/verifyPhone.js';
import { viewer } from '../../src/auth/viewer.js';
import { databaseFault } from '../../src/errors.js';
import { goodPassword, refusal, registerAccount, sessionContext } from '../support/fixtures/accounts.js';
import { mailbox } from '../support/fixtures/mailbox.js';
import { newPhone, otherCode, provePhone, registerAccountWithPhone, sentCode, sentTexts } from '../support/fixtures/phones.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rates: { registerPerAddress: generous, tokensPerAddress: generous } });
  await app.db.sql.rows(
    `insert into sender_id (id, name, status, for_all, created_at) values (gen_random_uuid(), 'Taarifa-SMS', 'APPROVED', true, now())`,
  );
});
afterAll(() => app.close());

/** Somebody with a number in their profile, not proven yet. */
async function unproven() {
  const { session, input } = await registerAccount(app);
  const ctx = await sessionContext(app, session);
  const phone = newPhone();
  await updateProfile(ctx, { phone });
  return { ctx, phone, email: input.email };
}
const isVerified = async (ctx: Awaited<ReturnType<typeof sessionContext>>) => (await viewer(ctx))?.user?.phoneVerified;

describe('verifyPhone', () => {
  test('six digits come by SMS, prove the number once, and a mail says so', async () => {
    const { ctx, phone, email } = await unproven();
    expect(await isVerified(ctx)).toBe(false);
    expect(await requestPhoneVerification(ctx, goodPassword)).toEqual({ ok: true });
    const code = await sentCode(app, phone);
    expect(code).toMatch(/^\d{6}$/);
    expect(await verifyPhone(ctx, ` ${code.slice(0, 3)} ${code.slice(3)}`)).toEqual({ ok: true });
    expect(await isVerified(ctx)).toBe(true);
    expect((await mailbox(app, email)).map(({ template }) => template)).toContain('phoneVerified');
    expect(await refusal(verifyPhone(ctx, code))).toMatchObject({ code: 'BAD_USER_INPUT', issues: [['BAD_USER_INPUT', 'code']] });
    // Proven: nothing more is sent.
    await requestPhoneVerification(ctx, goodPassword);
    expect(await sentTexts(app, phone)).toHaveLength(1);
  });

  test('the code is stored hashed only, and not even the same twice', async () => {
    const { ctx, phone } = await unproven();
    await requestPhoneVerification(ctx, goodPassword);
    const code = await sentCode(app, phone);
    const row = await app.db.sql.row<{ all: string }>(`select to_jsonb(c)::text as all from account_code c where phone = $1`, [phone]);
    expect(row?.all).toContain('hash');
    expect(row?.all.replace(phone, '')).not.toContain(code);
  });

  test('five tries a code, counted in the database, also of many at once', async () => {
    const { ctx, phone } = await unproven();
    await requestPhoneVerification(ctx, goodPassword);
    const code = await sentCode(app, phone);
    const wrong = Array.from({ length: 20 }, (_, n) => verifyPhone(ctx, otherCode(code, n + 1)));
    for (const outcome of await Promise.allSettled(wrong)) expect(outcome.status).toBe('rejected');
    expect(await app.db.sql.row('select tries from account_code where phone = $1', [phone])).toEqual({ tries: 5 });
    expect(await refusal(verifyPhone(ctx, code))).toMatchObject({ code: 'BAD_USER_INPUT' });
    // The last line of defence: no statement counts a sixth.
    const sixth = await app.db.sql.rows('update account_code set tries = tries + 1 where phone = $1', [phone]).catch(databaseFault);
    expect(sixth).toMatchObject({ constraint: 'account_code_tries' });
    // What never was a code costs no try.
    await requestPhoneVerification(ctx, goodPassword);
    for (const junk of ['', '12345', '1234567', 'abcdef']) await refusal(verifyPhone(ctx, junk));
    expect(await verifyPhone(ctx, await sentCode(app, phone))).toEqual({ ok: true });
  });

  test('ten minutes, and only the newest code', async () => {
    const { ctx, phone } = await unproven();
    await requestPhoneVerification(ctx, goodPassword);
    const first = await sentCode(app, phone);
    await requestPhoneVerification(ctx, goodPassword);
    const second = await sentCode(app, phone);
    if (first !== second) expect(await refusal(verifyPhone(ctx, first))).toMatchObject({ code: 'BAD_USER_INPUT' });
    const late = await createTestApp({ databaseUrl: app.db.url });
    late.clock.advance(10 * 60_000 + 1_000);
    expect(await refusal(verifyPhone({ ...ctx, app: late, sql: late.db.sql }, second))).toMatchObject({ code: 'BAD_USER_INPUT' });
    await late.close();
    expect(await verifyPhone(ctx, second)).toEqual({ ok: true });
  });

  test('a code proves the number that it went to, for who asked, and no other', async () => {
    const [one, other] = [await unproven(), await unproven()];
    await requestPhoneVerification(one.ctx, goodPassword);
    const code = await sentCode(app, one.phone);
    expect(await refusal(verifyPhone(other.ctx, code))).toMatchObject({ code: 'BAD_USER_INPUT' });
    await updateProfile(one.ctx, { phone: newPhone() });
    expect(await refusal(verifyPhone(one.ctx, code))).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await isVerified(one.ctx)).toBe(false);
  });

  test('another number has to be proven anew; the same one in another notation has not', async () => {
    const { session, phone } = await registerAccountWithPhone(app);
    const ctx = await sessionContext(app, session);
    expect(await updateProfile(ctx, { phone: `0${phone.slice(4)}` })).toMatchObject({ phone, phoneVerified: true });
    expect(await updateProfile(ctx, { name: 'Neema' })).toMatchObject({ phoneVerified: true });
    expect(await updateProfile(ctx, { phone: newPhone() })).toMatchObject({ phoneVerified: false });
    expect(await updateProfile(ctx, { phone: null })).toMatchObject({ phone: null, phoneVerified: false });
    const forged = await app.db.sql
      .rows('update app_user set verified_phone = $2 where id = $1', [session.viewer.user?.id, phone])
      .catch(databaseFault);
    expect(forged).toMatchObject({ constraint: 'app_user_verified_phone' });
  });

  test('a number is proven by one account: the newest proof counts, and the former owner is told', async () => {
    const former = await registerAccountWithPhone(app);
    const { session } = await registerAccount(app);
    await provePhone(app, session, former.phone);
    expect(await isVerified(await sessionContext(app, former.session))).toBe(false);
    expect(await isVerified(await sessionContext(app, session))).toBe(true);
    expect((await mailbox(app, former.email)).map(({ template }) => template)).toContain('phoneMoved');
    const audited = await app.db.sql.rows(`select action from audit_event where target = $1 order by id`, [
      `usr_${former.session.viewer.user?.id.replaceAll('-', '')}`,
    ]);
    expect(audited).toEqual([
      { action: 'user.register' },
      { action: 'user.changePhone' },
      { action: 'user.verifyPhone' },
      { action: 'user.losePhone' },
    ]);
  });

  test('two accounts that prove one number at the same moment: one has it', async () => {
    const [one, two] = [await unproven(), await unproven()];
    await updateProfile(two.ctx, { phone: one.phone });
    await requestPhoneVerification(one.ctx, goodPassword);
    const first = await sentCode(app, one.phone);
    await requestPhoneVerification(two.ctx, goodPassword);
    const second = await sentCode(app, one.phone);
    await Promise.all([verifyPhone(one.ctx, first), verifyPhone(two.ctx, second)]);
    expect([await isVerified(one.ctx), await isVerified(two.ctx)].filter(Boolean)).toHaveLength(1);
  });

  test('of one code used twice at the same moment one wins', async () => {
    const { ctx, phone } = await unproven();
    await requestPhoneVerification(ctx, goodPassword);
    const code = await sentCode(app, phone);
    const outcomes = await Promise.allSettled([verifyPhone(ctx, code), verifyPhone(ctx, code)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('requestPhoneVerification', () => {
  test('asks for the password: whoever has only a token can not have another phone proven', async () => {
    const { ctx, phone } = await unproven();
    const refused = await refusal(requestPhoneVerification(ctx, 'not the password'));
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', issues: [['BAD_USER_INPUT', 'password']] });
    expect(await sentTexts(app, phone)).toEqual([]);
  });

  test('INVALID_STATE without a number, UNAUTHENTICATED without a person', async () => {
    const ctx = await sessionContext(app, (await registerAccount(app)).session);
    expect(await refusal(requestPhoneVerification(ctx, goodPassword))).toMatchObject({ code: 'INVALID_STATE' });
    expect(await refusal(requestPhoneVerification(app.context(), goodPassword))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await refusal(verifyPhone(app.context(), '123456'))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('INVALID_STATE while sending is frozen: nothing is written, and the code of before still works', async () => {
    const { ctx, phone } = await unproven();
    await requestPhoneVerification(ctx, goodPassword);
    const code = await sentCode(app, phone);
    await app.db.sql.rows('update system_state set sending_frozen = true');
    expect(await refusal(requestPhoneVerification(ctx, goodPassword))).toMatchObject({ code: 'INVALID_STATE' });
    await app.db.sql.rows('update system_state set sending_frozen = false');
    expect(await verifyPhone(ctx, code)).toEqual({ ok: true });
  });

  test('three an hour to one number, whoever asks, and five an hour of one account, whatever the number', async () => {
    const { ctx, phone } = await unproven();
    for (let n = 0; n < 3; n += 1) await requestPhoneVerification(ctx, goodPassword);
    const refused = await refusal(requestPhoneVerification(ctx, goodPassword));
    expect(refused.code).toBe('RATE_LIMITED');
    expect(refused.error.retryAfterSeconds).toBeGreaterThan(3_500);
    const other = await unproven();
    await updateProfile(other.ctx, { phone });
    expect(await refusal(requestPhoneVerification(other.ctx, goodPassword))).toMatchObject({ code: 'RATE_LIMITED' });
    for (let n = 0; n < 2; n += 1) {
      await updateProfile(ctx, { phone: newPhone() });
      await requestPhoneVerification(ctx, goodPassword);
    }
    const sixth = newPhone();
    await updateProfile(ctx, { phone: sixth });
    expect(await refusal(requestPhoneVerification(ctx, goodPassword))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await sentTexts(app, sixth)).toEqual([]);
  });
});
