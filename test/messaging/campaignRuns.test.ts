import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eraseContact } from '../../src/contacts/erasure/eraseContact.js';
import { linkKey, readLinkToken } from '../../src/contacts/links/optOutLink.js';
import { optIn, optOut } from '../../src/contacts/optOuts.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { actorUserId } from '../../src/core/authorize.js';
import { databaseFault } from '../../src/errors.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { readBalance } from '../../src/ledger/balance.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { campaignFigures } from '../../src/messaging/campaigns/campaignProgress.js';
import { campaignQuotesById } from '../../src/messaging/campaigns/campaignQuote.js';
import { campaignRecipients } from '../../src/messaging/campaigns/campaignRecipients.js';
import { campaign } from '../../src/messaging/campaigns/campaigns.js';
import { copyCampaign, deleteCampaign, quoteCampaign, updateCampaign } from '../../src/messaging/campaigns/createCampaign.js';
import { purgeCampaigns } from '../../src/messaging/campaigns/purgeCampaigns.js';
import { cancelCampaign, pauseCampaign, resumeCampaign } from '../../src/messaging/campaigns/running/changeRun.js';
import { confirmCampaign } from '../../src/messaging/campaigns/running/confirmCampaign.js';
import { followCampaigns, sumUpCampaigns } from '../../src/messaging/campaigns/running/followCampaigns.js';
import { retryFailed } from '../../src/messaging/campaigns/running/retryFailed.js';
import { approveCampaign, rejectCampaign } from '../../src/messaging/campaigns/running/reviewCampaign.js';
import { sendCampaignTest } from '../../src/messaging/campaigns/sendCampaignTest.js';
import { stageDueCampaigns } from '../../src/messaging/campaigns/staging/stageDueCampaigns.js';
import { promoteDue } from '../../src/messaging/dispatch/promoteDue.js';
import { messageUpdates } from '../../src/messaging/messageUpdates.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { refusal } from '../support/fixtures/accounts.js';
import { confirmedCampaign, makeAll, quotedCampaign, quoteOf } from '../support/fixtures/campaigns.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren, startChild } from '../support/processes/childProcess.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Campaigns from their confirmation to their end. */

let app: ServingApp;
const folder = mkdtempSync(join(tmpdir(), 'tuma-runs-'));
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(async () => {
  await endChildren();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});
/** After each story: the ledger proves, and what was counted is what a GROUP BY counts (I9). */
afterEach(async () => {
  app.clock.reset();
  for (const full of [false, true]) expect(await proveLedger(app.system, undefined, { full })).toMatchObject({ ok: true, problems: [] });
  expect(
    await app.db.sql.rows(
      `select * from (select campaign_id, status, credit_state, count(*) as n, sum(credits) as c from message where campaign_id is not null
         group by 1, 2, 3) m
       full join (select campaign_id, status, credit_state, sum(messages) as n, sum(credits) as c from campaign_tally group by 1, 2, 3
         having sum(messages) <> 0) t using (campaign_id, status, credit_state)
       where (m.n, m.c) is distinct from (t.n, t.c)`,
    ),
  ).toEqual([]);
});

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `+2557${12_000_000 + from + n}`);
const balanceOf = async (tenantId: string) => {
  const { available, held, spent } = (await readBalance(app.system, tenantId)) ?? {};
  return { available, held, spent };
};
const statusOf = async (ctx: Ctx, id: string) => (await campaign(ctx, id))?.status;
const figuresOf = async (ctx: Ctx, id: string) => (await campaignFigures(ctx, [id]))[0];
const sent = (tenantId: string) =>
  app.db.sql.rows<{ phone: string; n: number }>(
    `select phone, (select count(*) from attempt a where a.message_id = m.id and a.phase = 'ACCEPTED') as n from message m
     where tenant_id = $1 order by id`,
    [tenantId],
  );
const drain = async () => {
  for (let round = 0; round < 20; round++) await dispatchOnce(app.system);
};

