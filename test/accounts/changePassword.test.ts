import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attemptKey } from '../../src/accounts/attempts.js';
import { changePassword } from '../../src/accounts/changePassword.js';
import { login } from '../../src/accounts/login.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { refreshSession } from '../../src/auth/sessions/refreshSession.js';
import { goodPassword, refusal, registerAccount, sessionContext } from '../support/fixtures/accounts.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const newPassword = 'four large boats';
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rates: {} });
});
afterAll(() => app.close());

describe('changePassword', () => {
  test('ends every earlier session, answers a new one, and only the new password opens another', async () => {
    const { session, input } = await registerAccount(app);
    const elsewhere = await login(app.context(), { email: input.email, password: goodPassword });
    const fresh = await changePassword(await sessionContext(app, session), { currentPassword: goodPassword, newPassword });

    expect(fresh.viewer.tenant?.id).toBe(session.viewer.tenant?.id);
    await authenticate(app, `Bearer ${fresh.accessToken}`);
    await refreshSession(app.context(), fresh.refreshToken);
    for (const old of [session, elsewhere]) {
      expect(await refusal(authenticate(app, `Bearer ${old.accessToken}`))).toMatchObject({ code: 'TOKEN_INVALID' });
      expect(await refusal(refreshSession(app.context(), old.refreshToken))).toMatchObject({ code: 'TOKEN_INVALID' });
    }
    expect(await refusal(login(app.context(), { email: input.email, password: goodPassword }))).toMatchObject({ code: 'UNAUTHENTICATED' });
    await login(app.context(), { email: input.email, password: newPassword });

    const audited = await app.db.sql.rows("select detail from audit_event where action = 'user.changePassword' and tenant_id = $1", [
      session.viewer.tenant?.id,
    ]);
    expect(audited).toEqual([{ detail: { sessionsEnded: 2 } }]);
    const changes = await app.db.sql.rows<{ ids: string[] }>("select ids from outbox where topic = 'session' order by id desc limit 1");
    expect(changes[0]?.ids).toHaveLength(2);
  });

  test('a wrong current password changes nothing', async () => {
    const { session, input } = await registerAccount(app);
    const ctx = await sessionContext(app, session);
    const wrong = await refusal(changePassword(ctx, { currentPassword: 'not the password', newPassword }));
    expect(wrong).toMatchObject({ code: 'BAD_USER_INPUT', issues: [['BAD_USER_INPUT', 'currentPassword']] });
    await login(app.context(), { email: input.email, password: goodPassword });
    await authenticate(app, `Bearer ${session.accessToken}`);
  });

  test('WEAK_PASSWORD, and UNAUTHENTICATED without a session', async () => {
    const { session, input } = await registerAccount(app);
    const ctx = await sessionContext(app, session);
    for (const weak of ['short', 'password123', input.email])
      expect(await refusal(changePassword(ctx, { currentPassword: goodPassword, newPassword: weak }))).toMatchObject({
        code: 'WEAK_PASSWORD',
        issues: [['WEAK_PASSWORD', 'newPassword']],
      });
    expect(await refusal(changePassword(app.context(), { currentPassword: goodPassword, newPassword }))).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  test('is tried no oftener than a login', async () => {
    const { session, input } = await registerAccount(app);
    const ctx = await sessionContext(app, session);
    for (let i = 0; i < 10; i++) app.limits.take('loginPerAccount', attemptKey(ctx, input.email));
    expect(await refusal(changePassword(ctx, { currentPassword: goodPassword, newPassword }))).toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('of two changes at once one wins; a login at the same moment with the old password keeps no session', async () => {
    const { session, input } = await registerAccount(app);
    const ctx = await sessionContext(app, session);
    const [one, two, opened] = await Promise.allSettled([
      changePassword(ctx, { currentPassword: goodPassword, newPassword: 'five wide boats' }),
      changePassword(ctx, { currentPassword: goodPassword, newPassword: 'six wider boats' }),
      login(app.context(), { email: input.email, password: goodPassword }),
    ]);
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    if (opened.status === 'fulfilled')
      expect(await refusal(authenticate(app, `Bearer ${opened.value.accessToken}`))).toMatchObject({ code: 'TOKEN_INVALID' });
    const open = await app.db.sql.rows('select 1 from session where user_id = $1 and revoked_at is null', [session.viewer.user?.id]);
    expect(open).toHaveLength(1);
  });
});
