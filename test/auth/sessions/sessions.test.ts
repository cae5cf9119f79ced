import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../support/client.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';
import { until } from '../../support/until.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';

interface Shown {
  id: string;
  device: string;
  ip: string | null;
  current: boolean;
  keep: string;
  tenant: { name: string } | null;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
}
const SESSIONS = '{ sessions { nodes { id device ip current keep tenant { name } createdAt lastUsedAt expiresAt } totalCount } }';
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken session { id device current keep expiresAt
  tenant { name } } viewer { id } } }`;

let app: ServingApp;
let email: string;
let made = 0;
beforeAll(async () => {
  app = await createTestApp({ serve: true, env: { TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => app.close());
beforeEach(async () => {
  app.clock.reset();
  const name = `Sessions ${made++}`;
  await app.register(name);
  await app.db.sql.rows('update session set revoked_at = now()');
  email = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
});

async function ask(query: string, variables: object, headers: Record<string, string>) {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}
/** Signs in on a device in some network. */
async function signIn(device = windows, ip = '192.0.2.1') {
  const { data, errors } = await ask(
    LOGIN,
    { input: { email, password: 'a long enough password' } },
    { 'user-agent': device, 'x-forwarded-for': ip },
  );
  expect(errors).toBeUndefined();
  return data.login as { accessToken: string; refreshToken: string; session: Shown };
}
const shownTo = async (token: string): Promise<Shown[]> => (await app.client(token).execute(SESSIONS)).data.sessions.nodes;
const codeOf = async (token: string, document: string) => (await app.client(token).execute(document)).errors?.[0]?.extensions.code;

describe('sessions', () => {
  test('are shown with their device and network, the last used first, and which is the caller’s', async () => {
    const first = await signIn();
    expect(first.session).toMatchObject({ device: 'Chrome on Windows', current: true, keep: 'TOKEN', tenant: { name: /^Sessions/ } });
    app.clock.advance(2 * MINUTE);
    const second = await signIn(iphone, '2001:db8::7');
    const nodes = await shownTo(second.accessToken);
    expect(nodes.map(({ id, device, ip, current }) => ({ id, device, ip, current }))).toEqual([
      { id: second.session.id, device: 'Safari on iPhone', ip: '2001:db8::7', current: true },
      { id: first.session.id, device: 'Chrome on Windows', ip: '192.0.2.1', current: false },
    ]);
    // Used now, from another address.
    app.clock.advance(2 * MINUTE);
    const [used] = await shownTo(first.accessToken);
    expect(used).toMatchObject({ id: first.session.id, ip: '127.0.0.1', current: true });
    expect(Date.parse(used?.lastUsedAt ?? '') - Date.parse(used?.createdAt ?? '')).toBeGreaterThanOrEqual(4 * MINUTE);
  });

  test('are noted as used once a minute at most', async () => {
    const { accessToken } = await signIn();
    const [begun] = await shownTo(accessToken);
    app.clock.advance(MINUTE - 10_000);
    expect(await shownTo(accessToken)).toEqual([begun]);
    app.clock.advance(20_000);
    expect((await shownTo(accessToken))[0]?.lastUsedAt).not.toBe(begun?.lastUsedAt);
  });

  test('end 30 days after their last refresh, and then are not shown', async () => {
    const { session, refreshToken } = await signIn();
    expect(Date.parse(session.expiresAt)).toBeCloseTo(app.now().getTime() + 30 * DAY, -5);
    app.clock.advance(29 * DAY);
    const refresh = 'mutation ($t: String!) { refreshSession(refreshToken: $t) { session { id expiresAt } } }';
    const next = (await app.client().execute(refresh, { t: refreshToken })).data.refreshSession.session;
    expect(next.id).toBe(session.id);
    expect(Date.parse(next.expiresAt)).toBeCloseTo(app.now().getTime() + 30 * DAY, -5);
    app.clock.advance(31 * DAY);
    const { accessToken, session: later } = await signIn();
    expect((await shownTo(accessToken)).map(({ id }) => id)).toEqual([later.id]);
  });

  test('of others are not shown, and can’t be ended', async () => {
    const mine = await signIn();
    const { token } = await app.register(`Stranger ${made}`);
    expect((await shownTo(token)).map(({ id }) => id)).not.toContain(mine.session.id);
    expect(await codeOf(token, `mutation { revokeSession(id: "${mine.session.id}") { deletedId } }`)).toBe('NOT_FOUND');
    expect((await app.client(token).execute(`{ node(id: "${mine.session.id}") { id } }`)).data.node).toBeNull();
    expect((await app.client(mine.accessToken).execute(`{ node(id: "${mine.session.id}") { id } }`)).data.node.id).toBe(mine.session.id);
    expect(await codeOf(mine.accessToken, '{ viewer { id } }')).toBeUndefined();
  });

  test('of platform staff act for no tenant', async () => {
    const token = await app.login('operator@tuma.example');
    expect((await shownTo(token))[0]).toMatchObject({ tenant: null, current: true });
  });
});

describe('revokeSession', () => {
  test('refuses its tokens at once, closes its sockets within a second, and is audited; again it changes nothing', async () => {
    const [here, there] = [await signIn(), await signIn(iphone)];
    const watching = app.client(there.accessToken).subscribe('subscription { balanceUpdated { available } }');
    await until(() => app.logged().includes('balanceUpdated'));
    const revoke = `mutation { revokeSession(id: "${there.session.id}") { deletedId } }`;
    const begun = performance.now();
    expect((await app.client(here.accessToken).execute(revoke)).data.revokeSession.deletedId).toBe(there.session.id);
    expect(await codeOf(there.accessToken, '{ balance { available } }')).toBe('TOKEN_INVALID');
    expect(await watching.ended).toMatchObject({ code: 4403, reason: expect.stringContaining('TOKEN_INVALID') });
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(await codeOf('', `mutation { refreshSession(refreshToken: "${there.refreshToken}") { accessToken } }`)).toBe('TOKEN_INVALID');
    expect((await shownTo(here.accessToken)).map(({ id }) => id)).toEqual([here.session.id]);
    expect(await codeOf(here.accessToken, revoke)).toBeUndefined();
    const events = await app
      .client(here.accessToken)
      .execute('{ auditEvents(filter: { action: "session" }) { nodes { action target { id } } } }');
    expect(events.data.auditEvents.nodes).toEqual([{ action: 'session.revoke', target: { id: there.session.id } }]);
  });
});

describe('revokeOtherSessions', () => {
  test('ends all but the caller’s', async () => {
    const [here, one, two] = [await signIn(), await signIn(), await signIn(iphone)];
    const answer = await app.client(here.accessToken).execute('mutation { revokeOtherSessions { revokedCount } }');
    expect(answer.data.revokeOtherSessions.revokedCount).toBe(2);
    for (const { accessToken } of [one, two]) expect(await codeOf(accessToken, '{ balance { available } }')).toBe('TOKEN_INVALID');
    expect(await codeOf(here.accessToken, '{ balance { available } }')).toBeUndefined();
    const again = await app.client(here.accessToken).execute('mutation { revokeOtherSessions { revokedCount } }');
    expect(again.data.revokeOtherSessions.revokedCount).toBe(0);
  });
});
