import jwt from 'jsonwebtoken';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { login } from '../../src/accounts/login.js';
import { logout } from '../../src/accounts/logout.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { revocationsOf } from '../../src/auth/revocations.js';
import type { Actor } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { goodPassword, refusal, registerAccount } from '../support/fixtures/accounts.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
const others: TestApp[] = [];
/** Another process of the same installation. */
const another = async (outbox = false) => {
  const other = await createTestApp({ databaseUrl: app.db.url, outbox });
  others.push(other);
  return other;
};
const bearer = (session: { accessToken: string }) => `Bearer ${session.accessToken}`;

beforeAll(async () => {
  app = await createTestApp({ rates: { registerPerAddress: { burst: 1_000, perSecond: 1_000 } }, outbox: true });
});
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
});
afterAll(() => app.close());

describe('access tokens', () => {
  test('TOKEN_EXPIRED after 15 minutes', async () => {
    const other = await another();
    const { session } = await registerAccount(other);
    other.clock.advance(14 * 60_000);
    await authenticate(other, bearer(session));
    other.clock.advance(61_000);
    expect(await refusal(authenticate(other, bearer(session)))).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  test('TOKEN_INVALID for anything that we did not sign as we sign', async () => {
    const { session } = await registerAccount(app);
    const claims = jwt.decode(session.accessToken, { json: true }) as jwt.JwtPayload;
    const secret = app.settings.jwtSecret;
    const { iss: _, ...withoutIssuer } = claims;
    const { exp: __, ...withoutEnd } = claims;
    const forged = {
      'another secret': jwt.sign(claims, 'another secret, also longer than thirty-two characters'),
      'another algorithm': jwt.sign(claims, secret, { algorithm: 'HS512' }),
      'no algorithm': jwt.sign(claims, '', { algorithm: 'none' }),
      'another audience': jwt.sign({ ...claims, aud: 'elsewhere' }, secret),
      'no issuer': jwt.sign(withoutIssuer, secret),
      'no session': jwt.sign({ ...claims, sid: undefined }, secret),
      'no end': jwt.sign(withoutEnd, secret),
      'a text': jwt.sign('hello', secret),
      'a session of somebody else': jwt.sign({ ...claims, sub: newId() }, secret),
      'a session that is not there': jwt.sign({ ...claims, sid: newId() }, secret),
      'a session that is no uuid': jwt.sign({ ...claims, sid: 'mine' }, secret),
      'a user that is no uuid': jwt.sign({ ...claims, sub: "' or true" }, secret),
      'a tenant that is no uuid': jwt.sign({ ...claims, ten: 7 }, secret),
      'a changed letter': session.accessToken.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')),
      'an API key': 'tuma_live_0123456789',
      'nothing at all': '',
    };
    const codes = await Promise.all(
      Object.entries(forged).map(async ([name, token]) => [name, (await refusal(authenticate(app, `Bearer ${token}`))).code]),
    );
    expect(codes).toEqual(Object.keys(forged).map((name) => [name, 'TOKEN_INVALID']));
    for (const header of ['', 'Basic YTpi', session.accessToken, `Bearer ${session.accessToken} x`])
      expect(await refusal(authenticate(app, header))).toMatchObject({ code: 'TOKEN_INVALID' });
    await authenticate(app, bearer(session));
  });
});

describe('a revoked session', () => {
  test('is refused at once by the process that ended it', async () => {
    const { session } = await registerAccount(app);
    await authenticate(app, bearer(session));
    await logout(app.context(), session.refreshToken);
    expect(await refusal(authenticate(app, bearer(session)))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('is refused by another process within a second, though it knew the session', async () => {
    const other = await another(true);
    const { session } = await registerAccount(app);
    await authenticate(other, bearer(session));
    const received = new Promise((resolve) => other.events.listen('session', resolve));
    await logout(app.context(), session.refreshToken);
    const start = performance.now();
    await received;
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(await refusal(authenticate(other, bearer(session)))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('is known to a process that starts later', async () => {
    const { session } = await registerAccount(app);
    await logout(app.context(), session.refreshToken);
    const late = await another();
    const { sub: _, sid } = jwt.decode(session.accessToken, { json: true }) as jwt.JwtPayload;
    expect((await revocationsOf(late)).has(String(sid))).toBe(true);
    expect(await refusal(authenticate(late, bearer(session)))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('is refused also where the bus is silent, as soon as the memory of 5 s ends', async () => {
    const deaf = await another(false);
    const { session } = await registerAccount(app);
    await authenticate(deaf, bearer(session));
    await logout(app.context(), session.refreshToken);
    await authenticate(deaf, bearer(session));
    deaf.clock.advance(5_001);
    expect(await refusal(authenticate(deaf, bearer(session)))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('is forgotten once no access token of it can live', async () => {
    const other = await another();
    const revocations = await revocationsOf(other);
    const [first, second] = [newId(), newId()];
    revocations.add([first]);
    other.clock.advance(21 * 60_000);
    revocations.add([second]);
    expect([revocations.has(first), revocations.has(second)]).toEqual([false, true]);
  });

  test('nobody is let in while the revocations can not be read; later they are', async () => {
    const other = await another();
    const { session } = await registerAccount(app);
    await other.db.sql.rows('alter table session rename to session_away');
    await expect(authenticate(other, bearer(session))).rejects.toThrow('session');
    await other.db.sql.rows('alter table session_away rename to session');
    await authenticate(other, bearer(session));
  });
});

describe('rights', () => {
  const role = (actor: Actor) => (actor.kind === 'user' ? [actor.role, actor.tenantId !== null, [...actor.permissions]] : undefined);

  test('a changed role counts within 5 s; who has left the tenant acts for none', async () => {
    const other = await another();
    const { session } = await registerAccount(app);
    const tenantId = session.viewer.tenant?.id;
    expect(role(await authenticate(other, bearer(session)))?.slice(0, 2)).toEqual(['OWNER', true]);
    await app.db.sql.rows("update membership set role = 'VIEWER' where tenant_id = $1", [tenantId]);
    other.clock.advance(5_001);
    expect(role(await authenticate(other, bearer(session)))).toEqual(['VIEWER', true, ['VIEW_REPORTS']]);
    await app.db.sql.rows('delete from membership where tenant_id = $1', [tenantId]);
    other.clock.advance(5_001);
    expect(role(await authenticate(other, bearer(session)))).toEqual([null, false, []]);
  });

  test('a deleted user is nobody, though the session is there', async () => {
    const { session, input } = await registerAccount(app);
    await app.db.sql.rows('delete from app_user where id = $1', [session.viewer.user?.id]);
    expect(await refusal(authenticate(app, bearer(session)))).toMatchObject({ code: 'TOKEN_INVALID' });
    expect(await refusal(login(app.context(), { email: input.email, password: goodPassword }))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('a thousand requests of one session read the database once', async () => {
    const { session } = await registerAccount(app);
    const other = await another();
    await authenticate(other, undefined);
    await revocationsOf(other);
    let reads = 0;
    const { sql } = other.db;
    const row = ((...args: Parameters<typeof sql.row>) => {
      reads++;
      return sql.row(...args);
    }) as typeof sql.row;
    const counted = { ...other, db: { ...other.db, sql: { ...sql, row } } };
    await Promise.all(Array.from({ length: 1_000 }, () => authenticate(counted, bearer(session))));
    expect(reads).toBe(1);
  });
});
