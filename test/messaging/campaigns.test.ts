import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { purgeOldRows } from '../../jobs/purgeOldRows.js';
import { createContactGroup } from '../../src/contacts/changeContactGroups.js';
import { eraseContact } from '../../src/contacts/erasure/eraseContact.js';
import { repeatErasures } from '../../src/contacts/erasure/repeatErasures.js';
import { optOut } from '../../src/contacts/optOuts.js';
import { upsertContact } from '../../src/contacts/upsertContacts.js';
import type { Ctx } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { countSegments, encodingCliff } from '../../src/lib/segments.js';
import { purgeExpiredFiles } from '../../src/media/purgeExpiredFiles.js';
import type { Audience } from '../../src/messaging/campaigns/audience.js';
import { campaignQuotesById } from '../../src/messaging/campaigns/campaignQuote.js';
import { campaignsById } from '../../src/messaging/campaigns/campaigns.js';
import { createCampaign, quoteCampaign } from '../../src/messaging/campaigns/createCampaign.js';
import { stageCampaign } from '../../src/messaging/campaigns/staging/stageCampaign.js';
import { stageDueCampaigns } from '../../src/messaging/campaigns/staging/stageDueCampaigns.js';
import { claimQuote, LeaseLost } from '../../src/messaging/campaigns/staging/stagingLease.js';
import { createTemplate, updateTemplate } from '../../src/messaging/templates/changeTemplates.js';
import { refusal } from '../support/fixtures/accounts.js';
import { listsOf } from '../support/fixtures/lists.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren, startChild } from '../support/processes/childProcess.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: ServingApp;
const folder = mkdtempSync(join(tmpdir(), 'tuma-campaigns-'));
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(async () => {
  await endChildren();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const nobody: Audience = { rows: [], phones: [], groupIds: [], tags: [], excludeGroupIds: [] };
const create = (ctx: Ctx, body: string, audience: Partial<Audience>, smartEncoding = false) =>
  createCampaign(ctx, { name: 'Sale', text: { body }, audience: { ...nobody, ...audience }, smartEncoding });
const stage = () => stageDueCampaigns(app.system, new AbortController().signal);
async function campaignQuote(ctx: Ctx, id: string) {
  const [{ quoteId } = { quoteId: null }] = await campaignsById(ctx, [id]);
  return quoteId ? ((await campaignQuotesById(ctx, [quoteId]))[0] ?? null) : null;
}
async function quoted(ctx: Ctx, id: string) {
  const quote = await campaignQuote(ctx, id);
  if (!quote) throw new Error('there is no quote');
  return quote;
}
/** Contacts from this place on, in a group. */
async function manyContacts(ctx: Ctx, count: number, from = 0): Promise<string> {
  const group = await createContactGroup(ctx, { name: `Group ${newId()}` });
  const { tenantId } = group;
  const ids = Array.from({ length: count }, () => newId());
  await app.db.sql.rows(
    `insert into contact (id, tenant_id, phone, name, attributes, created_at, updated_at)
     select id, $2, '+2557' || ($3 + n), 'Asha ' || n, jsonb_build_object('balance', repeat(n::text, (n % 40)::integer + 1)), now(), now()
     from unnest($1::uuid[]) with ordinality as c (id, n)`,
    [ids, tenantId, 10_000_000 + from],
  );
  await app.db.sql.rows('insert into contact_group_member (tenant_id, group_id, contact_id) select $1, $2, unnest($3::uuid[])', [
    ...[tenantId, group.id, ids],
  ]);
  return group.id;
}
interface Row {
  n: number;
  phone: string | null;
  given: string | null;
  code: string | null;
  variables: Record<string, string>;
  segments: number | null;
  encoding: string | null;
  body: string | null;
}
const rowsOf = (quoteId: string) =>
  app.db.sql.rows<Row>(
    'select n, phone, given, code, variables, segments, encoding, body from campaign_row where quote_id = $1 order by n',
    [quoteId],
  );
/** The counts of a quote are those of its rows, which are numbered without a gap and have each number once. */
async function expectExact(ctx: Ctx, id: string) {
  const quote = await quoted(ctx, id);
  const rows = await rowsOf(quote.id);
  expect(rows.map(({ n }) => n)).toEqual(rows.map((_, index) => index + 1));
  const accepted = rows.filter(({ code }) => code === null);
  const segments = accepted.map(({ body }) => countSegments(body ?? '').segments).sort((a, b) => a - b);
  const saved = accepted.map(({ body }) =>
    encodingCliff(body ?? '') ? countSegments(body ?? '').segments - (encodingCliff(body ?? '')?.segmentsAfter ?? 0) : 0,
  );
  const total = segments.reduce((sum, one) => sum + one, 0);
  expect(new Set(accepted.map(({ phone }) => phone)).size).toBe(accepted.length);
  expect(quote).toMatchObject({
    rows: rows.length,
    accepted: accepted.length,
    duplicates: rows.filter(({ code }) => code === 'DUPLICATE').length,
    suppressed: rows.filter(({ code }) => code === 'RECIPIENT_OPTED_OUT').length,
    unicodeRows: accepted.filter(({ body }) => countSegments(body ?? '').encoding === 'UCS2').length,
    ...{ segments: total, credits: total, segmentsMin: segments[0] ?? 0, segmentsMax: segments.at(-1) ?? 0 },
    segmentsMedian: segments[Math.ceil(segments.length / 2) - 1] ?? 0,
    sample: accepted[0]?.body ?? '',
  });
  expect(quote.rows).toBe(quote.accepted + quote.rejectedCount + quote.duplicates + quote.suppressed);
  expect(quote.byOperator.reduce((sum, { recipients }) => sum + recipients, 0)).toBe(accepted.length);
  expect(quote.byOperator.reduce((sum, { credits }) => sum + credits, 0)).toBe(total);
  expect(quote.cliff?.creditsSaved ?? 0).toBe(saved.reduce((sum, one) => sum + one, 0));
  return { quote, rows };
}

test('rows, numbers, groups and tags, each number once with its own text; the price is that of the texts', async () => {
  const { ctx } = await createTenant(app);
  const { ctx: other } = await createTenant(app);
  const [clients, staff, theirs] = [
    await createContactGroup(ctx, { name: 'Clients' }),
    await createContactGroup(ctx, { name: 'Staff' }),
    await createContactGroup(other, { name: 'Clients' }),
  ];
  const contact = (n: number, more: object = {}) => upsertContact(ctx, { phone: `071234560${n}`, name: `Asha ${n}`, ...more });
  const both = { groupIds: [clients.id], tags: ['vip'] };
  await contact(1, { ...both, attributes: { debt: '5,000' } });
  await contact(2, { groupIds: [clients.id] }); // lacks a value
  await contact(3, { tags: ['vip'], attributes: { debt: 'shilingi ’elfu” '.repeat(6) } });
  await contact(4, { groupIds: [clients.id, staff.id], attributes: { debt: '1' } });
  await contact(5, { groupIds: [clients.id], attributes: { debt: '1' } });
  await contact(6, { tags: ['other'], attributes: { debt: '6' } }); // named by no group or tag
  await contact(7, { groupIds: [clients.id], attributes: { debt: 'x'.repeat(999) } });
  await optOut(ctx, '+255712345605');
  // Another tenant's, of the same numbers.
  await upsertContact(other, { phone: '0712345601', name: 'Juma', tags: ['vip'], attributes: { debt: '9' }, groupIds: [theirs.id] });
  await optOut(other, '+255712345601');
  const body = '{{firstName|Mteja}}, deni lako: {{debt}}. {{debt}}';
  const id = await create(ctx, body, {
    rows: [
      { to: '0712345602', variables: { debt: '{{name}}' } },
      { to: '0712345608', variables: { debt: 0, constructor: 'x' } },
      { to: '0222123456' },
    ],
    phones: ['0712 345 608', '', '2.55713E+11', '0712345606', '0754000001', 'x\0'],
    groupIds: [clients.id],
    tags: ['vip'],
    excludeGroupIds: [staff.id],
  });
  expect(await campaignQuote(ctx, id)).toBeNull();
  await stage();
  const { quote, rows } = await expectExact(ctx, id);
  expect(rows.map(({ phone, given, code, body }) => [phone ?? given, code ?? body?.slice(0, 40)])).toEqual([
    ['+255712345602', 'Asha, deni lako: {{name}}. {{name}}'],
    ['+255712345608', 'Mteja, deni lako: 0. 0'],
    ['0222123456', 'NOT_MOBILE'],
    ['+255712345608', 'DUPLICATE'],
    ['', 'NO_PHONE_NUMBER'],
    ['2.55713E+11', 'DAMAGED_BY_SPREADSHEET'],
    ['+255712345606', 'Asha, deni lako: 6. 6'],
    ['+255754000001', 'TEMPLATE_VARIABLE_MISSING'],
    ['x', 'INVALID_PHONE_NUMBER'],
    ['+255712345601', 'Asha, deni lako: 5,000. 5,000'],
    ['+255712345602', 'DUPLICATE'],
    ['+255712345603', 'Asha, deni lako: shilingi ’elfu” shiling'],
    ['+255712345604', 'EXCLUDED'],
    ['+255712345605', 'RECIPIENT_OPTED_OUT'],
    ['+255712345607', 'MESSAGE_TOO_LONG'],
  ]);
  expect(rows[1]?.variables).toEqual({ debt: '0' });
  expect(quote.rejected).toHaveLength(quote.rejectedCount);
  expect(quote.rejected.find(({ line }) => line === 8)).toMatchObject({
    ...{ line: 8, column: 'debt', value: '+255754000001', code: 'TEMPLATE_VARIABLE_MISSING' },
  });
  expect(quote).toMatchObject({ suppressed: 1, duplicates: 2, unicodeRows: 1, affordable: true, cliff: { characters: ['’', '”'] } });
  expect(await campaignQuote(other, id)).toBeNull();
  expect(await refusal(quoteCampaign(other, id))).toMatchObject({ code: 'NOT_FOUND' });

  // The same with smart encoding, from a template that changes afterwards.
  const template = await createTemplate(ctx, { name: 'Deni', body, category: 'TRANSACTIONAL' });
  const audience = { ...nobody, tags: ['vip'] };
  const smart = await createCampaign(ctx, { name: 'Sale', text: { templateId: template.id }, audience, smartEncoding: true });
  await updateTemplate(ctx, { id: template.id, body: 'Other' });
  await stage();
  expect(await expectExact(ctx, smart)).toMatchObject({ quote: { accepted: 2, unicodeRows: 0, cliff: null } });
});

test('what is no audience or text is refused with its field, and another tenant has no group or template', async () => {
  const { ctx } = await createTenant(app);
  const { ctx: other } = await createTenant(app);
  const theirs = await createContactGroup(other, { name: 'Clients' });
  const field = async (work: Promise<unknown>) => (await refusal(work)).issues[0]?.[1];
  const phones = ['0712345678'];
  expect(await field(create(ctx, 'x', {}))).toBe('audience');
  expect(await field(create(ctx, 'x', { excludeGroupIds: [theirs.id] }))).toBe('audience');
  expect(await field(create(ctx, 'x', { phones: Array(10_001).fill('0712345678') }))).toBe('audience.phones');
  expect(await field(create(ctx, 'x', { rows: [{ to: '0712345678', variables: { a: [] } }] }))).toBe('audience.rows[0].variables');
  expect(await refusal(create(ctx, 'x', { groupIds: [theirs.id] }))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(create(ctx, 'x', { phones, excludeGroupIds: [theirs.id] }))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(create(ctx, 'Hi {{name', { phones }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await refusal(create(ctx, ' ', { phones }))).toMatchObject({ code: 'EMPTY_MESSAGE' });
  const text = { body: 'x', templateId: newId() };
  for (const wrong of [text, {}])
    expect(await field(createCampaign(ctx, { name: 'x', text: wrong, audience: { ...nobody, phones } }))).toBe('text');
  expect(await refusal(createCampaign(ctx, { name: 'x', text: { templateId: newId() }, audience: { ...nobody, phones } }))).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await app.db.sql.rows('select from campaign where name = $1', ['x'])).toEqual([]);
});

test('a campaign is created, changed, read page by page, copied and deleted by the API; another tenant sees none of it', async () => {
  const [owner, stranger] = [await app.register('Campaigns'), await app.register('Stranger Campaigns')].map(({ token }) =>
    app.client(token),
  );
  if (!owner || !stranger) throw new Error('nobody registered');
  const ask = async (document: string, variables: object = {}) => {
    const { data, errors } = await owner.execute(document, { ...variables });
    expect(errors).toBeUndefined();
    return data;
  };
  const { createContactGroup: made } = await ask('mutation { createContactGroup(input: { name: "Clients" }) { contactGroup { id } } }');
  const group = made.contactGroup.id;
  const rows = [{ to: '0712345671', variables: { debt: '1' } }, { to: '12' }];
  await ask('mutation ($g: ID!) { upsertContact(input: { phone: "0712345672", groupIds: [$g], attributes: { debt: 2 } }) { created } }', {
    g: group,
  });
  const { createCampaign: created } = await ask(
    `mutation ($rows: [TemplateRecipientInput!]!, $g: ID!) { createCampaign(input: { name: "Madeni", text: { body: "Deni: {{debt}}" },
      audience: { rows: $rows, phones: ["0712345673", "0712345671"], groupIds: [$g] } }) { campaign {
      id status quote { id } template { id } audience { groups { name } tags phoneCount excludedGroups { id } } } } }`,
    { rows, g: group },
  );
  const { id } = created.campaign;
  expect(created.campaign).toMatchObject({
    ...{ status: 'STAGING', quote: null, template: null },
    audience: { groups: [{ name: 'Clients' }], tags: [], phoneCount: 4, excludedGroups: [] },
  });
  await stage();
  const read = `query ($id: ID!, $after: String) { campaign(id: $id) { status
    quote { id rows accepted rejectedCount duplicates credits affordable sample rejected { line column value code detail } }
    recipients(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      nodes { id line to toRaw variables body segments rejection column detail contact { phone } } }
    left: recipients(filter: { rejected: true }) { nodes { line } }
    one: recipients(filter: { to: "0712 345 672" }) { nodes { line } }
    why: recipients(filter: { rejection: [DUPLICATE] }) { totalCount } } }`;
  const { campaign: first } = await ask(read, { id });
  expect(first.quote).toMatchObject({
    ...{ rows: 5, accepted: 2, rejectedCount: 2, duplicates: 1, credits: 2, affordable: true, sample: 'Deni: 1' },
    rejected: [
      { line: 2, column: null, value: '12', code: 'INVALID_PHONE_NUMBER', detail: expect.stringContaining('0712345678') },
      { line: 3, column: 'debt', value: '+255712345673', code: 'TEMPLATE_VARIABLE_MISSING', detail: expect.stringContaining('{{name|') },
    ],
  });
  expect(first).toMatchObject({ status: 'READY', left: { nodes: [{ line: 2 }, { line: 3 }, { line: 4 }] }, one: { nodes: [{ line: 5 }] } });
  expect(first.why).toEqual({ totalCount: 1 });
  const all = [...first.recipients.nodes];
  for (let page = first.recipients.pageInfo; page.hasNextPage; ) {
    const { recipients } = (await ask(read, { id, after: page.endCursor })).campaign;
    all.push(...recipients.nodes);
    page = recipients.pageInfo;
  }
  const said = expect.any(String);
  expect(all.map(({ column, detail }) => [column, detail])).toEqual([
    [null, null],
    [null, first.quote.rejected[0].detail],
    ['debt', first.quote.rejected[1].detail],
    [null, said],
    [null, null],
  ]);
  expect(all.map(({ line, rejection }) => [line, rejection])).toEqual([
    [1, null],
    [2, 'INVALID_PHONE_NUMBER'],
    [3, 'TEMPLATE_VARIABLE_MISSING'],
    [4, 'DUPLICATE'],
    [5, null],
  ]);
  expect(all[4]).toMatchObject({ to: '+255712345672', body: 'Deni: 2', variables: { debt: '2' }, contact: { phone: '+255712345672' } });
  expect(all[1]).toMatchObject({ to: null, toRaw: '12', body: null, segments: null, contact: null });
  const nodes = await ask(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on CampaignRecipient { line to } ... on CampaignQuote { credits } } }',
    {
      ids: [all[4].id, first.quote.id],
    },
  );
  expect(nodes.nodes).toEqual([{ line: 5, to: '+255712345672' }, { credits: 2 }]);

  // A name voids no quote, a text does.
  const change = (input: string) =>
    ask(`mutation ($id: ID!) { updateCampaign(input: { id: $id, ${input} }) { campaign { name status quote { id } } } }`, { id });
  expect((await change('name: " Madeni 2 "')).updateCampaign.campaign).toEqual({
    name: 'Madeni 2',
    status: 'READY',
    quote: { id: first.quote.id },
  });
  expect((await change('text: { body: "Habari" }')).updateCampaign.campaign).toMatchObject({ status: 'STAGING', quote: null });
  await stage();
  expect((await ask(read, { id })).campaign.quote).toMatchObject({ rows: 5, accepted: 3, sample: 'Habari' });
  expect((await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [all[4].id, first.quote.id] })).nodes).toEqual([null, null]);
  await change('audience: { phones: ["0712345674"] }');
  await stage();
  expect((await ask(read, { id })).campaign.quote).toMatchObject({ rows: 1, accepted: 1 });
  const { copyCampaign: copied } = await ask(
    'mutation ($id: ID!) { copyCampaign(id: $id) { campaign { id name status body audience { phoneCount } } } }',
    { id },
  );
  expect(copied.campaign).toMatchObject({ name: 'Madeni 2', status: 'DRAFT', body: 'Habari', audience: { phoneCount: 1 } });
  const listed = `{ campaigns { nodes { id } totalCount } ready: campaigns(filter: { status: [READY], search: "deni" }) { nodes { id } } }`;
  expect(await ask(listed)).toEqual({
    campaigns: { nodes: [{ id: copied.campaign.id }, { id }], totalCount: 2 },
    ready: { nodes: [{ id }] },
  });
  expect((await stranger.execute(listed)).data.campaigns).toEqual({ nodes: [], totalCount: 0 });
  expect((await stranger.execute(read, { id })).data.campaign).toBeNull();
  for (const own of [id, copied.campaign.id])
    expect(await ask('mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }', { id: own })).toEqual({
      deleteCampaign: { deletedId: own },
    });
  expect(await ask(listed)).toMatchObject({ campaigns: { totalCount: 0 } });
});

