import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/auth/createApiKey.js';
import { auditEvents } from '../../src/core/audit.js';
import { PLATFORM_TENANT } from '../../src/core/platformTenant.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { actorsOf } from '../../src/members/actors.js';
import { changeMemberRole } from '../../src/members/changeMemberRole.js';
import { setSendingWeight } from '../../src/tenants/sendingWeight.js';
import { reinstateTenant, suspendTenant } from '../../src/tenants/suspendTenant.js';
import { tenant, tenants } from '../../src/tenants/tenantList.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { randomName } from '../support/databases.js';
import { refusal, registerAccount } from '../support/fixtures/accounts.js';
import { createTeam } from '../support/fixtures/team.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rates: { registerPerAddress: { burst: 1e6, perSecond: 1e6 } } });
});
afterAll(() => app.close());
const system = () => app.context({ kind: 'system' });

describe('updateTenant', () => {
  test('changes what is given and leaves the rest', async () => {
    const { owner } = await createTeam(app);
    const first = await updateTenant(owner.ctx, {
      name: ' Mpya ',
      timeZone: 'Africa/Nairobi',
      lowBalanceThreshold: 7,
      alertEmails: ['Ops@example.com', 'ops@example.com'],
    });
    expect(first).toMatchObject({ name: 'Mpya', timeZone: 'Africa/Nairobi' });
    expect(first.settings).toMatchObject({ lowBalanceThreshold: 7, alertEmails: ['ops@example.com'] });
    expect((await updateTenant(owner.ctx, { lowBalanceThreshold: 8 })).settings).toEqual({ ...first.settings, lowBalanceThreshold: 8 });
    expect((await updateTenant(owner.ctx, { alertEmails: [] })).settings).toMatchObject({
      lowBalanceThreshold: 8,
      alertEmails: [],
    });
    const { nodes } = await auditEvents(owner.ctx, { first: 10 }, { action: 'tenant.update' });
    expect(nodes.map(({ detail }) => detail)).toEqual([
      { changed: ['alertEmails'] },
      { changed: ['lowBalanceThreshold'] },
      { changed: ['name', 'timeZone', 'lowBalanceThreshold', 'alertEmails'] },
    ]);
  });

  test('zones are names that Node and the database know, in the database’s spelling', async () => {
    const { owner } = await createTeam(app);
    expect(await updateTenant(owner.ctx, { timeZone: 'africa/NAIROBI' })).toMatchObject({ timeZone: 'Africa/Nairobi' });
    expect(await updateTenant(owner.ctx, { timeZone: 'UTC' })).toMatchObject({ timeZone: 'UTC' });
    const bad = ['AET', 'VST', 'EST5EDT', '+0300', '+03:00', 'UTC+3', 'US/Pacific-New', 'posix/Africa/Nairobi', 'Africa/Nowhere', '<A>-3'];
    for (const timeZone of bad) {
      expect(await refusal(updateTenant(owner.ctx, { timeZone })), timeZone).toMatchObject({ code: 'BAD_USER_INPUT' });
      const byHand = app.db.sql.rows('update tenant set time_zone = $1', [timeZone]);
      await expect(byHand, timeZone).rejects.toThrow('tenant_time_zone');
    }
    const { rows } = { rows: await app.db.sql.rows<{ name: string }>('select name from pg_timezone_names where is_time_zone(name)') };
    const unknownToNode = rows.filter(({ name }) => {
      try {
        return !new Intl.DateTimeFormat('en', { timeZone: name });
      } catch {
        return true;
      }
    });
    expect(rows.length).toBeGreaterThan(300);
    expect(unknownToNode).toEqual([]);
  });

  test('all faults at once', async () => {
    const { owner } = await createTeam(app);
    const alertEmails = Array.from({ length: 11 }, (_, n) => `a${n}@example.com`);
    expect((await refusal(updateTenant(owner.ctx, { name: '\u202e', lowBalanceThreshold: -1, alertEmails }))).issues).toEqual([
      ['BAD_USER_INPUT', 'name'],
      ['BAD_USER_INPUT', 'lowBalanceThreshold'],
      ['BAD_USER_INPUT', 'alertEmails'],
    ]);
  });
});

