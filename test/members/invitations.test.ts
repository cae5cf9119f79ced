import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { acceptInvitation } from '../../src/members/acceptInvitation.js';
import { invitations } from '../../src/members/invitations.js';
import { inviteMember } from '../../src/members/inviteMember.js';
import { members } from '../../src/members/members.js';
import { removeMember } from '../../src/members/removeMember.js';
import { resendInvitation } from '../../src/members/resendInvitation.js';
import { revokeInvitation } from '../../src/members/revokeInvitation.js';
import { suspendTenant } from '../../src/tenants/suspendTenant.js';
import { randomName } from '../support/databases.js';
import { goodPassword, refusal, registerAccount, sessionContext } from '../support/fixtures/accounts.js';
import { mailbox, mailedToken } from '../support/fixtures/mailbox.js';
import { createTeam, type Team } from '../support/fixtures/team.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
const rates = {
  registerPerAddress: generous,
  tokensPerAddress: generous,
  invitationsPerTenant: generous,
  loginPerAddress: generous,
};
let app: TestApp;
let team: Team;
beforeAll(async () => {
  app = await createTestApp({ rates });
  team = await createTeam(app);
});
afterAll(() => app.close());

const newAddress = () => `${randomName('juma')}@example.com`;
/** An open invitation of a stranger, with the token that they got. */
async function invited(email = newAddress(), ctx: Ctx = team.owner.ctx) {
  const invitation = await inviteMember(ctx, { email, role: 'MEMBER' });
  return { invitation, email, token: await mailedToken(app, email, 'invitation') };
}
const newcomer = { name: 'Juma', password: goodPassword };