test('an audience that is read again has rows of its own; the old reading ends, and its rows are purged', async () => {
  const { ctx } = await createTenant(app);
  const groupId = await manyContacts(ctx, 4_500);
  const id = await create(ctx, '{{name}}: {{balance}}', { groupIds: [groupId] });
  const old = await claimQuote(app.system);
  if (!old) throw new Error('nothing to claim');
  let batches = 0;
  await stageCampaign(app.system, old, () => batches++ < 2);
  expect(await rowsOf(old.id)).toHaveLength(2_000);
  expect(await claimQuote(app.system), 'one at a time').toBeUndefined();
  await optOut(ctx, '+255710000001');
  await quoteCampaign(ctx, id);
  await expect(stageCampaign(app.system, old, () => true)).rejects.toThrow(LeaseLost);
  await stage();
  const { quote } = await expectExact(ctx, id);
  const { id: quoteId } = quote;
  expect(quoteId).not.toBe(old.id);
  expect(quote).toMatchObject({ rows: 4_500, suppressed: 1 });
  await purgeOldRows(app.system);
  expect(await rowsOf(old.id)).toEqual([]);
  expect(await rowsOf(quoteId)).toHaveLength(4_500);
  app.clock.advance(25 * 3_600_000);
  await purgeOldRows(app.system);
  app.clock.reset();
  expect(await campaignQuote(ctx, id)).toBeNull();
  expect(await app.db.sql.rows('select from campaign_row where quote_id = any($1::uuid[])', [[old.id, quoteId]])).toEqual([]);
  expect(await app.db.sql.rows('select status, quote_id from campaign where id = $1', [id])).toEqual([{ status: 'DRAFT', quote_id: null }]);
});

