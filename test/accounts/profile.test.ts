import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePassword } from '../../src/accounts/changePassword.js';
import { updateProfile } from '../../src/accounts/updateProfile.js';
import { refreshSession } from '../../src/auth/sessions/refreshSession.js';
import { switchTenant } from '../../src/auth/sessions/switchTenant.js';
import { newId } from '../../src/lib/ids.js';
import { goodPassword, refusal, registerAccount, sessionContext } from '../support/fixtures/accounts.js';
import { mailbox } from '../support/fixtures/mailbox.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rates: { registerPerAddress: { burst: 1e6, perSecond: 1e6 } } });
});
afterAll(() => app.close());

describe('updateProfile', () => {
  test('changes what is given and leaves the rest', async () => {
    const { session } = await registerAccount(app, { phone: '0712345678' });
    const ctx = await sessionContext(app, session);
    expect(await updateProfile(ctx, { name: ' Neema Juma ' })).toMatchObject({
      name: 'Neema Juma',
      language: 'EN',
      phone: '+255712345678',
    });
    expect(await updateProfile(ctx, { language: 'SW', phone: '0754 000 111' })).toMatchObject({
      name: 'Neema Juma',
      language: 'SW',
      phone: '+255754000111',
    });
    expect(await updateProfile(ctx, { phone: null })).toMatchObject({ phone: null });
    expect(await updateProfile(ctx, {})).toMatchObject({ name: 'Neema Juma', language: 'SW', phone: null });
  });

  test('a name is seen as it is: nothing invisible, nothing that turns the direction of reading', async () => {
    const ctx = await sessionContext(app, (await registerAccount(app)).session);
    for (const name of ['\u200b', '\u3164\u2800', '\u00ad', 'Neema\u202eamuJ', 'Neema\u2066Juma', 'Nee\u200bma', 'Neema\ufffc', 'a\u2028b'])
      expect((await refusal(updateProfile(ctx, { name }))).issues).toEqual([['BAD_USER_INPUT', 'name']]);
    for (const name of ['Asha 👩🏾‍🌾', 'آشا', 'Ng’ombe & Wana', '中']) expect(await updateProfile(ctx, { name })).toMatchObject({ name });
  });

  test('all faults at once', async () => {
    const ctx = await sessionContext(app, (await registerAccount(app)).session);
    expect((await refusal(updateProfile(ctx, { name: '', phone: '022 212 3456' }))).issues).toEqual([
      ['BAD_USER_INPUT', 'name'],
      ['INVALID_PHONE_NUMBER', 'phone'],
    ]);
    expect(await refusal(updateProfile(app.context(), { name: 'x' }))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

test('a changed password is told by mail', async () => {
  const { session, input } = await registerAccount(app, { language: 'SW' });
  await changePassword(await sessionContext(app, session), { currentPassword: goodPassword, newPassword: 'four large boats' });
  expect((await mailbox(app, input.email)).at(-1)).toMatchObject({
    template: 'passwordChanged',
    subject: expect.stringContaining('Nenosiri'),
  });
});

describe('switchTenant', () => {
  test('carries the session on for another tenant; the refresh token is used up', async () => {
    const [{ session }, { session: other }] = [await registerAccount(app), await registerAccount(app)];
    const tenantId = other.viewer.tenant?.id ?? '';
    const join = () =>
      app.db.sql.rows(`insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, 'VIEWER', $4)`, [
        newId(),
        tenantId,
        session.viewer.user?.id,
        app.now(),
      ]);
    // Not theirs yet: refused, and the token stays good.
    const { refreshToken } = session;
    expect(await refusal(switchTenant(app.context(), { tenantId, refreshToken }))).toMatchObject({
      code: 'NOT_FOUND',
      issues: [['NOT_FOUND', 'tenantId']],
    });
    expect(await refusal(switchTenant(app.context(), { tenantId: newId(), refreshToken }))).toMatchObject({ code: 'NOT_FOUND' });
    await join();
    const switched = await switchTenant(app.context(), { tenantId, refreshToken });
    expect(switched.viewer).toMatchObject({ tenant: { id: tenantId }, membership: { role: 'VIEWER' }, permissions: ['VIEW_REPORTS'] });
    expect(switched.viewer.memberships).toHaveLength(2);
    expect((await sessionContext(app, switched)).actor).toMatchObject({ tenantId, role: 'VIEWER' });
    const next = await refreshSession(app.context(), switched.refreshToken);
    expect(next.viewer.tenant?.id).toBe(tenantId);
    app.clock.advance(21_000);
    expect(await refusal(switchTenant(app.context(), { tenantId, refreshToken }))).toMatchObject({ code: 'TOKEN_REUSED' });
  });

  test('a token that never was one is TOKEN_INVALID', async () => {
    expect(await refusal(switchTenant(app.context(), { tenantId: newId(), refreshToken: 'x' }))).toMatchObject({ code: 'TOKEN_INVALID' });
  });
});