test('a quote is confirmed once: its price is held, each row becomes one message, and it ends when all have left', async () => {
  const { id: tenantId, ctx } = await createTenant(app, { credits: 100 });
  const phones = [...numbers(5), '12', numbers(1)[0] ?? ''];
  const { id, quoteId } = await quotedCampaign(app, ctx, phones, { text: { body: 'a'.repeat(170) } });
  expect(await figuresOf(ctx, id)).toMatchObject({ progress: { total: 7, rejected: 2, percent: 0 }, cost: { confirmed: 0 } });
  const input = { id, quoteId, idempotencyKey: 'k' };
  expect(await confirmCampaign(ctx, input)).toMatchObject({ replayed: false });
  expect(await confirmCampaign(ctx, input)).toMatchObject({ replayed: true });
  expect(await refusal(confirmCampaign(ctx, { ...input, idempotencyKey: 'other' }))).toMatchObject({ code: 'INVALID_STATE' });
  expect(await balanceOf(tenantId)).toEqual({ available: 90, held: 10, spent: 0 });
  expect(await figuresOf(ctx, id)).toMatchObject({ progress: { queued: 5, percent: 0 }, cost: { confirmed: 10, held: 10 } });
  expect(await proveLedger(app.system, tenantId), 'nothing is made yet').toMatchObject({ ok: true });
  for (const change of [() => updateCampaign(ctx, { id, name: 'x' }), () => quoteCampaign(ctx, id), () => deleteCampaign(ctx, id)])
    expect(await refusal(change())).toMatchObject({ code: 'INVALID_STATE' });

  await makeAll(app);
  expect(await balanceOf(tenantId)).toEqual({ available: 90, held: 10, spent: 0 });
  expect(await sent(tenantId)).toHaveLength(5);
  await followCampaigns(app.system);
  expect(await statusOf(ctx, id)).toBe('RUNNING');
  await drain();
  expect((await sent(tenantId)).map(({ phone, n }) => [phone, n])).toEqual(numbers(5).map((phone) => [phone, 1]));
  await followCampaigns(app.system);
  expect(await campaign(ctx, id)).toMatchObject({ status: 'COMPLETED', completedAt: expect.anything(), startedAt: expect.anything() });
  expect(await balanceOf(tenantId)).toEqual({ available: 90, held: 0, spent: 10 });
  expect(await figuresOf(ctx, id)).toMatchObject({ progress: { sent: 5, percent: 100 }, cost: { held: 0, settled: 10, released: 0 } });
  await sumUpCampaigns(app.system);
  const copy = await copyCampaign(ctx, id);
  expect(await campaign(ctx, copy)).toMatchObject({ status: 'DRAFT', confirmedAt: null });
  // Numbers and texts are kept as long as the tenant wants.
  await app.db.sql.rows('update tenant set body_retention_days = 7 where id = $1', [tenantId]);
  const full = 'select from campaign_row where tenant_id = $1 and coalesce(phone, given, body) is not null';
  const kept = async () => (await app.db.sql.rows(full, [tenantId])).length;
  await purgeCampaigns(app.system);
  expect(await kept()).toBe(7);
  app.clock.advance(8 * 86_400_000);
  await purgeCampaigns(app.system);
  expect(await kept()).toBe(0);
  expect(await app.db.sql.rows('select from campaign_listed where campaign_id = $1', [id])).toEqual([]);
});