test('who is erased is gone from lists and rows; the counts stay, and nobody else loses anything', async () => {
  const [{ ctx }, { ctx: other }] = [await createTenant(app), await createTenant(app)];
  await upsertContact(ctx, { phone: '0712345678', name: 'Asha', tags: ['vip'] });
  const audience = {
    phones: ['0712345678', '0712345678', '0712345679'],
    rows: [{ to: '0712345670', variables: { name: 'A' } }],
    tags: ['vip'],
  };
  const [id, theirs] = [await create(ctx, 'Habari {{name|rafiki}}', audience), await create(other, 'Habari', { phones: audience.phones })];
  await stage();
  const before = await quoted(ctx, id);
  await eraseContact(ctx, { phone: '0712345678', reason: 'Asked for it' });
  const rows = await rowsOf(before.id);
  expect(rows.map(({ phone, body }) => [phone, body])).toEqual([
    ['+255712345670', 'Habari A'],
    [null, null],
    [null, null],
    ['+255712345679', 'Habari rafiki'],
    [null, null],
  ]);
  expect(JSON.stringify(rows)).not.toContain('Asha');
  expect(await quoted(ctx, id)).toEqual(before);
  expect((await rowsOf((await quoted(other, theirs)).id)).map(({ phone }) => phone)).not.toContain(null);
  await quoteCampaign(ctx, id);
  await stage();
  expect(await quoted(ctx, id)).toMatchObject({ rows: 2, accepted: 2 });

  // A number that stands in campaigns alone, as a restore brings it back.
  const { tenantId } =
    (await app.db.sql.row<{ tenantId: string }>('select tenant_id as "tenantId" from campaign where id = $1', [id])) ?? {};
  const back = await create(ctx, 'Habari', { phones: ['0712345678'] });
  await stage();
  for (const table of ['campaign', 'campaign_quote'])
    await app.db.sql.rows(`update ${table} set created_at = created_at - interval '1 day' where tenant_id = $1`, [tenantId]);
  await app.db.sql.rows('update erasure set pending = true where tenant_id = $1', [tenantId]);
  await repeatErasures(app.system);
  expect((await rowsOf((await quoted(ctx, back)).id)).map(({ phone, body }) => [phone, body])).toEqual([[null, null]]);
  expect(await app.db.sql.rows('select from campaign_listed where campaign_id = $1', [back])).toEqual([]);
});

