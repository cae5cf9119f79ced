import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../support/client.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';

const PASSWORD = 'a long enough password';
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken session { id keep } } }';
const REFRESH = 'mutation ($t: String) { refreshSession(refreshToken: $t) { accessToken refreshToken session { id keep } } }';
const LOGOUT = 'mutation { logout { ok } }';
const production = { TUMA_MODE: 'production', SMS_PROVIDER: 'simulator', JWT_SECRET: 'x'.repeat(32), REGISTRATION: 'open' };

/** What a page of this server sends along. */
const page = { 'sec-fetch-site': 'same-origin' };
let number = 0;

/** A browser of one server: it keeps the cookie that it is given. */
function browserOf(app: ServingApp) {
  let cookie: { name: string; value: string; attributes: string[]; maxAge: number } | undefined;
  return {
    cookie: () => cookie,
    async ask(query: string, variables: object = {}, headers: Record<string, string> = page) {
      const kept = cookie?.value ? { cookie: `other=1; ${cookie.name}=${cookie.value}; last=2` } : {};
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...kept, ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const [given, ...more] = response.headers.getSetCookie();
      expect(more).toEqual([]);
      if (given) {
        const [pair = '', ...attributes] = given.split('; ').filter((part) => !part.startsWith('Max-Age='));
        cookie = {
          name: pair.split('=')[0] ?? '',
          value: pair.split('=')[1] ?? '',
          attributes,
          maxAge: Number(/Max-Age=(\d+)/.exec(given)?.[1]),
        };
      }
      const body = (await response.json()) as Answer;
      return { data: body.data, error: body.errors?.[0], given };
    },
  };
}

async function newcomer(app: ServingApp) {
  const name = `Cookie ${number++}`;
  await app.register(name);
  const browser = browserOf(app);
  const input = { email: `${name.toLowerCase().replaceAll(' ', '.')}@example.com`, password: PASSWORD };
  const login = async (keep?: string) => (await browser.ask(LOGIN, { input: { ...input, keep } })).data.login;
  return { browser, login, input };
}

