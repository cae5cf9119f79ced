import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePassword } from '../../src/accounts/changePassword.js';
import { updateProfile } from '../../src/accounts/updateProfile.js';
import { refreshSession } from '../../src/auth/refreshSession.js';
import { switchTenant } from '../../src/auth/switchTenant.js';
import { newId } from '../../src/lib/ids.js';
import { mailbox } from '../support/mailbox.js';
import { goodPassword, newPerson, refusal, signedIn } from '../support/people/people.js';
import { type TestApp, testApp } from '../support/testApp.js';

let t: TestApp;
beforeAll(async () => {
  t = await testApp({ rates: { registerPerAddress: { burst: 1e6, perSecond: 1e6 } } });
});
afterAll(() => t.close());

describe('updateProfile', () => {
  test('changes what is given and leaves the rest', async () => {
    const { session } = await newPerson(t, { phone: '0712345678' });
    const ctx = await signedIn(t, session);
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

  test('all faults at once', async () => {
    const ctx = await signedIn(t, (await newPerson(t)).session);
    expect((await refusal(updateProfile(ctx, { name: '', phone: '022 212 3456' }))).issues).toEqual([
      ['BAD_USER_INPUT', 'name'],
      ['INVALID_PHONE_NUMBER', 'phone'],
    ]);
    expect(await refusal(updateProfile(t.ctx(), { name: 'x' }))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

test('a changed password is told by mail', async () => {
  const { session, input } = await newPerson(t, { language: 'SW' });
  await changePassword(await signedIn(t, session), { currentPassword: goodPassword, newPassword: 'four large boats' });
  expect((await mailbox(t, input.email)).at(-1)).toMatchObject({
    template: 'passwordChanged',
    subject: expect.stringContaining('Nenosiri'),
  });
});

describe('switchTenant', () => {
  test('carries the session on for another tenant; the refresh token is used up', async () => {
    const [{ session }, { session: other }] = [await newPerson(t), await newPerson(t)];
    const tenantId = other.viewer.tenant?.id ?? '';
    const join = () =>
      t.app.db.sql.rows(`insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, 'VIEWER', $4)`, [
        newId(),
        tenantId,
        session.viewer.user?.id,
        t.app.now(),
      ]);
    // Not theirs yet: refused, and the token stays good.
    const { refreshToken } = session;
    expect(await refusal(switchTenant(t.ctx(), { tenantId, refreshToken }))).toMatchObject({
      code: 'NOT_FOUND',
      issues: [['NOT_FOUND', 'tenantId']],
    });
    expect(await refusal(switchTenant(t.ctx(), { tenantId: newId(), refreshToken }))).toMatchObject({ code: 'NOT_FOUND' });
    await join();
    const switched = await switchTenant(t.ctx(), { tenantId, refreshToken });
    expect(switched.viewer).toMatchObject({ tenant: { id: tenantId }, membership: { role: 'VIEWER' }, permissions: ['VIEW_REPORTS'] });
    expect(switched.viewer.memberships).toHaveLength(2);
    expect((await signedIn(t, switched)).actor).toMatchObject({ tenantId, role: 'VIEWER' });
    const next = await refreshSession(t.ctx(), switched.refreshToken);
    expect(next.viewer.tenant?.id).toBe(tenantId);
    t.advance(21_000);
    expect(await refusal(switchTenant(t.ctx(), { tenantId, refreshToken }))).toMatchObject({ code: 'TOKEN_REUSED' });
  });

  test('a token that never was one is UNAUTHENTICATED', async () => {
    expect(await refusal(switchTenant(t.ctx(), { tenantId: newId(), refreshToken: 'x' }))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
