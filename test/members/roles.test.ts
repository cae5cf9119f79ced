import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Role } from '../../entities/types/roles.js';
import { login } from '../../src/accounts/login.js';
import { updateProfile } from '../../src/accounts/updateProfile.js';
import { authenticate } from '../../src/auth/authenticate.js';
import type { Ctx } from '../../src/context.js';
import { auditEvents } from '../../src/core/audit.js';
import { AppError } from '../../src/errors.js';
import { newId } from '../../src/lib/ids.js';
import { emails } from '../../src/mail/emails.js';
import { sendTestEmail } from '../../src/mail/sendTestEmail.js';
import { changeMemberRole } from '../../src/members/changeMemberRole.js';
import { invitations } from '../../src/members/invitations.js';
import { inviteMember } from '../../src/members/inviteMember.js';
import { members } from '../../src/members/members.js';
import { removeMember } from '../../src/members/removeMember.js';
import { resendInvitation } from '../../src/members/resendInvitation.js';
import { revokeInvitation } from '../../src/members/revokeInvitation.js';
import { setSendingWeight } from '../../src/tenants/sendingWeight.js';
import { reinstateTenant, suspendTenant } from '../../src/tenants/suspendTenant.js';
import { tenant, tenants } from '../../src/tenants/tenantList.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { randomName } from '../support/databases.js';
import { goodPassword, refusal, registerAccount, sessionContext } from '../support/fixtures/accounts.js';
import { createTeam, type Team } from '../support/fixtures/team.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({
    rates: { registerPerAddress: generous, tokensPerAddress: generous, invitationsPerTenant: generous, loginPerAddress: generous },
  });
});
afterAll(() => app.close());

const newAddress = () => `${randomName('juma')}@example.com`;
const page = { first: 10 };
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );

