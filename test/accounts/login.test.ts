import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { login } from '../../src/accounts/login.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { viewer } from '../../src/auth/viewer.js';
import { createUser } from '../../src/cli/createUser.js';
import { systemContext } from '../../src/context.js';
import { seed } from '../../src/seed/seed.js';
import { demoPassword } from '../../src/seed/seedData.js';
import { goodPassword, refusal, registerAccount, sessionContext } from '../support/fixtures/accounts.js';
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

  test('RATE_LIMITED per account after ten in a minute, the right password too, and from any address', async () => {
    const { input } = await registerAccount(app);
    for (let i = 0; i < 10; i++) await login(app.context(), { email: input.email, password: goodPassword });
    const { code, error } = await refusal(login(app.context(undefined, '198.51.100.7'), { email: input.email, password: goodPassword }));
    expect(code).toBe('RATE_LIMITED');
    expect(error.retryAfterSeconds).toBeGreaterThan(0);
    app.clock.advance(7_000);
    await login(app.context(), { email: input.email, password: goodPassword });
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