test('an audience that can not be read is tried again, fails with words, and holds up nobody', async () => {
  const [{ ctx }, { ctx: other }] = [await createTenant(app), await createTenant(app)];
  const id = await create(ctx, 'Habari', { phones: ['0712345678'] });
  const theirs = await create(other, 'Habari', { phones: ['0712345678'] });
  await app.db.sql.rows(`update campaign set body = '{{' where id = $1`, [id]);
  const statusOf = () => app.db.sql.row('select status, failure_detail from campaign where id = $1', [id]);
  for (let tries = 1; tries <= 5; tries++) {
    expect(await statusOf()).toEqual({ status: 'STAGING', failure_detail: null });
    await stage();
    app.clock.advance(31_000);
  }
  expect(await statusOf()).toEqual({ status: 'FAILED', failure_detail: 'Something went wrong on our side.' });
  expect(await quoted(other, theirs)).toMatchObject({ accepted: 1 });
  const next = await create(ctx, 'Habari', { phones: ['0712345678'] });
  await stage();
  app.clock.reset();
  expect(await quoted(ctx, next)).toMatchObject({ accepted: 1 });
  await app.db.sql.rows(`update campaign set body = 'Habari' where id = $1`, [id]);
  await quoteCampaign(ctx, id);
  await stage();
  expect(await quoted(ctx, id)).toMatchObject({ accepted: 1 });
});