test('a quote is stale once it is not the present one, is 15 minutes old, or opt-outs or an erasure changed what it counts', async () => {
  const { ctx } = await createTenant(app);
  const phones = numbers(3, 100);
  const [first = '', second = '', third = ''] = phones;
  const { id, quoteId } = await quotedCampaign(app, ctx, phones);
  const confirm = (quoteId: string) => confirmCampaign(ctx, { id, quoteId, idempotencyKey: newId() });
  const staleNow = async (quoteId: string) => expect(await refusal(confirm(quoteId))).toMatchObject({ code: 'QUOTE_STALE' });
  const again = async () => {
    await quoteCampaign(ctx, id);
    await staleNow(await quoteOf(ctx, id));
    await stageDueCampaigns(app.system, new AbortController().signal);
    return quoteOf(ctx, id);
  };
  await staleNow(newId());
  const two = await again();
  await staleNow(quoteId);
  await optOut(ctx, first);
  await staleNow(two);
  const three = await again();
  await optIn(ctx, first);
  await staleNow(three);
  const four = await again();
  await eraseContact(ctx, { phone: second, reason: 'Asked for it' });
  await staleNow(four);
  await updateCampaign(ctx, { id, audience: { phones: [first, third], rows: [], groupIds: [], tags: [], excludeGroupIds: [] } });
  const five = await again();
  app.clock.advance(15 * 60_000);
  await staleNow(five);
  app.clock.reset();
  await updateCampaign(ctx, { id, maxCredits: 1 });
  expect(await refusal(confirm(five))).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
  await updateCampaign(ctx, { id, maxCredits: null });
  expect(await confirm(five)).toMatchObject({ replayed: false });
  // Nobody, too dear, and too dear for the key.
  const { id: poorId, ctx: poor } = await createTenant(app, { credits: 1 });
  const nobody = await quotedCampaign(app, poor, ['12']);
  expect(await refusal(confirmCampaign(poor, { ...nobody, idempotencyKey: 'a' }))).toMatchObject({ code: 'INVALID_STATE' });
  const dear = await quotedCampaign(app, poor, phones);
  const { code, error } = await refusal(confirmCampaign(poor, { ...dear, idempotencyKey: 'b' }));
  expect([code, error.issues[0]?.params]).toEqual(['INSUFFICIENT_CREDITS', { needed: 3, available: 1 }]);
  const { ctx: key } = await createApiKey(app, poorId, { cap: 2 });
  expect(await refusal(confirmCampaign(key, { ...dear, idempotencyKey: 'c' }))).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
  await app.db.sql.rows('update tenant set daily_credit_cap = 2 where id = $1', [poorId]);
  await adjustCredits(app.operator, { tenantId: poorId, credits: 10, reason: 'Goodwill', idempotencyKey: newId() });
  expect(await refusal(confirmCampaign(poor, { ...dear, idempotencyKey: 'e' }))).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
  expect(await balanceOf(poorId)).toEqual({ available: 11, held: 0, spent: 0 });
  const past = { scheduledAt: new Date(app.now().getTime() + 60_000) };
  const late = await quotedCampaign(app, poor, [first], past);
  app.clock.advance(5 * 60_000);
  expect(await refusal(confirmCampaign(poor, { ...late, idempotencyKey: 'd' }))).toMatchObject({ code: 'INVALID_SCHEDULE' });
});

test('a paused campaign hands nothing to the provider and goes on where it was; a cancelled one gives back what has not left', async () => {
  const { id: tenantId, ctx } = await createTenant(app);
  const id = await confirmedCampaign(app, ctx, numbers(30, 200));
  await makeAll(app);
  await pauseCampaign(ctx, id);
  await pauseCampaign(ctx, id);
  expect((await app.db.sql.rows('select from dispatch_queue where tenant_id = $1 and due_at < now()', [tenantId])).length).toBe(0);
  // One that came back from a dispatcher, as any message does.
  await app.db.sql.rows(
    `update dispatch_queue set due_at = '2020-01-01' where message_id = (select min(id::text)::uuid from message where tenant_id = $1)`,
    [tenantId],
  );
  await drain();
  await promoteDue(app.system);
  expect((await sent(tenantId)).filter(({ n }) => n > 0)).toEqual([]);
  await followCampaigns(app.system);
  expect(await statusOf(ctx, id)).toBe('PAUSED');
  await resumeCampaign(ctx, id);
  await drain();
  expect((await sent(tenantId)).every(({ n }) => n === 1)).toBe(true);
  await followCampaigns(app.system);
  expect(await statusOf(ctx, id)).toBe('COMPLETED');
  for (const change of [pauseCampaign, resumeCampaign, cancelCampaign])
    expect(await refusal(change(ctx, id))).toMatchObject({ code: 'INVALID_STATE' });

  // Cancelled before anything is made, and after.
  const before = await balanceOf(tenantId);
  const unmade = await confirmedCampaign(app, ctx, numbers(3, 300));
  await cancelCampaign(ctx, unmade);
  await makeAll(app);
  expect(await balanceOf(tenantId)).toEqual(before);
  expect(await figuresOf(ctx, unmade)).toMatchObject({
    ...{ progress: { cancelled: 3, queued: 0, percent: 100 }, cost: { confirmed: 3, released: 3, held: 0 } },
  });
  const half = await confirmedCampaign(app, ctx, numbers(40, 400));
  await makeAll(app);
  await dispatchOnce(app.system);
  const gone = (await figuresOf(ctx, half))?.progress.sent ?? 0;
  expect(gone).toBeGreaterThan(0);
  await cancelCampaign(ctx, half);
  expect(await figuresOf(ctx, half)).toMatchObject({ progress: { sent: gone, cancelled: 40 - gone, queued: 0 }, cost: { held: 0 } });
  await drain();
  expect(await figuresOf(ctx, half)).toMatchObject({ progress: { sent: gone, cancelled: 40 - gone } });
  await followCampaigns(app.system);
  expect(await app.db.sql.rows('select from campaign_run where open and tenant_id = $1', [tenantId])).toEqual([]);
});