/** Who may do what: each operation on fresh people, by each kind of actor. */
type Who = Role | 'platform ADMIN' | 'platform STAFF' | 'nobody';
const everybody: Who[] = [...Object.values(Role), 'platform ADMIN', 'platform STAFF', 'nobody'];
const people: Who[] = everybody.filter((who) => who !== 'nobody');
const operations: Record<string, { may: Who[]; run(ctx: Ctx, team: Team): Promise<unknown> }> = {
  members: { may: people, run: (ctx) => members(ctx, { first: 200 }, {}) },
  invitations: { may: ['OWNER', 'ADMIN'], run: (ctx) => invitations(ctx, { first: 200 }, {}) },
  'invite a member': { may: ['OWNER', 'ADMIN'], run: (ctx) => inviteMember(ctx, { email: newAddress(), role: 'MEMBER' }) },
  'invite an admin': { may: ['OWNER', 'ADMIN'], run: (ctx) => inviteMember(ctx, { email: newAddress(), role: 'ADMIN' }) },
  'invite an owner': { may: ['OWNER'], run: (ctx) => inviteMember(ctx, { email: newAddress(), role: 'OWNER' }) },
  'resend a member’s invitation': {
    may: ['OWNER', 'ADMIN'],
    run: async (ctx, { owner }) => resendInvitation(ctx, (await inviteMember(owner.ctx, { email: newAddress(), role: 'MEMBER' })).id),
  },
  'resend an owner’s invitation': {
    may: ['OWNER'],
    run: async (ctx, { owner }) => resendInvitation(ctx, (await inviteMember(owner.ctx, { email: newAddress(), role: 'OWNER' })).id),
  },
  'revoke a member’s invitation': {
    may: ['OWNER', 'ADMIN'],
    run: async (ctx, { owner }) => revokeInvitation(ctx, (await inviteMember(owner.ctx, { email: newAddress(), role: 'MEMBER' })).id),
  },
  'revoke an owner’s invitation': {
    may: ['OWNER'],
    run: async (ctx, { owner }) => revokeInvitation(ctx, (await inviteMember(owner.ctx, { email: newAddress(), role: 'OWNER' })).id),
  },
  'make a viewer a member': {
    may: ['OWNER', 'ADMIN'],
    run: async (ctx, team) => changeMemberRole(ctx, { id: (await team.add('VIEWER')).membershipId, role: 'MEMBER' }),
  },
  'make a viewer an owner': {
    may: ['OWNER'],
    run: async (ctx, team) => changeMemberRole(ctx, { id: (await team.add('VIEWER')).membershipId, role: 'OWNER' }),
  },
  'make an owner a viewer': {
    may: ['OWNER'],
    run: async (ctx, team) => changeMemberRole(ctx, { id: (await team.add('OWNER')).membershipId, role: 'VIEWER' }),
  },
  'remove a member': { may: ['OWNER', 'ADMIN'], run: async (ctx, team) => removeMember(ctx, (await team.add('MEMBER')).membershipId) },
  'remove an owner': { may: ['OWNER'], run: async (ctx, team) => removeMember(ctx, (await team.add('OWNER')).membershipId) },
  'remove nobody': { may: [], run: (ctx) => removeMember(ctx, newId()) },
  updateTenant: { may: ['OWNER'], run: (ctx) => updateTenant(ctx, { lowBalanceThreshold: 5 }) },
  updateProfile: { may: people, run: (ctx) => updateProfile(ctx, { name: 'Juma' }) },
  auditEvents: { may: ['OWNER', 'ADMIN', 'platform ADMIN', 'platform STAFF'], run: (ctx) => auditEvents(ctx, page, {}) },
  'auditEvents of a named tenant': {
    may: ['platform ADMIN', 'platform STAFF'],
    run: (ctx, { tenantId }) => auditEvents(ctx, page, { tenantId }),
  },
  tenants: { may: ['platform ADMIN', 'platform STAFF'], run: (ctx) => tenants(ctx, page, {}) },
  tenant: { may: ['platform ADMIN', 'platform STAFF'], run: (ctx, { tenantId }) => tenant(ctx, tenantId) },
  suspendTenant: { may: ['platform ADMIN'], run: async (ctx) => suspendTenant(ctx, (await createTeam(app)).tenantId, 'Unpaid') },
  setSendingWeight: { may: ['platform ADMIN'], run: async (ctx) => setSendingWeight(ctx, (await createTeam(app)).tenantId, 2) },
  reinstateTenant: { may: ['platform ADMIN'], run: async (ctx) => reinstateTenant(ctx, (await createTeam(app)).tenantId) },
  emails: { may: ['platform ADMIN', 'platform STAFF'], run: (ctx) => emails(ctx, page, {}) },
  sendTestEmail: { may: ['platform ADMIN'], run: (ctx) => sendTestEmail(ctx, newAddress()) },
};

describe('the matrix of roles', () => {
  let team: Team;
  const actors = new Map<Who, Ctx>();
  beforeAll(async () => {
    team = await createTeam(app);
    for (const role of Object.values(Role)) actors.set(role, (await team.add(role)).ctx);
    for (const role of ['ADMIN', 'STAFF'] as const) {
      const { session, input } = await registerAccount(app);
      await app.db.sql.rows('delete from membership where user_id = $1', [session.viewer.user?.id]);
      await app.db.sql.rows('update app_user set platform_role = $2 where id = $1', [session.viewer.user?.id, role]);
      actors.set(`platform ${role}`, await sessionContext(app, await login(app.context(), { email: input.email, password: goodPassword })));
    }
    actors.set('nobody', app.context());
  });

  test.each(Object.entries(operations))('%s', async (_, { may, run }) => {
    for (const who of everybody) {
      const ctx = actors.get(who);
      if (!ctx) throw new Error(who);
      const code = await codeOf(run(ctx, team));
      if (may.includes(who)) expect(code, who).toBe('ok');
      else if (who === 'nobody') expect(code, who).toBe('UNAUTHENTICATED');
      // Whoever manages members is told that there is nobody of this id.
      else expect(code, who).toBe(run === operations['remove nobody']?.run && ['OWNER', 'ADMIN'].includes(who) ? 'NOT_FOUND' : 'FORBIDDEN');
    }
  });
});

