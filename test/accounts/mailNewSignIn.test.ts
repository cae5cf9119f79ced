import { afterAll, beforeAll, expect, test } from 'vitest';
import { login } from '../../src/accounts/login.js';
import { registerAccount } from '../support/fixtures/accounts.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0';
const DAY = 86_400_000;

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

test('a sign-in from a new device or network is mailed with where and when; from a known one it isn’t', async () => {
  const { input } = await registerAccount(app, { language: 'EN' });
  const signIn = (ip: string | undefined, userAgent: string | undefined) =>
    login({ ...app.context(), clientIp: ip, userAgent }, { email: input.email, password: input.password });
  let seen = 0;
  const mailed = async () => {
    const rows = await app.db.sql.rows<{ subject: string; text: string }>(
      `select subject, text from email where recipient = $1 and template = 'newSignIn' order by id`,
      [input.email],
    );
    const fresh = rows.slice(seen);
    seen = rows.length;
    return fresh;
  };
  // Where they registered.
  await signIn('192.0.2.1', undefined);
  expect(await mailed()).toEqual([]);
  await signIn('192.0.2.1', firefox);
  const [mail, ...more] = await mailed();
  expect(more).toEqual([]);
  expect(mail?.subject).toBe('New sign-in to your Tuma account');
  for (const told of ['Firefox on Linux', '192.0.2.1', '1 March 2026, 11:00']) expect(mail?.text).toContain(told);
  await signIn('192.0.2.1', firefox);
  expect(await mailed()).toEqual([]);
  await signIn('198.51.100.9', firefox);
  expect(await mailed()).toHaveLength(1);
  await signIn('198.51.100.9', firefox);
  expect(await mailed()).toEqual([]);
  // Long ago is new again.
  app.clock.advance(91 * DAY);
  await signIn('192.0.2.1', firefox);
  expect(await mailed()).toHaveLength(1);
  // The command line has no address; a wrong password is no sign-in.
  await signIn(undefined, undefined);
  await expect(
    login({ ...app.context(), clientIp: '203.0.113.5' }, { email: input.email, password: 'a wrong password' }),
  ).rejects.toThrow();
  expect(await mailed()).toEqual([]);
});