test('a scheduled campaign holds its price and goes out when it is due, but not to who opted out, was erased or got enough', async () => {
  const { id: tenantId, ctx } = await createTenant(app);
  const phones = numbers(5, 500);
  await app.db.sql.rows(`update tenant set frequency_cap = '{"messages": 1, "days": 7}' where id = $1`, [tenantId]);
  const [, , , , often = ''] = phones;
  const hour = 3_600_000;
  const terms = { category: 'PROMOTIONAL', scheduledAt: new Date(app.now().getTime() + hour) } as const;
  const ids = await quotedCampaign(app, ctx, phones, terms);
  await sendSms(ctx, { to: [often], body: 'Ofa', category: 'PROMOTIONAL' });
  await drain();
  await confirmCampaign(ctx, { ...ids, idempotencyKey: newId() });
  const { id } = ids;
  await eraseContact(ctx, { phone: phones[0] ?? '', reason: 'Asked for it' });
  await makeAll(app);
  expect(await figuresOf(ctx, id)).toMatchObject({
    progress: { scheduled: 3, suppressed: 2 },
    cost: { confirmed: 5, held: 3, released: 2 },
  });
  const rejected = (await campaignRecipients(ctx, ids.quoteId, { first: 10 }, { rejected: true })).nodes;
  expect(rejected).toEqual([expect.objectContaining({ to: often, rejection: 'FREQUENCY_CAP', messageId: null })]);
  // A quote counts it at once.
  const later = await quotedCampaign(app, ctx, [often, ...numbers(1, 590)], terms);
  const [quote] = await campaignQuotesById(ctx, [later.quoteId]);
  expect(quote).toMatchObject({ rows: 2, accepted: 1, credits: 1, rejected: [{ value: often, code: 'FREQUENCY_CAP' }] });
  expect(quote?.rejected[0]?.detail).toContain('lately');
  await optOut(ctx, phones[1] ?? '');
  await drain();
  await followCampaigns(app.system);
  expect(await statusOf(ctx, id)).toBe('SCHEDULED');
  await pauseCampaign(ctx, id);
  await resumeCampaign(ctx, id);
  expect(await statusOf(ctx, id)).toBe('SCHEDULED');
  app.clock.advance(hour + 1_000);
  await followCampaigns(app.system);
  expect(await statusOf(ctx, id)).toBe('RUNNING');
  await promoteDue(app.system);
  await drain();
  await followCampaigns(app.system);
  expect(await statusOf(ctx, id)).toBe('COMPLETED');
  expect((await sent(tenantId)).filter(({ n }) => n === 1).map(({ phone }) => phone)).toEqual([often, ...phones.slice(2, 4)]);
  expect(await figuresOf(ctx, id)).toMatchObject({ progress: { sent: 2, suppressed: 3 }, cost: { settled: 2, released: 3 } });
});

