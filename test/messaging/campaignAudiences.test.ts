import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContactGroup, deleteContactGroup } from '../../src/contacts/changeContactGroups.js';
import { addToGroup, removeFromGroup } from '../../src/contacts/changeGroupMembers.js';
import { deleteContacts } from '../../src/contacts/deleteContacts.js';
import { eraseContact } from '../../src/contacts/erasure/eraseContact.js';
import { upsertContact } from '../../src/contacts/upsertContacts.js';
import type { Ctx } from '../../src/context.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { campaignQuotesById } from '../../src/messaging/campaigns/campaignQuote.js';
import { campaignRecipients } from '../../src/messaging/campaigns/campaignRecipients.js';
import { campaign, campaigns } from '../../src/messaging/campaigns/campaigns.js';
import { copyCampaign, createCampaign, deleteCampaign, quoteCampaign } from '../../src/messaging/campaigns/createCampaign.js';
import { runCampaignSchedules } from '../../src/messaging/campaigns/recurring/runCampaignSchedules.js';
import { runCampaignSchedule } from '../../src/messaging/campaigns/recurring/startRun.js';
import { deleteCampaignSchedule, upsertCampaignSchedule } from '../../src/messaging/campaigns/recurring/upsertCampaignSchedule.js';
import { confirmCampaign } from '../../src/messaging/campaigns/running/confirmCampaign.js';
import { stageDueCampaigns } from '../../src/messaging/campaigns/staging/stageDueCampaigns.js';
import { refusal } from '../support/fixtures/accounts.js';
import { makeAll, quotedCampaign, quoteOf } from '../support/fixtures/campaigns.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** Who a campaign goes to, and what becomes of it when that changes. */

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const nobody = { rows: [], phones: [], groupIds: [], tags: [], excludeGroupIds: [] };
const stage = () => stageDueCampaigns(app.system, new AbortController().signal);
const confirm = (ctx: Ctx, ids: { id: string; quoteId: string }) => confirmCampaign(ctx, { ...ids, idempotencyKey: newId() });
const sentTo = async (tenantId: string): Promise<string[]> => {
  await makeAll(app);
  const rows = await app.db.sql.rows<{ phone: string }>('select phone from message where tenant_id = $1 order by phone', [tenantId]);
  return rows.map(({ phone }) => phone);
};
const [a, b, c] = ['+255712340001', '+255712340002', '+255712340003'];

/** A tenant with a group of a and b, another with c, and a tag that b has. */
async function withGroups() {
  const { id: tenantId, ctx } = await createTenant(app);
  const [group, other] = [await createContactGroup(ctx, { name: 'Clients' }), await createContactGroup(ctx, { name: 'Others' })];
  const contactOf = async (phone: string, groupIds: string[], tags: string[]) =>
    (await upsertContact(ctx, { phone, name: 'Asha', groupIds, tags })).contact.id;
  const ids = {
    a: await contactOf(a, [group.id], []),
    b: await contactOf(b, [group.id], ['vip']),
    c: await contactOf(c, [other.id], []),
  };
  return { tenantId, ctx, group: group.id, other: other.id, ids };
}