test('a file is an audience: each number with the values of its row, what is none with its line, and nobody else’s file', async () => {
  const [ours, theirs] = [(await app.register('File Audience')).token, (await app.register('File Thief')).token];
  const [us, them] = [listsOf(app, ours), listsOf(app, theirs)];
  const file = async (content: string, path = '/uploads/audience'): Promise<{ id: string }> =>
    (await us.uploaded(content, 'watu.csv', path)).body as never;
  const audience = await file(
    'Simu,Jina,Kiasi\n0713000001,Asha Juma,5000\n2.55713E+11,Neema,1\n0713000002 / 0713000003,Ali,7\n0713000001,Again,9\n' +
      '0713000004,,8\n0713000005,X,1,more\n',
  );
  const FIELDS = `id status failureDetail audience { phoneCount file { id filename purpose } }
    recipients { nodes { line part to toRaw body rejection variables } totalCount }`;
  const make = async (client: typeof us.client, given: object, body = 'Habari {{firstName|rafiki}}, TZS {{Kiasi}}') => {
    const input = { name: 'File', text: { body }, category: 'TRANSACTIONAL', audience: given };
    return client.execute(`mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id } } }`, { input });
  };
  const read = async (id: string) =>
    (await us.client.execute(`query ($id: ID!) { campaign(id: $id) { ${FIELDS} } }`, { id })).data.campaign;
  const created = await make(us.client, { fileId: audience.id, phones: ['0713000009'] });
  const { id } = created.data.createCampaign.campaign;
  await stage();
  const rows = (await read(id)).recipients.nodes;
  const text = (to: string, name: string, amount: string) => ({ to, body: `Habari ${name}, TZS ${amount}`, rejection: null });
  expect(rows).toMatchObject([
    { line: 1, part: 'LIST', to: '+255713000009', rejection: 'TEMPLATE_VARIABLE_MISSING' },
    { line: 2, part: 'FILE', ...text('+255713000001', 'Asha', '5000') },
    { line: 3, to: null, toRaw: '2.55713E+11', rejection: 'DAMAGED_BY_SPREADSHEET' },
    { line: 4, ...text('+255713000002', 'Ali', '7') },
    { line: 4, ...text('+255713000003', 'Ali', '7') },
    { line: 5, to: '+255713000001', rejection: 'DUPLICATE' },
    { line: 6, ...text('+255713000004', 'rafiki', '8') },
    { line: 7, to: null, toRaw: 'more', rejection: 'WRONG_COLUMN_COUNT' },
  ]);
  expect(await read(id)).toMatchObject({
    status: 'READY',
    audience: { phoneCount: 1, file: { id: audience.id, filename: 'watu.csv', purpose: 'AUDIENCE' } },
  });

  // What was read stays when the file is gone; a copy has it too, and another audience hasn't.
  app.clock.advance(8 * 86_400_000);
  await purgeExpiredFiles(app.system);
  app.clock.reset();
  expect(await read(id)).toMatchObject({ audience: { file: null } });
  const copied = await us.client.execute('mutation ($id: ID!) { copyCampaign(id: $id) { campaign { id } } }', { id });
  const copy = copied.data.copyCampaign.campaign.id;
  for (const one of [id, copy]) {
    expect(
      (await us.client.execute('mutation ($id: ID!) { quoteCampaign(id: $id) { campaign { id } } }', { id: one })).errors,
    ).toBeUndefined();
    await stage();
    expect((await read(one)).recipients.nodes).toEqual(rows);
  }
  const update = 'mutation ($id: ID!, $a: AudienceInput!) { updateCampaign(input: { id: $id, audience: $a }) { campaign { id } } }';
  await us.client.execute(update, { id: copy, a: { phones: ['0713000001'] } });
  await stage();
  expect(await read(copy)).toMatchObject({ audience: { phoneCount: 1, file: null }, recipients: { totalCount: 1 } });

  // Columns as they are named, whatever their headings say.
  const headless = await file('0713000001,Asha,12\n0713000002,Ali,13\n');
  const columns = [{ index: 2, field: 'ATTRIBUTE', attribute: 'Kiasi' }];
  const named = (await make(us.client, { fileId: headless.id, columns })).data.createCampaign.campaign.id;
  await stage();
  expect((await read(named)).recipients.nodes).toMatchObject([text('+255713000001', 'Asha', '12'), text('+255713000002', 'Ali', '13')]);
  const beyond = (await make(us.client, { fileId: headless.id, columns: [{ index: 9, field: 'PHONE' }] })).data.createCampaign.campaign.id;
  await stage();
  expect(await read(beyond)).toMatchObject({ status: 'FAILED', failureDetail: 'The file has no column 9 (the first is 0).' });

  const contacts = await file('0713000001\n', '/uploads/contacts');
  for (const [client, given, code, field] of [
    [them.client, { fileId: headless.id }, 'NOT_FOUND', 'audience.fileId'],
    [us.client, { fileId: contacts.id }, 'NOT_FOUND', 'audience.fileId'],
    [us.client, { phones: ['0713000001'], columns }, 'BAD_USER_INPUT', 'audience.columns'],
    [us.client, { fileId: headless.id, columns: [{ index: 0, field: 'ATTRIBUTE' }] }, 'BAD_USER_INPUT', 'audience.columns[0].attribute'],
  ] as const)
    expect((await make(client, given)).errors?.[0]?.extensions).toMatchObject({ code, issues: [{ code, field }] });
});