test('by the API: confirmed, its rows with their messages, its messages alone, paused, resumed; nobody else may', async () => {
  const [owner, stranger] = [(await app.register('Runners')).token, (await app.register('Others')).token].map((token) => app.client(token));
  const ask = async (document: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = (await owner?.execute(document, variables)) ?? {};
    expect(errors).toBeUndefined();
    return data;
  };
  const { createCampaign: created } = await ask(
    `mutation { createCampaign(input: { name: "Run", text: { body: "Habari" }, category: TRANSACTIONAL, audience: {
      phones: ["0712345671", "12", "0712345672"] } }) { campaign { id senderId { name } category status } } }`,
  );
  expect(created.campaign).toMatchObject({ category: 'TRANSACTIONAL', senderId: { name: expect.any(String) } });
  const { id } = created.campaign;
  await stageDueCampaigns(app.system, new AbortController().signal);
  const read = `query ($id: ID!) { campaign(id: $id) { status quote { id } progress { total queued rejected percent }
    cost { confirmed held } confirmedAt recipients { nodes { line message { id to waitReason campaign { id } } } } } }`;
  const ready = (await ask(read, { id })).campaign;
  const confirm = `mutation ($id: ID!, $q: ID!) { confirmCampaign(input: { id: $id, quoteId: $q, idempotencyKey: "k" }) {
    campaign { status } balance { available held } replayed } }`;
  const ids = { id, q: ready.quote.id };
  expect((await stranger?.execute(confirm, ids))?.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect((await ask(confirm, ids)).confirmCampaign).toMatchObject({
    campaign: { status: 'RUNNING' },
    balance: { held: 2 },
    replayed: false,
  });
  expect((await ask(confirm, ids)).confirmCampaign).toMatchObject({ replayed: true });
  await makeAll(app);
  await ask('mutation ($id: ID!) { pauseCampaign(id: $id) { campaign { status } } }', { id });
  const paused = (await ask(read, { id })).campaign;
  expect(paused).toMatchObject({
    status: 'PAUSED',
    progress: { total: 3, queued: 2, rejected: 1, percent: 0 },
    cost: { confirmed: 2, held: 2 },
  });
  const message = { waitReason: 'CAMPAIGN_PAUSED', campaign: { id } };
  expect(paused.recipients.nodes).toMatchObject([{ message }, { message: null }, { message }]);
  await ask('mutation { sendSms(input: { to: ["0712345671"], body: "x" }) { credits } }');
  const listed = 'query ($id: ID!) { messages(filter: { campaignId: $id, status: [QUEUED] }) { nodes { to } totalCount } }';
  expect((await ask(listed, { id })).messages).toMatchObject({ nodes: [{ to: '+255712345672' }, { to: '+255712345671' }], totalCount: 2 });
  expect((await stranger?.execute(listed, { id }))?.data.messages.totalCount).toBe(0);
  const { contact } = (await ask('mutation { upsertContact(input: { phone: "0712345671", name: "Asha" }) { contact { id name } } }'))
    .upsertContact;
  const toContact =
    'query ($id: ID!) { messages(filter: { contactId: $id }) { nodes { contact { id name } campaign { id } } totalCount } }';
  expect((await ask(toContact, { id: contact.id })).messages).toEqual({
    nodes: [
      { contact, campaign: null },
      { contact, campaign: { id } },
    ],
    totalCount: 2,
  });
  expect((await stranger?.execute(toContact, { id: contact.id }))?.data.messages.totalCount).toBe(0);
  const { ledger } = await ask('{ ledger(filter: { kind: [HOLD] }) { nodes { id messageCount } } }');
  const entry = ledger.nodes.find((one: { messageCount: number }) => one.messageCount === 2);
  const booked = 'query ($id: ID!) { messages(filter: { ledgerEntryId: $id }) { totalCount } }';
  expect((await ask(booked, { id: entry.id })).messages.totalCount).toBe(2);
  await ask('mutation ($id: ID!) { resumeCampaign(id: $id) { campaign { status } } }', { id });
  await ask('mutation ($id: ID!) { cancelCampaign(id: $id) { campaign { status progress { cancelled } } } }', { id });
  expect((await ask(read, { id })).campaign).toMatchObject({ status: 'CANCELLED', cost: { confirmed: 2, held: 0 } });
});

test('who is killed while a campaign is confirmed has held nothing; the same request then confirms it, once', async () => {
  const { id: tenantId, ctx } = await createTenant(app, { credits: 100 });
  const ids = await quotedCampaign(app, ctx, numbers(3, 750));
  const confirm = () => confirmCampaign(ctx, { ...ids, idempotencyKey: 'killed' });
  await inTransaction(app.system, async ({ sql }) => {
    await sql.rows('lock table campaign_run in share mode');
    const confirming = confirm().catch(() => 'killed');
    const killed = () =>
      app.db.sql.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query ilike '%into campaign_run%' and pid <> pg_backend_pid()`,
      );
    await until(async () => (await killed()).length > 0);
    expect(await confirming).toBe('killed');
  });
  expect(await readBalance(ctx, tenantId)).toMatchObject({ available: 100, held: 0 });
  expect(await statusOf(ctx, ids.id)).toBe('READY');
  await Promise.all([confirm(), confirm()]);
  expect(await readBalance(ctx, tenantId)).toMatchObject({ available: 97, held: 3 });
  await makeAll(app);
  expect(await sent(tenantId)).toHaveLength(3);
});

test('messages of one campaign are told of as they change, and no others; another tenant has no such campaign', async () => {
  const { ctx } = await createTenant(app, { credits: 100 });
  await confirmedCampaign(app, ctx, numbers(2, 700));
  const id = await confirmedCampaign(app, ctx, numbers(2, 710));
  const live = messageUpdates(ctx, { campaignId: id });
  const first = live.next();
  await makeAll(app);
  expect([await first, await live.next()].map(({ value }) => value.campaignId)).toEqual([id, id]);
  await live.return?.();
  const theirs = messageUpdates((await createTenant(app)).ctx, { campaignId: id });
  await expect(theirs.next()).rejects.toMatchObject({ issues: [{ code: 'NOT_FOUND', field: 'campaignId' }] });
});

test('above the limit of its tenant a campaign waits for a second person, who did not ask for it, or ends', async () => {
  const { id: tenantId, ctx: owner } = await createTenant(app, { credits: 100 });
  await updateTenant(owner, { approvalAboveCredits: 2 });
  const ctx = { ...owner, actor: { ...owner.actor, userId: newId() } } as Ctx;
  const small = await confirmedCampaign(app, ctx, numbers(2, 900));
  expect(await campaign(ctx, small)).toMatchObject({ status: 'RUNNING', approvedById: null, approvalExpiresAt: null });
  await cancelCampaign(ctx, small);
  const open = async () =>
    (
      await app.db.sql.rows<{ subject: string }>(
        `select subject_key as subject from alert where kind = 'CAMPAIGN_TO_APPROVE' and resolved_at is null and tenant_id = $1`,
        [tenantId],
      )
    ).map(({ subject }) => subject);
  const next = (from: number, more = {}, by = ctx) => confirmedCampaign(app, by, numbers(3, from), more);
  const id = await next(910);
  expect(await campaign(ctx, id)).toMatchObject({
    ...{ status: 'AWAITING_APPROVAL', startedAt: null, approvalExpiresAt: expect.anything(), approvalAskedById: actorUserId(ctx) },
  });
  expect(await open()).toEqual([publicId('campaign', id)]);
  await makeAll(app);
  await followCampaigns(app.system);
  expect(await sent(tenantId)).toHaveLength(0);
  expect(await figuresOf(ctx, id)).toMatchObject({ progress: { held: 3, queued: 0 }, cost: { confirmed: 3, held: 3 } });
  for (const change of [pauseCampaign, resumeCampaign]) expect(await refusal(change(ctx, id))).toMatchObject({ code: 'INVALID_STATE' });

  // Neither who asked for it, nor a key, nor a statement that forgets it.
  expect(await refusal(approveCampaign(ctx, id))).toMatchObject({ code: 'FORBIDDEN' });
  const { id: keyId, ctx: key } = await createApiKey(app, tenantId);
  expect(await refusal(approveCampaign(key, id))).toMatchObject({ code: 'FORBIDDEN' });
  const forced = (change: string) =>
    app.db.sql.rows(`update campaign_run set ${change} where campaign_id = '${id}'`).then(() => undefined, databaseFault);
  expect((await forced('approved_by = asked_by, approved_at = confirmed_at'))?.constraint).toBe('campaign_run_second_person');
  expect((await forced('made_messages = messages, made_credits = credits'))?.constraint).toBe('campaign_run_unapproved');
  await approveCampaign(owner, id);
  expect(await refusal(approveCampaign(owner, id))).toMatchObject({ code: 'INVALID_STATE' });
  expect(await campaign(ctx, id)).toMatchObject({ status: 'RUNNING', approvedById: actorUserId(owner), approvalExpiresAt: null });
  expect(await open()).toEqual([]);
  await makeAll(app);
  await drain();
  await followCampaigns(app.system);
  expect(await statusOf(ctx, id)).toBe('COMPLETED');
  expect(await balanceOf(tenantId)).toEqual({ available: 97, held: 0, spent: 3 });

  // By a key: not its maker. Rejected, cancelled by who asked, or nobody decides in time: nothing is charged.
  await app.db.sql.rows(
    `insert into app_user (id, email, name, password_hash, password_changed_at, created_at)
     values ($1, 'maker@example.com', 'Maker', '', $2, $2)`,
    [actorUserId(owner), app.now()],
  );
  await app.db.sql.rows('update api_key set created_by = $2 where id = $1', [keyId, actorUserId(owner)]);
  const byKey = await next(920, {}, key);
  expect(await refusal(approveCampaign(owner, byKey))).toMatchObject({ code: 'FORBIDDEN' });
  await rejectCampaign(ctx, { id: byKey, reason: 'Wrong text' });
  expect(await campaign(ctx, byKey)).toMatchObject({ status: 'CANCELLED', failureDetail: 'Not approved: Wrong text' });
  const withdrawn = await next(930);
  await cancelCampaign(ctx, withdrawn);
  const soon = await next(940, { scheduledAt: new Date(app.now().getTime() + 3_600_000) });
  const late = await next(950);
  app.clock.advance(3_600_000);
  expect(await refusal(approveCampaign(owner, soon))).toMatchObject({ code: 'INVALID_STATE' });
  await followCampaigns(app.system);
  expect([await statusOf(ctx, soon), await statusOf(ctx, late)]).toEqual(['CANCELLED', 'AWAITING_APPROVAL']);
  app.clock.advance(71 * 3_600_000);
  await followCampaigns(app.system);
  expect(await campaign(ctx, late)).toMatchObject({ status: 'CANCELLED', failureDetail: expect.stringContaining('in time') });
  await makeAll(app);
  expect(await open()).toEqual([]);
  expect(await balanceOf(tenantId)).toEqual({ available: 97, held: 0, spent: 3 });
  const audited = await app.db.sql.rows<{ action: string }>(
    `select action from audit_event where tenant_id = $1 and action ~ 'pprov|reject' order by id`,
    [tenantId],
  );
  expect(audited.map(({ action }) => action)).toEqual([
    ...['campaign.approve', 'campaign.reject', 'campaign.approvalExpire', 'campaign.approvalExpire'],
  ]);
});

test('what failed is sent again once, as a campaign of its own within its limit; a test goes to one number', async () => {
  const { id: tenantId, ctx } = await createTenant(app);
  const [good = ''] = numbers(1, 800);
  const ids = await quotedCampaign(app, ctx, [good, '0600000012', '0600000112']);
  const test = { id: ids.id, to: '0712345678', idempotencyKey: 'test' };
  expect(await sendCampaignTest(ctx, test)).toMatchObject({ credits: 1, replayed: false });
  expect(await sendCampaignTest(ctx, test)).toMatchObject({ replayed: true });
  expect(await refusal(sendCampaignTest(ctx, { ...test, recipientId: newId() }))).toMatchObject({ code: 'NOT_FOUND' });
  await confirmCampaign(ctx, { ...ids, idempotencyKey: 'k' });
  const retry = (id: string, maxCredits: number, idempotencyKey: string) => retryFailed(ctx, { id, maxCredits, idempotencyKey });
  expect(await refusal(retry(ids.id, 9, 'early'))).toMatchObject({ code: 'INVALID_STATE' });
  const finish = async (id: string) => {
    await makeAll(app);
    await drain();
    await followCampaigns(app.system);
    expect(await statusOf(ctx, id)).toBe('COMPLETED');
    return (await figuresOf(ctx, id))?.progress;
  };
  const { failed = 0 } = (await finish(ids.id)) ?? {};
  expect(failed).toBeGreaterThan(0);
  expect(await refusal(retry(ids.id, failed - 1, 'dear'))).toMatchObject({ code: 'BUDGET_CAP_REACHED' });
  const again = await retry(ids.id, failed, 'again');
  expect(again).toMatchObject({ tenantId, retriedCount: failed, credits: failed, replayed: false });
  expect(await retry(ids.id, failed, 'again')).toMatchObject({ id: again.id, replayed: true });
  expect(await campaign(ctx, again.id)).toMatchObject({ status: 'RUNNING', retryOfId: ids.id, audience: { phoneCount: failed } });
  expect(await finish(again.id)).toMatchObject({ total: failed, failed });
  expect(await refusal(retry(ids.id, 9, 'more'))).toMatchObject({ code: 'INVALID_STATE' });
  expect(await retry(again.id, 9, 'more still')).toMatchObject({ retriedCount: failed });
});

test('a test has the tester’s own link to opt out, and the other values of the row', async () => {
  const { id: tenantId, ctx } = await createTenant(app);
  const [customer = '', tester = ''] = numbers(2, 820);
  const { id } = await quotedCampaign(app, ctx, [customer], {
    ...{ text: { body: 'Hi {{name|x}} {{phone}} {{optOutLink}} “sale”' }, category: 'PROMOTIONAL', smartEncoding: true },
  });
  const row = await app.db.sql.row<{ body: string }>('select body from campaign_row where tenant_id = $1', [tenantId]);
  await sendCampaignTest(ctx, { id, to: tester, idempotencyKey: 'test' });
  const sentTo = await app.db.sql.row<{ phone: string; body: string }>('select phone, body from message where tenant_id = $1', [tenantId]);
  const tokenIn = (body = '') => /\/o\/(\w{22})/.exec(body)?.[1] ?? '';
  const key = await linkKey(app);
  expect(readLinkToken(key, tokenIn(row?.body))?.phone).toBe(customer);
  expect(readLinkToken(key, tokenIn(sentTo?.body))?.phone).toBe(tester);
  expect(sentTo).toEqual({ phone: tester, body: row?.body.replace(tokenIn(row.body), tokenIn(sentTo?.body)) });
  expect(row?.body).toContain(`Hi x ${customer}`);
});

test('campaignUpdated begins with the present state, comes at most twice a second, and its last one is the end', async () => {
  const { token } = await app.register('Watchers');
  const them = app.client(token);
  const { createCampaign: created } = (
    await them.execute(`mutation { createCampaign(input: { name: "Live", text: { body: "Habari" }, category: TRANSACTIONAL,
      audience: { phones: ${JSON.stringify(numbers(8, 700))} } }) { campaign { id } } }`)
  ).data;
  const { id } = created.campaign;
  await stageDueCampaigns(app.system, new AbortController().signal);
  const began = performance.now();
  const fields = 'id status progress { sequence percent sent queued messagesPerSecond etaSeconds }';
  const watch = them.subscribe(`subscription { campaignUpdated(id: "${id}") { ${fields} } }`);
  const all = them.subscribe(`subscription { campaignUpdated { ${fields} } }`);
  const stranger = app.client((await app.register('Strange Watchers')).token).subscribe('subscription { campaignUpdated { id } }');
  type Seen = { campaignUpdated: { id: string; status: string; progress: { sequence: number; percent: number; sent: number } } };
  const seen = () => (watch.events as unknown as Seen[]).map(({ campaignUpdated }) => campaignUpdated);
  await until(async () => seen().length > 0);
  expect(seen()[0]).toMatchObject({ id, status: 'READY', progress: { percent: 0 } });
  const { quote } = (await them.execute(`{ campaign(id: "${id}") { quote { id } } }`)).data.campaign;
  const input = `(input: { id: "${id}", quoteId: "${quote.id}", idempotencyKey: "live" })`;
  expect((await them.execute(`mutation { confirmCampaign${input} { campaign { status } } }`)).errors).toBeUndefined();
  await makeAll(app);
  for (let round = 0; round < 8; round++) {
    await dispatchOnce(app.system);
    await sleep(100);
  }
  await until(async () => seen().at(-1)?.progress.percent === 100);
  await followCampaigns(app.system);
  await until(async () => seen().at(-1)?.status === 'COMPLETED');
  expect(seen().length).toBeLessThanOrEqual(2 + (performance.now() - began) / 500);
  const sequences = seen().map(({ progress }) => progress.sequence);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  await until(async () => (all.events as unknown as Seen[]).at(-1)?.campaignUpdated.status === 'COMPLETED');
  expect(stranger.events).toEqual([]);
  for (const one of [watch, all, stranger]) one.stop();
});

test('a process that is killed while it makes messages leaves whole chunks; the rest is made once, by whoever comes next', async () => {
  const COUNT = 9_000;
  const { id: tenantId, ctx } = await createTenant(app, { credits: COUNT });
  const id = await confirmedCampaign(app, ctx, numbers(COUNT, 100_000));
  const made = async () =>
    (await app.db.sql.row<{ n: number }>('select made_messages as n from campaign_run where campaign_id = $1', [id]))?.n ?? 0;
  const worker = startChild(builtScript('main.js'), [], {
    ...{ DATABASE_URL: app.db.url, TUMA_DATA_DIR: folder, TUMA_ROLES: 'worker', HEALTH_PORT: '0' },
  });
  while ((await made()) < 1_000) await sleep(2);
  worker.signal('SIGKILL');
  await worker.ended;
  const left = await made();
  expect(left).toBeLessThan(COUNT);
  expect(await sent(tenantId)).toHaveLength(left);
  await until(async () => {
    await makeAll(app);
    return (await made()) === COUNT;
  });
  const rows = await sent(tenantId);
  expect(new Set(rows.map(({ phone }) => phone)).size).toBe(COUNT);
  expect(rows).toHaveLength(COUNT);
  await cancelCampaign(ctx, id);
  await until(async () => {
    await followCampaigns(app.system);
    const { progress } = (await figuresOf(ctx, id)) ?? {};
    return progress?.queued === 0;
  });
});