describe('the last owner stays', () => {
  test('LAST_OWNER: neither removed nor changed, by themself or an admin’s hand', async () => {
    const { owner, add } = await createTeam(app);
    const { membershipId } = owner;
    expect(await refusal(removeMember(owner.ctx, membershipId))).toMatchObject({ code: 'LAST_OWNER' });
    expect(await refusal(changeMemberRole(owner.ctx, { id: membershipId, role: 'ADMIN' }))).toMatchObject({ code: 'LAST_OWNER' });
    await changeMemberRole(owner.ctx, { id: membershipId, role: 'OWNER' });
    const second = await add('OWNER');
    expect(await changeMemberRole(owner.ctx, { id: membershipId, role: 'ADMIN' })).toMatchObject({ role: 'ADMIN' });
    expect(await refusal(removeMember(second.ctx, second.membershipId))).toMatchObject({ code: 'LAST_OWNER' });
  });

  test('of two owners who remove or demote each other at the same moment one stays', async () => {
    for (let n = 0; n < 5; n += 1) {
      const team = await createTeam(app);
      const other = await team.add('OWNER');
      const codes = await Promise.all([
        codeOf(removeMember(team.owner.ctx, other.membershipId)),
        codeOf(changeMemberRole(other.ctx, { id: team.owner.membershipId, role: 'VIEWER' })),
      ]);
      expect(codes.sort()).toEqual(['LAST_OWNER', 'ok']);
      const owners = await app.db.sql.rows(`select 1 from membership where tenant_id = $1 and role = 'OWNER'`, [team.tenantId]);
      expect(owners).toHaveLength(1);
    }
  });
});

describe('membership', () => {
  test('a removed member’s sessions for the tenant end at once; others of theirs go on', async () => {
    const team = await createTeam(app);
    const { session, input } = await registerAccount(app);
    const membershipId = newId();
    await app.db.sql.rows(`insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, 'MEMBER', $4)`, [
      membershipId,
      team.tenantId,
      session.viewer.user?.id,
      new Date(0),
    ]);
    // The membership just made is the oldest: it is what a login acts for.
    const here = await login(app.context(), { email: input.email, password: goodPassword });
    expect(here.viewer.tenant?.id).toBe(team.tenantId);
    await removeMember(team.owner.ctx, membershipId);
    expect(await refusal(authenticate(app, `Bearer ${here.accessToken}`))).toMatchObject({ code: 'TOKEN_INVALID' });
    expect((await sessionContext(app, session)).actor).toMatchObject({ tenantId: session.viewer.tenant?.id });
  });

  test('anybody may leave', async () => {
    const team = await createTeam(app);
    const viewer = await team.add('VIEWER');
    expect(await removeMember(viewer.ctx, viewer.membershipId)).toBe(viewer.membershipId);
    expect((await members(team.owner.ctx, { first: 200 }, {})).nodes).toHaveLength(1);
  });

  test('a changed role is what they may do from then on, and takes back what they invited by the old one', async () => {
    const team = await createTeam(app);
    const admin = await team.add('ADMIN');
    await inviteMember(admin.ctx, { email: newAddress(), role: 'VIEWER' });
    const changed = await changeMemberRole(team.owner.ctx, { id: admin.membershipId, role: 'VIEWER' });
    expect(changed).toMatchObject({ id: admin.membershipId, role: 'VIEWER', user: { id: admin.userId }, tenant: { id: team.tenantId } });
    expect((await invitations(team.owner.ctx, { first: 200 }, {})).nodes).toMatchObject([{ status: 'REVOKED' }]);
    const again = await login(app.context(), { email: admin.email, password: goodPassword });
    expect(again.viewer.permissions).toEqual(['VIEW_REPORTS']);
  });

  test('another tenant’s member is NOT_FOUND', async () => {
    const [team, otherTeam] = [await createTeam(app), await createTeam(app)];
    const { membershipId } = await otherTeam.add('VIEWER');
    expect(await refusal(changeMemberRole(team.owner.ctx, { id: membershipId, role: 'ADMIN' }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusal(removeMember(team.owner.ctx, membershipId))).toMatchObject({ code: 'NOT_FOUND' });
    expect((await members(otherTeam.owner.ctx, { first: 200 }, {})).nodes).toHaveLength(2);
  });
});