describe('suspending', () => {
  test('needs a reason, is done once, is undone, and each move is in the audit', async () => {
    const { tenantId, owner } = await createTeam(app);
    for (const reason of ['', '  ', 'x'.repeat(501), 'a\0b'])
      expect(await refusal(suspendTenant(system(), tenantId, reason))).toMatchObject({ code: 'BAD_USER_INPUT' });
    for (let n = 0; n < 2; n += 1) expect(await suspendTenant(system(), tenantId, 'Unpaid')).toMatchObject({ status: 'SUSPENDED' });
    for (let n = 0; n < 2; n += 1) expect(await reinstateTenant(system(), tenantId)).toMatchObject({ status: 'ACTIVE' });
    const { nodes } = await auditEvents(owner.ctx, { first: 10 }, { action: 'tenant' });
    expect(nodes.map(({ actor, action, detail }) => [actor, action, detail])).toEqual([
      ['system', 'tenant.reinstate', {}],
      ['system', 'tenant.suspend', { reason: 'Unpaid' }],
    ]);
    expect(await refusal(suspendTenant(system(), newId(), 'Unpaid'))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('a sending weight is 1 to 10, and a change of it is in the audit', async () => {
  const { tenantId, owner } = await createTeam(app);
  for (const weight of [0, 11, -1, 1.5, Number.NaN])
    expect(await refusal(setSendingWeight(system(), tenantId, weight))).toMatchObject({ code: 'BAD_USER_INPUT' });
  for (const id of [newId(), PLATFORM_TENANT])
    expect(await refusal(setSendingWeight(system(), id, 3))).toMatchObject({ code: 'NOT_FOUND' });
  for (let n = 0; n < 2; n += 1) expect(await setSendingWeight(system(), tenantId, 3)).toMatchObject({ sendingWeight: 3 });
  const { nodes } = await auditEvents(owner.ctx, { first: 10 }, { action: 'tenant' });
  expect(nodes.map(({ actor, action, detail }) => [actor, action, detail])).toEqual([
    ['system', 'tenant.setSendingWeight', { before: 1, weight: 3 }],
  ]);
});

describe('tenants', () => {
  test('are found by name, slug and status, a page at a time', async () => {
    const mark = randomName('soko').replaceAll('_', '-');
    const names = [`${mark} 100% safi`, `${mark} 100_000`, `${mark} tatu`];
    for (const tenantName of names) await registerAccount(app, { tenantName });
    const all = await tenants(system(), { first: 2 }, { search: mark.toUpperCase() });
    expect(all.nodes.map(({ name }) => name)).toEqual([names[2], names[1]]);
    const rest = await tenants(system(), { first: 2, after: all.pageInfo.endCursor }, { search: mark });
    expect(rest.nodes.map(({ name }) => name)).toEqual([names[0]]);
    expect(await all.totalCount).toBe(3);
    // Signs of a pattern are letters like others.
    for (const [search, count] of [
      ['100%', 1],
      ['100_0', 1],
      [`${mark}-tatu`, 1],
      ['\\', 0],
    ] as const)
      expect((await tenants(system(), { first: 10 }, { search })).nodes, search).toHaveLength(count);
    const [found] = all.nodes;
    await suspendTenant(system(), found?.id ?? '', 'Unpaid');
    expect((await tenants(system(), { first: 10 }, { search: mark, status: ['SUSPENDED'] })).nodes.map(({ id }) => id)).toEqual([
      found?.id,
    ]);
    expect(await tenant(system(), found?.id ?? '')).toMatchObject({ name: names[2], status: 'SUSPENDED' });
    expect(await tenant(system(), newId())).toBeNull();
  });
});

describe('auditEvents', () => {
  test('show one’s own tenant’s, with who did it, by action and time', async () => {
    const [team, otherTeam] = [await createTeam(app), await createTeam(app)];
    for (const each of [team, otherTeam]) {
      const { membershipId } = await each.add('VIEWER');
      await changeMemberRole(each.owner.ctx, { id: membershipId, role: 'MEMBER' });
    }
    const own = await auditEvents(team.owner.ctx, { first: 50 }, {});
    expect(own.nodes.map(({ action }) => action)).toEqual(['member.changeRole', 'user.register', 'credits.grant']);
    expect(own.nodes[0]).toMatchObject({
      actor: `user:${team.owner.userId}`,
      tenantId: team.tenantId,
      detail: { from: 'VIEWER', to: 'MEMBER' },
    });
    expect(await refusal(auditEvents(team.owner.ctx, { first: 50 }, { tenantId: otherTeam.tenantId }))).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await auditEvents(team.owner.ctx, { first: 50 }, { action: 'mem' })).nodes).toEqual([]);
    // Signs of a pattern are letters like others.
    for (const action of ['%', 'membe_', 'member\\', '\0'])
      expect((await auditEvents(team.owner.ctx, { first: 50 }, { action })).nodes).toEqual([]);
    expect((await auditEvents(team.owner.ctx, { first: 50 }, { action: 'member' })).nodes).toHaveLength(1);
    const at = new Date(own.nodes[0]?.at ?? '');
    expect((await auditEvents(team.owner.ctx, { first: 50 }, { to: at })).nodes.map(({ action }) => action)).toEqual([
      'user.register',
      'credits.grant',
    ]);
    expect((await auditEvents(team.owner.ctx, { first: 50 }, { from: at })).nodes.map(({ action }) => action)).toEqual([
      'member.changeRole',
    ]);
    const both = await auditEvents(system(), { first: 200 }, { action: 'member.changeRole' });
    expect(new Set(both.nodes.map(({ tenantId }) => tenantId))).toEqual(new Set([team.tenantId, otherTeam.tenantId]));
  });

  test('name each kind of actor, those who are gone too, in one statement each for people and keys', async () => {
    const { owner } = await createTeam(app);
    const key = await createApiKey(owner.ctx, { name: 'Shop', permissions: ['SEND_SMS'], test: false });
    const gone = newId();
    const stored = ['anonymous', 'system', `user:${owner.userId}`, `apiKey:${key.apiKey.id}`, `user:${gone}`, `apiKey:${gone}`];
    const none = { user: null, apiKey: null };
    expect(await actorsOf(owner.ctx, [...stored, `operator:${gone}`])).toEqual([
      { kind: 'ANONYMOUS', name: 'Anonymous', ...none },
      { kind: 'SYSTEM', name: 'Tuma', ...none },
      { ...none, kind: 'USER', name: expect.any(String), user: expect.objectContaining({ id: owner.userId }) },
      { ...none, kind: 'API_KEY', name: 'Shop', apiKey: expect.objectContaining({ id: key.apiKey.id }) },
      { kind: 'USER', name: `Deleted user ${publicId('user', gone)}`, ...none },
      { kind: 'API_KEY', name: `Deleted key ${publicId('apiKey', gone)}`, ...none },
      { kind: 'OPERATOR', name: 'Tuma', ...none },
    ]);
  });
});
