import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logout } from '../../../src/accounts/logout.js';
import { authenticate } from '../../../src/auth/authenticate.js';
import type { OpenedSession } from '../../../src/auth/sessions/refreshCookie.js';
import { refreshSession } from '../../../src/auth/sessions/refreshSession.js';
import { refusal, registerAccount, sessionContext } from '../../support/fixtures/accounts.js';
import { createTestApp, type TestApp } from '../../support/testApp.js';

const DAY = 86_400_000;
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rates: { registerPerAddress: { burst: 1_000, perSecond: 1_000 } } });
});
afterAll(() => app.close());

const refresh = (refreshToken: string) => refreshSession(app.context(), refreshToken);
const sessionOf = async (session: { accessToken: string }) => {
  const { actor } = await sessionContext(app, session);
  return actor.kind === 'user' ? actor.sessionId : undefined;
};

describe('refreshSession', () => {
  test('carries the session on with new tokens for the same tenant', async () => {
    const { session } = await registerAccount(app);
    const next = await refresh(session.refreshToken);
    expect(next.refreshToken).not.toBe(session.refreshToken);
    expect(await sessionOf(next)).toBe(await sessionOf(session));
    expect(next.viewer).toEqual(session.viewer);
    const after = await refresh(next.refreshToken);
    expect(after.viewer.tenant?.id).toBe(session.viewer.tenant?.id);
  });

  test('a token used less than 20 s ago gets the same successor: its answer may have been lost', async () => {
    const { session } = await registerAccount(app);
    const first = await refresh(session.refreshToken);
    app.clock.advance(19_000);
    const second = await refresh(session.refreshToken);
    expect(second.refreshToken).toBe(first.refreshToken);
    expect(await sessionOf(second)).toBe(await sessionOf(session));
  });

  test('whose successor was used meanwhile, it gets the one that lives', async () => {
    const { session } = await registerAccount(app);
    const first = await refresh(session.refreshToken);
    const second = await refresh(first.refreshToken);
    const late = await refresh(session.refreshToken);
    expect(late.refreshToken).toBe(second.refreshToken);
    app.clock.advance(30_000);
    await refresh(late.refreshToken);
  });

  test('TOKEN_REUSED later: the whole family ends, audited and announced', async () => {
    const { session } = await registerAccount(app);
    const sessionId = await sessionOf(session);
    const next = await refresh(session.refreshToken);
    app.clock.advance(21_000);
    expect(await refusal(refresh(session.refreshToken))).toMatchObject({ code: 'TOKEN_REUSED' });
    expect(await refusal(refresh(next.refreshToken))).toMatchObject({ code: 'TOKEN_INVALID' });
    expect(await refusal(refresh(session.refreshToken))).toMatchObject({ code: 'TOKEN_INVALID' });
    expect(await refusal(authenticate(app, `Bearer ${next.accessToken}`))).toMatchObject({ code: 'TOKEN_INVALID' });

    const changes = await app.db.sql.rows("select ids from outbox where topic = 'session' and $1 = any(ids)", [sessionId]);
    expect(changes).toEqual([{ ids: [sessionId] }]);
    const audited = await app.db.sql.rows('select action from audit_event where tenant_id = $1 order by id', [session.viewer.tenant?.id]);
    expect(audited).toEqual([{ action: 'credits.grant' }, { action: 'user.register' }, { action: 'session.reuse' }]);
    const row = await app.db.sql.row<{ revoked_reason: string }>('select revoked_reason from session where id = $1', [sessionId]);
    expect(row?.revoked_reason).toBe('a refresh token was used again');
  });

  test("one family's end leaves the others alone", async () => {
    const [one, other] = [await registerAccount(app), await registerAccount(app)];
    await refresh(one.session.refreshToken);
    app.clock.advance(21_000);
    expect(await refusal(refresh(one.session.refreshToken))).toMatchObject({ code: 'TOKEN_REUSED' });
    await refresh(other.session.refreshToken);
  });

  test('asked for many times at once, it has one living successor, and a copy of it is noticed', async () => {
    const { session } = await registerAccount(app);
    const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(session.refreshToken)));
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    await Promise.all(answers.map(({ accessToken }) => authenticate(app, `Bearer ${accessToken}`)));
    const [one, other] = answers as [OpenedSession, OpenedSession];
    await refresh(one.refreshToken);
    app.clock.advance(21_000);
    expect(await refusal(refresh(other.refreshToken))).toMatchObject({ code: 'TOKEN_REUSED' });
  });

  test('of reuse and refresh at once none outlives the family', async () => {
    const { session } = await registerAccount(app);
    const next = await refresh(session.refreshToken);
    app.clock.advance(21_000);
    const outcomes = await Promise.allSettled([refresh(next.refreshToken), refresh(session.refreshToken), refresh(next.refreshToken)]);
    expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { code: 'TOKEN_REUSED' } });
    for (const outcome of outcomes)
      if (outcome.status === 'fulfilled')
        expect(await refusal(refresh(outcome.value.refreshToken))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('TOKEN_EXPIRED after 30 days unused', async () => {
    const { session } = await registerAccount(app);
    app.clock.advance(29 * DAY);
    const next = await refresh(session.refreshToken);
    app.clock.advance(30 * DAY);
    expect(await refusal(refresh(next.refreshToken))).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  test('TOKEN_EXPIRED after 90 days in all, the access token too', async () => {
    let { session } = await registerAccount(app);
    for (let day = 0; day < 84; day += 28) {
      app.clock.advance(28 * DAY);
      session = await refresh(session.refreshToken);
    }
    app.clock.advance(6 * DAY - 60_000);
    session = await refresh(session.refreshToken);
    expect(session.accessTokenExpiresAt.getTime() - app.now().getTime()).toBeLessThanOrEqual(60_000);
    app.clock.advance(61_000);
    expect(await refusal(refresh(session.refreshToken))).toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(await refusal(authenticate(app, `Bearer ${session.accessToken}`))).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  test('TOKEN_INVALID for a token that never was, and for one of a user that is gone', async () => {
    const { session } = await registerAccount(app);
    for (const token of ['', 'tuma_rt_', `tuma_rt_${'A'.repeat(43)}`, `${session.refreshToken}x`, session.accessToken, 'a\0b'])
      expect(await refusal(refresh(token))).toMatchObject({ code: 'TOKEN_INVALID' });
    await app.db.sql.rows('delete from app_user where id = $1', [session.viewer.user?.id]);
    expect(await refusal(refresh(session.refreshToken))).toMatchObject({ code: 'TOKEN_INVALID' });
  });
});

describe('logout', () => {
  test('ends the session once, and may be said again', async () => {
    const { session } = await registerAccount(app);
    const sessionId = await sessionOf(session);
    const next = await refresh(session.refreshToken);
    for (let i = 0; i < 3; i++) expect(await logout(app.context(), next.refreshToken)).toEqual({ ok: true });
    expect(await refusal(refresh(next.refreshToken))).toMatchObject({ code: 'TOKEN_INVALID' });
    expect(await refusal(authenticate(app, `Bearer ${next.accessToken}`))).toMatchObject({ code: 'TOKEN_INVALID' });
    const changes = await app.db.sql.rows("select ids from outbox where topic = 'session' and $1 = any(ids)", [sessionId]);
    expect(changes).toHaveLength(1);
  });

  test('an unknown token is done too', async () => {
    for (const token of ['', 'x\0', `tuma_rt_${'A'.repeat(43)}`]) expect(await logout(app.context(), token)).toEqual({ ok: true });
  });
});
