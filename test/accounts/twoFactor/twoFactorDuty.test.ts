import { base32 } from '@scure/base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resetTwoFactor } from '../../../src/accounts/twoFactor/changeTwoFactor.js';
import { stepAt, totpCode } from '../../../src/accounts/twoFactor/totp.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';
import { until } from '../../support/until.js';

const password = 'tuma-demo-password';
let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, env: { TWO_FACTOR_ROLES: 'ADMIN' } });
  await app.db.sql.rows(`update app_user set platform_role = 'STAFF' where email = 'member@mifumo.example'`);
});
afterAll(() => app.close());

const codeOf = async (token: string, document: string, variables = {}) =>
  (await app.client(token).execute(document, variables)).errors?.[0]?.extensions.code;
const SETUP = 'TWO_FACTOR_SETUP_REQUIRED';

test('a role that needs two-factor sign-in does nothing before it is set up; then all at once, and nothing again without it', async () => {
  const token = await app.login('operator@tuma.example');
  const client = app.client(token);
  const who = '{ viewer { user { email platformRole } permissions } }';
  expect((await client.execute(who)).data.viewer).toEqual({
    user: { email: 'operator@tuma.example', platformRole: 'ADMIN' },
    permissions: [],
  });
  for (const document of [
    '{ systemStatus { version } }',
    '{ tenants { nodes { id } } }',
    '{ attention { id } }',
    '{ viewer { id } tenants { nodes { id } } }',
    'mutation { updateProfile(input: { name: "X" }) { user { id } } }',
    'mutation { setSendingFrozen(frozen: true, reason: "x") { systemStatus { version } } }',
    'mutation { revokeOtherSessions { revokedCount } }',
  ])
    expect(await codeOf(token, document), document).toBe(SETUP);
  const watch = client.subscribe('subscription { systemStatusUpdated { version } }');
  expect(await watch.ended).toMatchObject([{ extensions: { code: SETUP } }]);
  // What is no operation of the graph refuses who has no rights.
  const body = new FormData();
  body.set('file', new Blob(['%PDF-1.4']), 'x.pdf');
  const upload = await fetch(`${app.url}/uploads/backup`, { method: 'POST', body, headers: { authorization: `Bearer ${token}` } });
  expect(upload.status).toBe(403);

  const { enrolTwoFactor } = (await client.execute('mutation ($p: String!) { enrolTwoFactor(password: $p) { secret } }', { p: password }))
    .data;
  const secret = base32.decode(enrolTwoFactor.secret.padEnd(Math.ceil(enrolTwoFactor.secret.length / 8) * 8, '='));
  const code = () => totpCode(Buffer.from(secret), stepAt(app.now()));
  const confirmed = await client.execute('mutation ($c: String!) { confirmTwoFactor(code: $c) { recoveryCodes } }', { c: code() });
  expect(confirmed.errors).toBeUndefined();
  await until(async () => (await codeOf(token, '{ systemStatus { version } }')) === undefined);
  expect((await client.execute(who)).data.viewer.permissions).toContain('VIEW_PLATFORM');

  // Turned off by the command line: what it was before.
  await resetTwoFactor(app.system, 'operator@tuma.example');
  await until(async () => (await codeOf(token, '{ systemStatus { version } }')) === SETUP);
  const login = 'mutation ($i: LoginInput!) { login(input: $i) { accessToken refreshToken viewer { permissions } } }';
  const again = (await app.client().execute(login, { i: { email: 'operator@tuma.example', password } })).data.login;
  expect(again.viewer.permissions).toEqual([]);
  const logout = 'mutation ($t: String!) { logout(refreshToken: $t) { ok } }';
  expect(await codeOf(again.accessToken, logout, { t: again.refreshToken })).toBeUndefined();
});

test('other roles, and people of tenants, are asked for nothing', async () => {
  const staff = await app.login('member@mifumo.example');
  expect(await codeOf(staff, '{ messages { nodes { id } } }')).toBeUndefined();
  expect(await codeOf(await app.login('owner@mifumo.example'), '{ members { nodes { id } } }')).toBeUndefined();
});