describe('on plain http of this machine', () => {
  let app: ServingApp;
  beforeAll(async () => {
    app = await createTestApp({ serve: true });
  });
  afterAll(() => app.close());
  const mayAsk = async (token: string) => (await app.client(token).execute('{ balance { available } }')).errors?.[0]?.extensions.code;

  test('is set when asked for, without Secure, and the answer has no refresh token; else the answer has it', async () => {
    const { browser, login } = await newcomer(app);
    expect(await login()).toMatchObject({ refreshToken: expect.stringMatching(/^tuma_rt_/), session: { keep: 'TOKEN' } });
    expect(browser.cookie()).toBeUndefined();
    expect(await login('COOKIE')).toMatchObject({ refreshToken: null, session: { keep: 'COOKIE' } });
    expect(browser.cookie()).toEqual({
      name: expect.stringMatching(/^tuma-[0-9a-f]{8}$/),
      value: expect.stringMatching(/^tuma_rt_[\w-]{43}$/),
      attributes: ['Path=/', 'HttpOnly', 'SameSite=Strict'],
      maxAge: expect.any(Number),
    });
    expect(browser.cookie()?.maxAge).toBeGreaterThan(30 * 86_400 - 60);
    expect(browser.cookie()?.maxAge).toBeLessThanOrEqual(30 * 86_400);
  });

  test('carries the session on, by compiled code and the other way: each token once, the same within 20 s', async () => {
    const { browser, login } = await newcomer(app);
    const { session } = await login('COOKIE');
    const seen = [browser.cookie()?.value];
    for (let n = 0; n < 4; n += 1) {
      const { data } = await browser.ask(REFRESH);
      expect(data.refreshSession).toMatchObject({ refreshToken: null, session: { id: session.id, keep: 'COOKIE' } });
      expect(await mayAsk(data.refreshSession.accessToken)).toBeUndefined();
      seen.push(browser.cookie()?.value);
    }
    expect(new Set(seen).size).toBe(5);
    // Two tabs at once: both get the one that lives.
    const [one, two] = [browserOf(app), browserOf(app)];
    const cookie = `${browser.cookie()?.name}=${browser.cookie()?.value}`;
    await Promise.all([one.ask(REFRESH, {}, { ...page, cookie }), two.ask(REFRESH, {}, { ...page, cookie })]);
    expect(one.cookie()?.value).toBe(two.cookie()?.value);
    // Much later, it was stolen.
    app.clock.advance(21_000);
    expect((await browser.ask(REFRESH, {}, { ...page, cookie })).error?.extensions.code).toBe('TOKEN_REUSED');
    expect((await one.ask(REFRESH)).error?.extensions.code).toBe('TOKEN_INVALID');
    app.clock.reset();
  });

  test.each<[string, Record<string, string>]>([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['typed by a person', { 'sec-fetch-site': 'none' }],
    ['without Sec-Fetch-Site', {}],
    ['as a form would send it', { ...page, 'content-type': 'text/plain', 'apollo-require-preflight': '1' }],
  ])('does not count %s', async (_, headers) => {
    const { browser, login } = await newcomer(app);
    const { accessToken } = await login('COOKIE');
    const before = browser.cookie();
    for (const document of [REFRESH, LOGOUT, REFRESH, LOGOUT]) {
      const { error, given, data } = await browser.ask(document, {}, headers);
      expect(error?.extensions.code).toBe(headers['content-type'] ? 'BAD_USER_INPUT' : 'UNAUTHENTICATED');
      expect(data?.refreshSession ?? data?.logout ?? null).toBeNull();
      expect(given).toBeUndefined();
    }
    expect(browser.cookie()).toEqual(before);
    expect(await mayAsk(accessToken)).toBeUndefined();
    expect((await browser.ask(REFRESH)).data.refreshSession.refreshToken).toBeNull();
  });

  test('signs in to nothing else: that stays the access token’s', async () => {
    const { browser, login } = await newcomer(app);
    await login('COOKIE');
    expect((await browser.ask('{ viewer { id } }')).data.viewer).toBeNull();
    for (const document of [
      '{ balance { available } }',
      '{ sessions { nodes { id } } }',
      'mutation { revokeOtherSessions { revokedCount } }',
    ])
      expect((await browser.ask(document)).error?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test('goes with logout, which ends the session at once', async () => {
    const { browser, login } = await newcomer(app);
    const { accessToken } = await login('COOKIE');
    const { data } = await browser.ask(LOGOUT);
    expect(data.logout.ok).toBe(true);
    expect(browser.cookie()).toMatchObject({ value: '', attributes: ['Path=/', 'HttpOnly', 'SameSite=Strict'], maxAge: 0 });
    expect(await mayAsk(accessToken)).toBe('TOKEN_INVALID');
    expect((await browser.ask(REFRESH)).error?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await browser.ask(LOGOUT)).error?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test('switchTenant takes it and answers the next; a refused one leaves it as it is', async () => {
    const { browser, login } = await newcomer(app);
    const { session } = await login('COOKIE');
    const SWITCH =
      'mutation ($id: ID!) { switchTenant(input: { tenantId: $id }) { refreshToken session { id } viewer { tenant { id } } } }';
    const before = browser.cookie()?.value;
    const { tenantId: foreign } = await app.register(`Cookie foreign ${number}`);
    expect((await browser.ask(SWITCH, { id: foreign })).error?.extensions.code).toBe('NOT_FOUND');
    expect(browser.cookie()?.value).toBe(before);
    const { data } = await browser.ask('{ viewer { id } }');
    expect(data.viewer).toBeNull();
    const own = (await browser.ask(`mutation { refreshSession { viewer { tenant { id } } } }`)).data.refreshSession.viewer.tenant.id;
    const switched = await browser.ask(SWITCH, { id: own });
    expect(switched.data.switchTenant).toMatchObject({ refreshToken: null, session: { id: session.id }, viewer: { tenant: { id: own } } });
    expect(browser.cookie()?.value).not.toBe(before);
  });

  test('changePassword keeps the new session’s token where the old one’s was', async () => {
    const { browser, login, input } = await newcomer(app);
    const CHANGE = `mutation { changePassword(input: { currentPassword: "${input.password}", newPassword: "another long password" }) {
      refreshToken session { id keep } } }`;
    const { accessToken, session } = await login('COOKIE');
    const { data } = await browser.ask(CHANGE, {}, { ...page, authorization: `Bearer ${accessToken}` });
    expect(data.changePassword).toMatchObject({ refreshToken: null, session: { keep: 'COOKIE' } });
    expect(data.changePassword.session.id).not.toBe(session.id);
    expect((await browser.ask(REFRESH)).data.refreshSession.session.id).toBe(data.changePassword.session.id);
  });

  test('register and acceptInvitation keep it, too', async () => {
    const browser = browserOf(app);
    const form = { name: 'Asha', tenantName: 'Asha Dairy', email: `cookie-${number++}@example.com`, password: PASSWORD, keep: 'COOKIE' };
    const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken } }';
    const { register } = (await browser.ask(REGISTER, { input: form })).data;
    expect(register.refreshToken).toBeNull();
    expect((await browser.ask(REFRESH)).data.refreshSession.refreshToken).toBeNull();
    const invite = 'mutation { inviteMember(input: { email: "cookie.invited@example.com", role: MEMBER }) { invitation { id } } }';
    expect((await app.client(register.accessToken).execute(invite)).errors).toBeUndefined();
    const mail = await app.db.sql.row<{ text: string }>(`select text from email where recipient = 'cookie.invited@example.com'`);
    const token = /#(tuma_in_[\w-]{43})/.exec(mail?.text ?? '')?.[1];
    const guest = browserOf(app);
    const accepted = await guest.ask(
      'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { refreshToken session { keep } } }',
      { input: { token, name: 'Juma', password: PASSWORD, keep: 'COOKIE' } },
    );
    expect(accepted.data.acceptInvitation).toEqual({ refreshToken: null, session: { keep: 'COOKIE' } });
    expect((await guest.ask(REFRESH)).data.refreshSession.session.keep).toBe('COOKIE');
  });

  test('an answer of one browser gives no cookie to the next', async () => {
    const { browser, login } = await newcomer(app);
    await login('COOKIE');
    await browser.ask(REFRESH);
    for (let n = 0; n < 3; n += 1) expect((await browser.ask('{ packages { id } }')).given).toBeUndefined();
  });
});

describe('by https', () => {
  let app: ServingApp;
  beforeAll(async () => {
    app = await createTestApp({ serve: true, env: { ...production, PUBLIC_URL: 'https://sms.example.com' } });
  });
  afterAll(() => app.close());

  test('is bound to this host and sent over https alone', async () => {
    const { browser, login } = await newcomer(app);
    await login('COOKIE');
    expect(browser.cookie()?.name).toMatch(/^__Host-tuma-[0-9a-f]{8}$/);
    expect(browser.cookie()?.attributes).toEqual(['Path=/', 'HttpOnly', 'SameSite=Strict', 'Secure']);
    expect((await browser.ask(REFRESH)).data.refreshSession.refreshToken).toBeNull();
    // One without the prefix could have been set by another host of the domain.
    const { name = '', value } = browser.cookie() ?? {};
    const planted = { ...page, cookie: `${name.replace('__Host-', '')}=${value}` };
    expect((await browserOf(app).ask(REFRESH, {}, planted)).error?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('on plain http elsewhere', () => {
  let app: ServingApp;
  beforeAll(async () => {
    app = await createTestApp({ serve: true, env: { ...production, PUBLIC_URL: 'http://sms.example.com' } });
  });
  afterAll(() => app.close());

  test('is refused, with what to do, and no session is begun; tokens work', async () => {
    const { browser, login, input } = await newcomer(app);
    const sessions = async () => (await app.db.sql.row<{ n: number }>('select count(*) as n from session'))?.n;
    const before = await sessions();
    const { error, given } = await browser.ask(LOGIN, { input: { ...input, keep: 'COOKIE' } });
    expect(error).toMatchObject({
      message: expect.stringContaining('https'),
      extensions: { code: 'BAD_USER_INPUT', issues: [{ field: 'keep' }] },
    });
    expect(given).toBeUndefined();
    expect(await sessions()).toBe(before);
    const { refreshToken } = await login();
    expect((await browser.ask(REFRESH, { t: refreshToken })).data.refreshSession.refreshToken).toMatch(/^tuma_rt_/);
  });
});