test('a process that is killed while it reads an audience leaves whole batches, and another goes on from there', async () => {
  const { ctx } = await createTenant(app);
  const COUNT = 40_000;
  const groupId = await manyContacts(ctx, COUNT, 1_000_000);
  const id = await create(ctx, 'Habari {{firstName}}, salio lako ni TZS {{balance}}.', { groupIds: [groupId], phones: ['0711000100'] });
  const worker = startChild(builtScript('main.js'), [], {
    ...{ DATABASE_URL: app.db.url, TUMA_DATA_DIR: folder, TUMA_ROLES: 'worker', HEALTH_PORT: '0' },
  });
  const reading = () =>
    app.db.sql.row<{ rowCount: number; source: string }>(
      'select row_count as "rowCount", source from campaign_quote q join campaign c on c.quote_id = q.id where c.id = $1',
      [id],
    );
  while (((await reading())?.rowCount ?? 0) < 6_000) await sleep(5);
  worker.signal('SIGKILL');
  expect((await worker.ended).signal).toBe('SIGKILL');
  const left = await reading();
  expect(left, worker.said()).toMatchObject({ source: 'CONTACTS' });
  expect(left?.rowCount).toBeLessThan(COUNT);
  await stage();
  expect(await campaignQuote(ctx, id), 'its lease is not over').toBeNull();
  app.clock.advance(31_000);
  await until(async () => {
    await stage();
    return (await campaignQuote(ctx, id)) !== null;
  });
  const { quote } = await expectExact(ctx, id);
  expect(quote).toMatchObject({ rows: COUNT + 1, accepted: COUNT, duplicates: 1 });
});