type Setting = Awaited<ReturnType<typeof withGroups>>;
const changes: [string, (on: Setting) => object, (on: Setting) => Promise<unknown>, boolean][] = [
  ['leaves the group', (on) => ({ groupIds: [on.group] }), (on) => removeFromGroup(on.ctx, on.group, [on.ids.a]), true],
  ['joins the group', (on) => ({ groupIds: [on.group] }), (on) => addToGroup(on.ctx, on.group, [on.ids.c]), true],
  ['is deleted', (on) => ({ groupIds: [on.group] }), (on) => deleteContacts(on.ctx, [on.ids.a]), true],
  ['comes new', (on) => ({ groupIds: [on.group] }), (on) => upsertContact(on.ctx, { phone: '0712340009', groupIds: [on.group] }), true],
  ['loses the tag', () => ({ tags: ['vip'] }), (on) => upsertContact(on.ctx, { phone: b, tags: [] }), true],
  ['gets the tag', () => ({ tags: ['vip'] }), (on) => upsertContact(on.ctx, { phone: a, tags: ['x', 'vip'] }), true],
  ['comes new with the tag', () => ({ tags: ['vip'] }), (on) => upsertContact(on.ctx, { phone: '0712340009', tags: ['vip'] }), true],
  ['of the tag is deleted', () => ({ tags: ['vip'] }), (on) => deleteContacts(on.ctx, [on.ids.b]), true],
  [
    'joins the group that is left out',
    (on) => ({ phones: [a], excludeGroupIds: [on.other] }),
    (on) => addToGroup(on.ctx, on.other, [on.ids.a]),
    true,
  ],
  [
    'leaves the group that is left out',
    (on) => ({ phones: [a, c], excludeGroupIds: [on.other] }),
    (on) => removeFromGroup(on.ctx, on.other, [on.ids.c]),
    true,
  ],
  ['joins another group', (on) => ({ groupIds: [on.group] }), (on) => addToGroup(on.ctx, on.other, [on.ids.a]), false],
  ['gets another tag', () => ({ tags: ['vip'] }), (on) => upsertContact(on.ctx, { phone: b, tags: ['vip', 'new'] }), false],
  ['gets another name', (on) => ({ groupIds: [on.group] }), (on) => upsertContact(on.ctx, { phone: a, name: 'Juma' }), false],
  ['is there already', (on) => ({ groupIds: [on.group] }), (on) => addToGroup(on.ctx, on.group, [on.ids.a]), false],
];

test.each(changes)('a quote whose audience changed is stale: who %s', async (_, audienceOf, change, stale) => {
  const on = await withGroups();
  const ids = await quotedCampaign(app, on.ctx, [], { audience: { ...nobody, rows: [{ to: '0712340008' }], ...audienceOf(on) } });
  await change(on);
  if (!stale) return void (await confirm(on.ctx, ids));
  expect(await refusal(confirm(on.ctx, ids))).toMatchObject({ code: 'QUOTE_STALE' });
  await quoteCampaign(on.ctx, ids.id);
  await stage();
  await confirm(on.ctx, { id: ids.id, quoteId: await quoteOf(on.ctx, ids.id) });
});

test('a change while the audience is read counts', async () => {
  const { ctx, group, ids } = await withGroups();
  const id = await createCampaign(ctx, { name: 'Sale', text: { body: 'Habari' }, audience: { ...nobody, groupIds: [group] } });
  await app.db.transaction(async (sql) => {
    // Not committed while it is read.
    await sql.rows('delete from contact_group_member where group_id = $1 and contact_id = $2', [group, ids.a]);
    await stage();
  });
  expect(await refusal(confirm(ctx, { id, quoteId: await quoteOf(ctx, id) }))).toMatchObject({ code: 'QUOTE_STALE' });
});

test('a run of a recurring campaign is read again when somebody left, and goes out however many join', async () => {
  const { tenantId, ctx, group, ids } = await withGroups();
  const scheduleId = await upsertCampaignSchedule(ctx, {
    ...{ name: 'Rent', text: { body: 'Kodi' }, category: 'TRANSACTIONAL', audience: { ...nobody, groupIds: [group] } },
    ...{ cron: '0 9 1 1 *', timeZone: 'Africa/Dar_es_Salaam', maxCreditsPerRun: 5, enabled: false },
  });
  const id = await runCampaignSchedule(ctx, { id: scheduleId, idempotencyKey: 'k' });
  await stage();
  await removeFromGroup(ctx, group, [ids.a]);
  await runCampaignSchedules(app.system);
  expect(await campaign(ctx, id)).toMatchObject({ status: 'STAGING' });
  await stage();
  await addToGroup(ctx, group, [ids.c]);
  await runCampaignSchedules(app.system);
  expect(await campaign(ctx, id)).toMatchObject({ status: 'RUNNING' });
  expect(await sentTo(tenantId)).toEqual([b]);
});

