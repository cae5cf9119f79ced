import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { login } from '../../src/accounts/login.js';
import { requestPasswordReset } from '../../src/accounts/requestPasswordReset.js';
import { resetPassword } from '../../src/accounts/resetPassword.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { viewer } from '../../src/auth/viewer.js';
import { createUser } from '../../src/cli/createUser.js';
import { systemContext } from '../../src/context.js';
import { seed } from '../../src/seed/seed.js';
import { demoPassword } from '../../src/seed/seedData.js';
import { goodPassword, refusal, registerAccount, sessionContext } from '../support/fixtures/accounts.js';
import { mailedToken } from '../support/fixtures/mailbox.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rates: { loginPerAddress: { burst: 1_000, perSecond: 1_000 } } });
});
afterAll(() => app.close());

describe('login', () => {
  test('opens a session of 15 minutes, whatever the case of the address', async () => {
    const { input } = await registerAccount(app);
    const session = await login(app.context(), { email: ` ${input.email.toUpperCase()} `, password: goodPassword });
    const life = session.accessTokenExpiresAt.getTime() - app.now().getTime();
    expect(life).toBeGreaterThan(14 * 60_000);
    expect(life).toBeLessThanOrEqual(15 * 60_000);
    expect(await viewer(await sessionContext(app, session))).toEqual(session.viewer);
  });

  test('a wrong password and an unknown address are one answer', async () => {
    const { input } = await registerAccount(app);
    const wrong = await refusal(login(app.context(), { email: input.email, password: 'not the password' }));
    const unknown = await refusal(login(app.context(), { email: 'nobody@example.com', password: goodPassword }));
    const odd = await refusal(login(app.context(), { email: 'a\0b@example.com', password: goodPassword }));
    expect(wrong.code).toBe('UNAUTHENTICATED');
    expect(wrong.error.message).toBe('The address or the password is wrong.');
    for (const { code, issues, error } of [unknown, odd])
      expect([code, issues, error.message]).toEqual([wrong.code, [], wrong.error.message]);
  });

  test('wrong passwords in a row are answered later and later, and the right one ends the row', async () => {
    const { input } = await registerAccount(app);
    const milliseconds = async (password: string) => {
      const start = performance.now();
      await login(app.context(), { email: input.email, password }).catch(() => undefined);
      return performance.now() - start;
    };
    for (const wrong of ['wrong wrong 1', 'wrong wrong 2', 'wrong wrong 3', 'wrong wrong 4']) await milliseconds(wrong);
    expect(await milliseconds('wrong wrong 5')).toBeGreaterThan(990);
    expect(await milliseconds(goodPassword)).toBeLessThan(900);
    expect(await milliseconds('wrong wrong 6')).toBeLessThan(900);
  });

  test('RATE_LIMITED per account and network after ten in a minute, the right password too', async () => {
    const { input } = await registerAccount(app);
    for (let i = 0; i < 10; i++) await login(app.context(), { email: input.email, password: goodPassword });
    const { code, error } = await refusal(login(app.context(), { email: input.email, password: goodPassword }));
    expect(code).toBe('RATE_LIMITED');
    expect(error.retryAfterSeconds).toBeGreaterThan(0);
    app.clock.advance(7_000);
    await login(app.context(), { email: input.email, password: goodPassword });
  });

  test('strangers are held up wherever they are, the owner not where they were before, nor after a reset', async () => {
    const guarded = await createTestApp({ rates: { strangersPerAccount: { burst: 3, perSecond: 0.01 } }, databaseUrl: app.db.url });
    const { input } = await registerAccount(app);
    const from = (address: string, password: string) => login(guarded.context(undefined, address), { email: input.email, password });
    const strangers = ['203.0.113.1', '2001:db8:1::1', '203.0.113.2', '203.0.113.3', '2001:db8:2::1'];
    const codes: string[] = [];
    for (const address of strangers) codes.push((await refusal(from(address, 'not the password'))).code);
    expect(codes).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED', 'RATE_LIMITED', 'RATE_LIMITED']);
    await from('192.0.2.1', goodPassword);
    expect(await refusal(from('2001:db8:3::1', goodPassword))).toMatchObject({ code: 'RATE_LIMITED' });
    await requestPasswordReset(app.context(), input.email);
    const token = await mailedToken(app, input.email, 'resetPassword');
    await resetPassword(app.context(undefined, '2001:db8:3::1'), { token, newPassword: goodPassword });
    await from('2001:db8:3::ffff', goodPassword);
    const unknown = await refusal(login(guarded.context(undefined, '203.0.113.9'), { email: 'nobody@example.com', password: 'x' }));
    expect(unknown.code).toBe('UNAUTHENTICATED');
    await guarded.close();
  });

  test('addresses of one IPv6 network are one, and other networks are not held up by it', async () => {
    const limited = await createTestApp({ rates: { loginPerAddress: { burst: 5, perSecond: 0.01 } }, databaseUrl: app.db.url });
    const tries = async (addresses: string[]) => {
      const all = addresses.map((ip, n) => refusal(login(limited.context(undefined, ip), { email: `n${n}@example.com`, password: 'x' })));
      return (await Promise.all(all)).filter(({ code }) => code === 'RATE_LIMITED').length;
    };
    expect(await tries(Array.from({ length: 9 }, (_, n) => `2001:db8:9:9::${n + 1}`))).toBe(4);
    expect(await tries(['2001:db8:9:8::1', '203.0.113.7', '203.0.113.8'])).toBe(0);
    expect(await tries([...Array<string>(4).fill('203.0.113.7'), '::ffff:203.0.113.7'])).toBe(1);
    await limited.close();
  });

  test('RATE_LIMITED per address, whatever the account', async () => {
    const limited = await createTestApp({ rates: { loginPerAddress: { burst: 2, perSecond: 0.01 } }, databaseUrl: app.db.url });
    const tries = ['a', 'b', 'c'].map((name) =>
      refusal(login(limited.context(), { email: `${name}@example.com`, password: goodPassword })),
    );
    expect((await Promise.all(tries)).map(({ code }) => code).sort()).toEqual(['RATE_LIMITED', 'UNAUTHENTICATED', 'UNAUTHENTICATED']);
    await limited.close();
  });

  test('platform staff without a membership act for no tenant, with the rights of the platform', async () => {
    const email = 'staff@example.com';
    await createUser(systemContext(app, 'test'), { email, name: 'Staff', password: goodPassword, platformRole: 'STAFF' });
    const session = await login(app.context(), { email, password: goodPassword });
    expect(session.viewer).toMatchObject({
      tenant: null,
      membership: null,
      memberships: [],
      permissions: ['VIEW_PLATFORM', 'REVIEW_SENDER_IDS'],
    });
    const { actor } = await sessionContext(app, session);
    expect(actor).toMatchObject({ tenantId: null, role: null, platformRole: 'STAFF' });
  });

  test('the demo people can sign in, each with their role', async () => {
    await seed(systemContext(app, 'test'), { demo: true });
    const roles: unknown[] = [];
    for (const name of ['owner@mifumo', 'admin@mifumo', 'member@mifumo', 'operator@tuma']) {
      const { viewer } = await login(app.context(), { email: `${name}.example`, password: demoPassword });
      roles.push([viewer.tenant?.slug, viewer.membership?.role, viewer.user?.platformRole]);
    }
    expect(roles).toEqual([
      ['mifumo-labs', 'OWNER', null],
      ['mifumo-labs', 'ADMIN', null],
      ['mifumo-labs', 'MEMBER', null],
      [undefined, undefined, 'ADMIN'],
    ]);
  });

  test('viewer is null for nobody and for the system', async () => {
    expect(await viewer(app.context())).toBeNull();
    expect(await viewer(systemContext(app, 'test'))).toBeNull();
    expect(await authenticate(app, undefined)).toEqual({ kind: 'anonymous' });
  });
});
