import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageArgs } from '../../entities/inputs/page.js';
import { apiKeys } from '../../src/auth/apiKeys.js';
import { createApiKey } from '../../src/auth/createApiKey.js';
import { revokeApiKey } from '../../src/auth/revokeApiKey.js';
import type { Page } from '../../src/db/page.js';
import { newId } from '../../src/lib/ids.js';
import { invitations } from '../../src/members/invitations.js';
import { inviteMember } from '../../src/members/inviteMember.js';
import { members } from '../../src/members/members.js';
import { senderIds } from '../../src/senders/senderIds.js';
import { createTeam, type Team } from '../support/fixtures/team.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let team: Team;
beforeAll(async () => {
  app = await createTestApp();
  team = await createTeam(app);
});
afterAll(() => app.close());

const all: PageArgs = { first: 200 };

/** Reads a list in pages of one and of two: both give what one page gives, in its order. */
async function expectPages<Node extends { id: string }>(list: (args: PageArgs) => Promise<Page<Node>>): Promise<Node[]> {
  const { nodes } = await list(all);
  for (const first of [1, 2]) {
    const paged: string[] = [];
    let after: string | undefined;
    for (let more = true; more; ) {
      const page: Page<Node> = await list({ first, after });
      paged.push(...page.nodes.map(({ id }) => id));
      more = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor ?? undefined;
    }
    expect(paged).toEqual(nodes.map(({ id }) => id));
  }
  expect(await (await list(all)).totalCount).toBe(nodes.length);
  return nodes;
}

test('members come oldest first, are found by a part of their address, and platform staff read those of any tenant', async () => {
  const { ctx } = team.owner;
  const viewers = [await team.add('VIEWER'), await team.add('VIEWER'), await team.add('ADMIN')];
  const nodes = await expectPages((args) => members(ctx, args, {}));
  expect(nodes.map(({ user }) => user.email)).toEqual(
    [team.owner.email, ...viewers.map(({ email }) => email)].map((it) => it.toLowerCase()),
  );
  expect(await expectPages((args) => members(ctx, args, { role: ['VIEWER'] }))).toHaveLength(2);
  const [one] = viewers;
  const search = one?.email.slice(0, -4).toUpperCase();
  expect((await members(ctx, all, { search })).nodes.map(({ id }) => id)).toEqual([one?.membershipId]);
  expect((await members(app.operator, all, { tenantId: team.tenantId })).nodes).toEqual(nodes);
});

test('invitations are filtered by what they are now, not by what their row says', async () => {
  const { ctx } = team.owner;
  for (const name of ['one', 'two', 'three']) await inviteMember(ctx, { email: `${name}@pages.example`, role: 'VIEWER' });
  await app.db.sql.rows(`update invitation set expires_at = $1 where email = 'two@pages.example'`, [app.now()]);
  const emails = async (filter: Parameters<typeof invitations>[2]) =>
    (await expectPages((args) => invitations(ctx, args, filter))).map(({ email }) => email);
  expect(await emails({})).toEqual(['three@pages.example', 'two@pages.example', 'one@pages.example']);
  expect(await emails({ status: ['PENDING'] })).toEqual(['three@pages.example', 'one@pages.example']);
  expect(await emails({ status: ['EXPIRED'] })).toEqual(['two@pages.example']);
});

test('API keys that work come first, then the newest', async () => {
  const { ctx } = team.owner;
  const make = async (name: string, isTest = false) =>
    (await createApiKey(ctx, { name, permissions: ['SEND_SMS'], test: isTest })).apiKey.id;
  const [oldest, revoked, testKey, expired] = [await make('a'), await make('b'), await make('c', true), await make('d')];
  await revokeApiKey(ctx, revoked);
  await app.db.sql.rows('update api_key set expires_at = $2 where id = $1', [expired, app.now()]);
  const ids = async (filter: Parameters<typeof apiKeys>[2]) =>
    (await expectPages((args) => apiKeys(ctx, args, filter))).map(({ id }) => id);
  expect(await ids({})).toEqual([testKey, oldest, expired, revoked]);
  expect(await ids({ active: true })).toEqual([testKey, oldest]);
  expect(await ids({ active: false, test: false })).toEqual([expired, revoked]);
});

test('sender ids come by name, one’s own among the shared; a cursor at another tenant’s tells nothing', async () => {
  const { ctx } = team.owner;
  const other = await createTeam(app);
  const insert = (name: string, tenantId: string | null) =>
    app.db.sql.rows(`insert into sender_id (id, tenant_id, name, status, created_at) values ($1, $2, $3, $4, $5)`, [
      newId(),
      tenantId,
      name,
      tenantId ? 'PENDING' : 'APPROVED',
      app.now(),
    ]);
  await insert('zebra', team.tenantId);
  await insert('Mbuni', team.tenantId);
  await insert('DUMA', null);
  await insert('Nyati', other.tenantId);
  const nodes = await expectPages((args) => senderIds(ctx, args, {}));
  expect(nodes.map(({ name }) => name)).toEqual(['DUMA', 'Mbuni', 'zebra']);
  expect((await senderIds(ctx, all, { search: 'bun' })).nodes.map(({ name }) => name)).toEqual(['Mbuni']);
  const theirs = (await senderIds(other.owner.ctx, { first: 2 }, {})).pageInfo.endCursor ?? undefined;
  expect((await senderIds(ctx, { first: 10, after: theirs }, {})).nodes).toEqual([]);
  expect((await senderIds(app.operator, all, { tenantId: other.tenantId })).nodes.map(({ name }) => name)).toContain('Nyati');
  // A cursor of another list is none.
  const member = (await members(ctx, all, {})).pageInfo.endCursor ?? undefined;
  for (const after of [member, 'x', `${theirs}x`])
    await expect(senderIds(ctx, { first: 10, after }, {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'after' }] });
  await expect(senderIds(ctx, all, { tenantId: other.tenantId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