test('a group that a campaign goes to or leaves out is not deleted while that isn’t confirmed', async () => {
  const { tenantId, ctx, group, other } = await withGroups();
  const saved = {
    ...{ name: 'Rent', text: { body: 'Kodi' }, category: 'TRANSACTIONAL' as const },
    ...{ cron: '0 9 1 1 *', timeZone: 'Africa/Dar_es_Salaam', maxCreditsPerRun: 5, enabled: false },
  };
  const audience = { ...nobody, phones: [a, c], excludeGroupIds: [other] };
  const scheduleId = await upsertCampaignSchedule(ctx, { ...saved, audience });
  const ids = await quotedCampaign(app, ctx, [], { name: 'Sale', audience });
  const draft = await copyCampaign(ctx, ids.id);
  const refused = await refusal(deleteContactGroup(ctx, other));
  expect(refused.code).toBe('CONFLICT');
  expect(refused.error.issues).toEqual([
    {
      code: 'CONFLICT',
      field: 'id',
      params: {
        campaignIds: [publicId('campaign', ids.id), publicId('campaign', draft)],
        scheduleIds: [publicId('campaignSchedule', scheduleId)],
      },
    },
  ]);
  for (const word of ['recurring campaign “Rent”', '“Sale”']) expect(refused.error.message).toContain(word);
  await deleteCampaignSchedule(ctx, scheduleId);
  await deleteCampaign(ctx, draft);
  expect(await refusal(deleteContactGroup(ctx, other))).toMatchObject({ code: 'CONFLICT' });
  await confirm(ctx, ids);
  // Its rows are what they are.
  await deleteContactGroup(ctx, other);
  expect(await sentTo(tenantId)).toEqual([a]);
  const copy = await copyCampaign(ctx, ids.id);
  await quoteCampaign(ctx, copy);
  await stage();
  expect(await campaign(ctx, copy)).toMatchObject({ status: 'FAILED', failureDetail: expect.stringContaining('was deleted') });
  await deleteContactGroup(ctx, group);
});

test('of a group that is deleted and named at once one is refused', async () => {
  for (let round = 0; round < 10; round++) {
    const { ctx, other } = await withGroups();
    const audience = { ...nobody, phones: [a], excludeGroupIds: [other] };
    const created = createCampaign(ctx, { name: 'Sale', text: { body: 'Habari' }, audience }).then(
      () => 'created',
      (error) => error.code,
    );
    const deleted = deleteContactGroup(ctx, other).then(
      () => 'deleted',
      (error) => error.code,
    );
    expect([
      ['created', 'CONFLICT'],
      ['NOT_FOUND', 'deleted'],
    ]).toContainEqual(await Promise.all([created, deleted]));
    expect((await campaigns(ctx, { first: 5 }, {})).nodes).toHaveLength((await created) === 'created' ? 1 : 0);
  }
});

test('a row that lacks a value leaves its number to a later one that has it', async () => {
  const { id: tenantId, ctx } = await createTenant(app);
  const good = { name: 'Good' };
  const rows = [
    { to: a },
    { to: a, variables: good },
    { to: a, variables: { name: 'Late' } },
    { to: b },
    { to: b },
    { to: c, variables: good },
  ];
  const ids = await quotedCampaign(app, ctx, [], { text: { body: 'Dear {{name}}' }, audience: { ...nobody, rows, phones: [c, b] } });
  const [quote] = await campaignQuotesById(ctx, [ids.quoteId]);
  expect(quote).toMatchObject({ rows: 8, accepted: 2, duplicates: 2, rejectedCount: 4 });
  const { nodes } = await campaignRecipients(ctx, ids.quoteId, { first: 10 }, {});
  expect(nodes.map(({ to, rejection }) => [to, rejection])).toEqual([
    [a, 'TEMPLATE_VARIABLE_MISSING'],
    [a, null],
    [a, 'DUPLICATE'],
    [b, 'TEMPLATE_VARIABLE_MISSING'],
    [b, 'TEMPLATE_VARIABLE_MISSING'],
    [c, null],
    [c, 'DUPLICATE'],
    [b, 'TEMPLATE_VARIABLE_MISSING'],
  ]);
  await eraseContact(ctx, { phone: b, reason: 'Asked for it' });
  expect(await app.db.sql.rows('select from campaign_row where tenant_id = $1 and phone = $2', [tenantId, b])).toEqual([]);
  await confirm(ctx, ids);
  expect(await sentTo(tenantId)).toEqual([a, c]);
});