describe('inviteMember and acceptInvitation', () => {
  test('a stranger is mailed, makes their account by it, verified, and is signed in to the tenant', async () => {
    const { invitation, email, token } = await invited(`Juma.${randomName('x')}@Example.com`);
    expect(invitation).toMatchObject({ email: email.toLowerCase(), role: 'MEMBER', status: 'PENDING', invitedById: team.owner.userId });
    expect(Date.parse(invitation.expiresAt) - app.now().getTime()).toBeGreaterThan(7 * 86_400_000 - 60_000);
    expect((await mailbox(app, email))[0]?.text).toContain('Asha Juma invites you to join Asha Dairy as a member.');
    const { viewer } = await acceptInvitation(app.context(), { token, ...newcomer });
    expect(viewer).toMatchObject({
      user: { email: email.toLowerCase(), name: 'Juma', emailVerified: true },
      tenant: { id: team.tenantId },
      membership: { role: 'MEMBER' },
    });
    expect((await invitations(team.owner.ctx, { first: 200 }, {})).nodes.find(({ id }) => id === invitation.id)).toMatchObject({
      status: 'ACCEPTED',
    });
    expect((await members(team.owner.ctx, { first: 200 }, {})).nodes.map(({ user }) => user.email)).toContain(email.toLowerCase());
    const audited = await app.db.sql.rows<{ action: string }>(
      `select action from audit_event where tenant_id = $1 and detail->>'invitation' = $2 or target = $2`,
      [team.tenantId, `inv_${invitation.id.replaceAll('-', '')}`],
    );
    expect(audited.map(({ action }) => action).sort()).toEqual(['member.accept', 'member.invite']);
  });

  test('who has an account signs in first; it is theirs alone', async () => {
    const { session, input } = await registerAccount(app, { language: 'SW' });
    const { token } = await invited(input.email);
    // In the language that they chose.
    expect((await mailbox(app, input.email)).at(-1)?.subject).toContain('Umealikwa');
    expect(await refusal(acceptInvitation(app.context(), { token, ...newcomer }))).toMatchObject({ code: 'EMAIL_TAKEN' });
    const somebodyElse = await sessionContext(app, (await registerAccount(app)).session);
    expect(await refusal(acceptInvitation(somebodyElse, { token }))).toMatchObject({ code: 'FORBIDDEN' });
    const { viewer } = await acceptInvitation(await sessionContext(app, session), { token });
    expect(viewer.tenant?.id).toBe(team.tenantId);
    expect(viewer.memberships).toHaveLength(2);
    expect(viewer.user?.emailVerified).toBe(true);
  });

  test('the answer doesn’t tell whether the address has an account', async () => {
    const { input } = await registerAccount(app);
    const [known, unknown] = [await invited(input.email), await invited()];
    const shape = ({ id: _, email: __, expiresAt: ___, createdAt: ____, ...rest }: (typeof known)['invitation']) => rest;
    expect(shape(known.invitation)).toEqual(shape(unknown.invitation));
  });

  test('all faults of a newcomer’s form at once; the invitation stays open', async () => {
    const { token } = await invited();
    const bad = await refusal(acceptInvitation(app.context(), { token }));
    expect(bad.issues).toEqual([
      ['BAD_USER_INPUT', 'name'],
      ['WEAK_PASSWORD', 'password'],
    ]);
    await acceptInvitation(app.context(), { token, ...newcomer });
    expect(await refusal(acceptInvitation(app.context(), { token, ...newcomer }))).toMatchObject({
      code: 'TOKEN_EXPIRED',
      error: { message: 'This invitation was accepted already: sign in.' },
    });
  });

  test.each(['', 'tuma_in_', `tuma_in_${'x'.repeat(43)}`])('BAD_USER_INPUT for %j', async (token) => {
    expect(await refusal(acceptInvitation(app.context(), { token, ...newcomer }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('TOKEN_EXPIRED after 7 days; sent again it works, and only its new link', async () => {
    const later = await createTestApp({ rates, databaseUrl: app.db.url });
    const otherTeam = await createTeam(later);
    const email = newAddress();
    const { id } = await inviteMember(otherTeam.owner.ctx, { email, role: 'VIEWER' });
    const first = await mailedToken(later, email, 'invitation');
    later.clock.advance(7 * 86_400_000);
    expect(await refusal(acceptInvitation(later.context(), { token: first, ...newcomer }))).toMatchObject({
      code: 'TOKEN_EXPIRED',
      error: { message: 'This invitation is too old. Ask for another one.' },
    });
    expect((await invitations(otherTeam.owner.ctx, { first: 200 }, {})).nodes).toMatchObject([{ id, status: 'EXPIRED' }]);
    expect(await resendInvitation(otherTeam.owner.ctx, id)).toMatchObject({ id, status: 'PENDING' });
    expect(await refusal(acceptInvitation(later.context(), { token: first, ...newcomer }))).toMatchObject({ code: 'BAD_USER_INPUT' });
    const second = await mailedToken(later, email, 'invitation');
    expect((await acceptInvitation(later.context(), { token: second, ...newcomer })).viewer.membership?.role).toBe('VIEWER');
    await later.close();
  });

  test('an expired one is no obstacle to another', async () => {
    const later = await createTestApp({ rates, databaseUrl: app.db.url });
    const otherTeam = await createTeam(later);
    const email = newAddress();
    await inviteMember(otherTeam.owner.ctx, { email, role: 'VIEWER' });
    later.clock.advance(8 * 86_400_000);
    await inviteMember(otherTeam.owner.ctx, { email, role: 'ADMIN' });
    const {
      nodes: [newer, older],
    } = await invitations(otherTeam.owner.ctx, { first: 200 }, {});
    expect([newer?.status, older?.status]).toEqual(['PENDING', 'EXPIRED']);
    expect(await refusal(resendInvitation(otherTeam.owner.ctx, older?.id ?? ''))).toMatchObject({ code: 'CONFLICT' });
    await later.close();
  });

  test('CONFLICT for a member and for an open invitation, whatever the case', async () => {
    const { email } = await invited();
    expect(await refusal(inviteMember(team.owner.ctx, { email: email.toUpperCase(), role: 'VIEWER' }))).toMatchObject({ code: 'CONFLICT' });
    expect(await refusal(inviteMember(team.owner.ctx, { email: team.owner.email, role: 'VIEWER' }))).toMatchObject({ code: 'CONFLICT' });
    // Another tenant invites them all the same.
    await inviteMember((await createTeam(app)).owner.ctx, { email, role: 'VIEWER' });
  });

  test('an address that would be two, or a name, is none', async () => {
    for (const email of ['a@example.com,b@example.com', 'A <a@example.com>', 'a@b@example.com', 'nobody', '"a b"@example.com'])
      expect(await refusal(inviteMember(team.owner.ctx, { email, role: 'VIEWER' }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('where REGISTRATION is closed nobody new comes by it, but who has an account does; with invite both', async () => {
    const closed = await createTestApp({ rates, settings: { registration: 'closed' }, databaseUrl: app.db.url });
    const invite = await createTestApp({ rates, settings: { registration: 'invite' }, databaseUrl: app.db.url });
    const { token } = await invited();
    expect(await refusal(acceptInvitation(closed.context(), { token, ...newcomer }))).toMatchObject({ code: 'FORBIDDEN' });
    await acceptInvitation(invite.context(), { token, ...newcomer });
    const { session, input } = await registerAccount(app);
    const known = await invited(input.email);
    await acceptInvitation(await sessionContext(closed, session), { token: known.token });
    await Promise.all([closed.close(), invite.close()]);
  });

  test('TENANT_SUSPENDED: a suspended tenant writes to nobody', async () => {
    const otherTeam = await createTeam(app);
    const { id } = await inviteMember(otherTeam.owner.ctx, { email: newAddress(), role: 'VIEWER' });
    await suspendTenant(app.context({ kind: 'system' }), otherTeam.tenantId, 'Spam');
    expect(await refusal(inviteMember(otherTeam.owner.ctx, { email: newAddress(), role: 'VIEWER' }))).toMatchObject({
      code: 'TENANT_SUSPENDED',
    });
    expect(await refusal(resendInvitation(otherTeam.owner.ctx, id))).toMatchObject({ code: 'TENANT_SUSPENDED' });
  });

  test('RATE_LIMITED per tenant', async () => {
    const limited = await createTestApp({
      rates: { ...rates, invitationsPerTenant: { burst: 2, perSecond: 0.01 } },
      databaseUrl: app.db.url,
    });
    const otherTeam = await createTeam(limited);
    for (let n = 0; n < 2; n += 1) await inviteMember(otherTeam.owner.ctx, { email: newAddress(), role: 'VIEWER' });
    expect(await refusal(inviteMember(otherTeam.owner.ctx, { email: newAddress(), role: 'VIEWER' }))).toMatchObject({
      code: 'RATE_LIMITED',
    });
    await limited.close();
  });
});

describe('revoking', () => {
  test('its link is dead; neither it nor an accepted one can be sent or revoked again', async () => {
    const { invitation, token } = await invited();
    expect(await revokeInvitation(team.owner.ctx, invitation.id)).toMatchObject({ status: 'REVOKED' });
    expect(await refusal(acceptInvitation(app.context(), { token, ...newcomer }))).toMatchObject({
      code: 'TOKEN_EXPIRED',
      error: { message: 'This invitation was revoked. Ask for another one.' },
    });
    const accepted = await invited();
    await acceptInvitation(app.context(), { token: accepted.token, ...newcomer });
    for (const { id } of [invitation, accepted.invitation]) {
      expect(await refusal(revokeInvitation(team.owner.ctx, id))).toMatchObject({ code: 'INVALID_STATE' });
      expect(await refusal(resendInvitation(team.owner.ctx, id))).toMatchObject({ code: 'INVALID_STATE' });
    }
  });

  test('another tenant’s and an unknown one are NOT_FOUND alike', async () => {
    const otherTeam = await createTeam(app);
    const { invitation } = await invited();
    for (const id of [invitation.id, newId()]) {
      expect(await refusal(revokeInvitation(otherTeam.owner.ctx, id))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await refusal(resendInvitation(otherTeam.owner.ctx, id))).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  test('who is removed leaves no open invitation behind', async () => {
    const admin = await team.add('ADMIN');
    const { invitation, token } = await invited(newAddress(), admin.ctx);
    await removeMember(team.owner.ctx, admin.membershipId);
    expect(await refusal(acceptInvitation(app.context(), { token, ...newcomer }))).toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect((await invitations(team.owner.ctx, { first: 200 }, {})).nodes.find(({ id }) => id === invitation.id)).toMatchObject({
      status: 'REVOKED',
    });
  });
});

describe('races', () => {
  const outcomes = async (works: Promise<unknown>[]) => {
    const settled = await Promise.allSettled(works);
    return settled.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason as { code: string }).code)).sort();
  };

  test('of many who accept one invitation, one does', async () => {
    const { email, token } = await invited();
    const results = await outcomes([1, 2, 3, 4].map(() => acceptInvitation(app.context(), { token, ...newcomer })));
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    for (const result of results) expect(['done', 'TOKEN_EXPIRED', 'EMAIL_TAKEN']).toContain(result);
    const rows = await app.db.sql.rows('select 1 from membership m join app_user u on u.id = m.user_id where u.email = $1', [email]);
    expect(rows).toHaveLength(1);
  });

  test('accepted or revoked, never both', async () => {
    for (let n = 0; n < 6; n += 1) {
      const { email, invitation, token } = await invited();
      const results = await outcomes([
        acceptInvitation(app.context(), { token, ...newcomer }),
        revokeInvitation(team.owner.ctx, invitation.id),
      ]);
      const [row] = await app.db.sql.rows<{ status: string; member: boolean }>(
        `select status, exists (select from membership m join app_user u on u.id = m.user_id where u.email = $2) as member
         from invitation where id = $1`,
        [invitation.id, email],
      );
      expect(results.filter((result) => result === 'done')).toHaveLength(1);
      expect(row).toEqual(row?.member ? { status: 'ACCEPTED', member: true } : { status: 'REVOKED', member: false });
    }
  });

  test('one address invited many times at once is invited once, and mailed once', async () => {
    const email = newAddress();
    const results = await outcomes([1, 2, 3, 4].map(() => inviteMember(team.owner.ctx, { email, role: 'VIEWER' })));
    expect(results).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'done']);
    expect(await mailbox(app, email)).toHaveLength(1);
  });
});
