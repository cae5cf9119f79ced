import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { CampaignSchedule } from '../../entities/CampaignSchedule.js';
import { acknowledgeAlert } from '../../src/alerts/acknowledgeAlert.js';
import { createContactGroup } from '../../src/contacts/changeContactGroups.js';
import { optOut } from '../../src/contacts/optOuts.js';
import { upsertContact } from '../../src/contacts/upsertContacts.js';
import type { Ctx } from '../../src/context.js';
import { databaseFault } from '../../src/errors.js';
import { readBalance } from '../../src/ledger/balance.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId, parseId } from '../../src/lib/ids.js';
import { campaign, campaigns } from '../../src/messaging/campaigns/campaigns.js';
import { copyCampaign, deleteCampaign, quoteCampaign, updateCampaign } from '../../src/messaging/campaigns/createCampaign.js';
import { campaignSchedules, campaignSchedulesById } from '../../src/messaging/campaigns/recurring/campaignSchedules.js';
import { runCampaignSchedules } from '../../src/messaging/campaigns/recurring/runCampaignSchedules.js';
import { runCampaignSchedule } from '../../src/messaging/campaigns/recurring/startRun.js';
import {
  deleteCampaignSchedule,
  setCampaignScheduleEnabled,
  upsertCampaignSchedule,
} from '../../src/messaging/campaigns/recurring/upsertCampaignSchedule.js';
import { cancelCampaign } from '../../src/messaging/campaigns/running/changeRun.js';
import { approveCampaign } from '../../src/messaging/campaigns/running/reviewCampaign.js';
import { stageDueCampaigns } from '../../src/messaging/campaigns/staging/stageDueCampaigns.js';
import { createTemplate, deleteTemplate, updateTemplate } from '../../src/messaging/templates/changeTemplates.js';
import { refusal } from '../support/fixtures/accounts.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren, startChild } from '../support/processes/childProcess.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Campaigns that run again and again. */

let app: ServingApp;
const folder = mkdtempSync(join(tmpdir(), 'tuma-schedules-'));
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(async () => {
  await endChildren();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});
/** Each story begins at 08:30 in Dar es Salaam, and its money proves. */
afterEach(async () => {
  app.clock.reset();
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true, problems: [] });
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Sets the clock to the next 08:30 in Dar es Salaam; answers that day's 09:00. */
function toMorning(): Date {
  const now = app.now();
  const nine = new Date(now);
  nine.setUTCHours(6, 0, 0, 0);
  if (nine.getTime() - now.getTime() < HOUR) nine.setUTCDate(nine.getUTCDate() + 1);
  app.clock.advance(nine.getTime() - 30 * MINUTE - now.getTime());
  return nine;
}
const nobody = { rows: [], phones: [], groupIds: [], tags: [], excludeGroupIds: [] };
const save = (ctx: Ctx, more: Partial<Parameters<typeof upsertCampaignSchedule>[1]> = {}) =>
  upsertCampaignSchedule(ctx, {
    ...{ name: 'Rent', text: { body: 'Kodi' }, category: 'TRANSACTIONAL', audience: { ...nobody, phones: ['0712345671', '0712345672'] } },
    ...{ cron: '0 9 * * *', timeZone: 'Africa/Dar_es_Salaam', maxCreditsPerRun: 5, enabled: true },
    ...more,
  });
const look = () => runCampaignSchedules(app.system);
const stage = () => stageDueCampaigns(app.system, new AbortController().signal);
/** What is due begins, its audience is read, and it is confirmed or skipped. */
async function run(): Promise<void> {
  await look();
  await stage();
  await look();
}
const scheduleOf = async (ctx: Ctx, id: string): Promise<CampaignSchedule> => {
  const [found] = await campaignSchedulesById(ctx, [id]);
  if (!found) throw new Error('there is no such schedule');
  return found;
};
const runsOf = async (ctx: Ctx, scheduleId: string) => (await campaigns(ctx, { first: 50 }, { scheduleId })).nodes;
const skippedOf = async (ctx: Ctx, id: string) => (await scheduleOf(ctx, id)).skippedRuns.map(({ reason }) => reason);
const openAlerts = (tenantId: string) =>
  app.db.sql.rows<{ id: string; reason: string }>(
    `select id, params->>'reason' as reason from alert where kind = 'CAMPAIGN_SKIPPED' and tenant_id = $1 and resolved_at is null`,
    [tenantId],
  );

test('each due time has one campaign of its own, with the audience and the text of that moment, whoever looks', async () => {
  const nine = toMorning();
  const { id: tenantId, ctx } = await createTenant(app, { credits: 100 });
  const group = await createContactGroup(ctx, { name: 'Tenants' });
  await upsertContact(ctx, { phone: '0712345671', name: 'Asha', groupIds: [group.id] });
  const template = await createTemplate(ctx, { name: 'Rent', body: 'Kodi {{name}}', category: 'TRANSACTIONAL' });
  const audience = { ...nobody, groupIds: [group.id] };
  const id = await save(ctx, { text: { templateId: template.id }, audience });
  await run();
  expect(await runsOf(ctx, id)).toEqual([]);
  expect((await campaigns(ctx, { first: 50 }, {})).nodes).toEqual([]);

  app.clock.advance(30 * MINUTE + 1_000);
  await Promise.all([look(), look(), look()]);
  await Promise.all([stage(), stage()]);
  await Promise.all([look(), look(), look()]);
  const [first, ...others] = await runsOf(ctx, id);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ name: 'Rent', status: 'RUNNING', body: 'Kodi {{name}}', scheduleId: id, maxCredits: 5 });
  expect(await readBalance(app.system, tenantId)).toMatchObject({ available: 99, held: 1 });
  await cancelCampaign(ctx, first?.id ?? '');

  await updateTemplate(ctx, { id: template.id, body: 'Kodi ya mwezi {{name}}' });
  await upsertContact(ctx, { phone: '0712345672', name: 'Juma', groupIds: [group.id] });
  app.clock.advance(24 * HOUR);
  await look();
  await stage();
  // Its quote is stale: somebody has opted out since. It is read anew.
  await optOut(ctx, '+255712345671');
  await run();
  const runs = await runsOf(ctx, id);
  expect(runs).toHaveLength(2);
  expect(runs[0]).toMatchObject({ status: 'RUNNING', body: 'Kodi ya mwezi {{name}}' });
  expect(await readBalance(app.system, tenantId)).toMatchObject({ available: 99, held: 1 });
  // The text of a template that is deleted is its last one.
  await updateTemplate(ctx, { id: template.id, body: 'Kodi ya mwisho {{name}}' });
  await deleteTemplate(ctx, template.id);
  expect(await scheduleOf(ctx, id)).toMatchObject({ body: 'Kodi ya mwisho {{name}}' });
  const due = await app.db.sql.rows<{ at: string }>('select due_at as at from campaign_schedule_run where tenant_id = $1 order by 1', [
    tenantId,
  ]);
  expect(due.map(({ at }) => Date.parse(at) - nine.getTime())).toEqual([0, 24 * HOUR]);
  expect(await scheduleOf(ctx, id)).toMatchObject({ lastRunId: runs[0]?.id, skippedRuns: [], body: 'Kodi ya mwisho {{name}}' });
  // The database has one run for a due time, and no zone or expression that can't be.
  const refused = async (sql: string) => (await app.db.sql.rows(sql, [tenantId]).then(() => undefined, databaseFault))?.constraint;
  expect(
    await refused(
      `insert into campaign_schedule_run (tenant_id, schedule_id, due_at, state, reason, decided_at)
       select tenant_id, schedule_id, due_at, 'SKIPPED', 'MISSED', due_at from campaign_schedule_run where tenant_id = $1`,
    ),
  ).toBe('campaign_schedule_run_pkey');
  expect(await refused(`update campaign_schedule set time_zone = 'Mars/Base' where tenant_id = $1`)).toBe('campaign_schedule_time_zone');
  expect(await refused(`update campaign_schedule set cron = repeat('1,', 60) || '1 * * * *' where tenant_id = $1`)).toBe(
    'campaign_schedule_cron',
  );
  // Its pattern is no campaign.
  const pattern = await app.db.sql.row<{ id: string }>('select id from campaign where tenant_id = $1 and pattern', [tenantId]);
  for (const change of [copyCampaign, deleteCampaign, quoteCampaign, (ctx: Ctx, id: string) => updateCampaign(ctx, { id, name: 'x' })])
    expect(await refusal(change(ctx, pattern?.id ?? ''))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await campaign(ctx, pattern?.id ?? '')).toBeNull();
});

test('a run that can’t be is skipped and says why, an alert too, until one runs again', async () => {
  toMorning();
  const { id: tenantId, ctx } = await createTenant(app, { credits: 3 });
  const id = await save(ctx, { maxCreditsPerRun: 1 });
  const day = async (more: number = 24 * HOUR) => {
    app.clock.advance(more);
    await run();
  };
  await day(31 * MINUTE);
  expect(await skippedOf(ctx, id)).toEqual(['TOO_EXPENSIVE']);
  const [draft] = await runsOf(ctx, id);
  expect(draft).toMatchObject({ status: 'DRAFT', failureDetail: 'Skipped: TOO_EXPENSIVE.', confirmedAt: null });
  expect(await openAlerts(tenantId)).toMatchObject([{ reason: 'TOO_EXPENSIVE' }]);
  expect(await readBalance(app.system, tenantId)).toMatchObject({ available: 3, held: 0 });

  await save(ctx, { id, audience: { ...nobody, phones: ['12'] } });
  await day();
  await save(ctx, { id, audience: { ...nobody, phones: ['0712345671', '0712345672', '0712345673', '0712345674'] } });
  await day();
  await save(ctx, { id });
  await app.db.sql.rows(`update tenant set status = 'SUSPENDED' where id = $1`, [tenantId]);
  await day();
  await app.db.sql.rows(`update tenant set status = 'ACTIVE' where id = $1`, [tenantId]);
  const before = ['NOT_ALLOWED', 'INSUFFICIENT_CREDITS', 'EMPTY_AUDIENCE', 'TOO_EXPENSIVE'];
  expect(await skippedOf(ctx, id)).toEqual(before);
  expect(await openAlerts(tenantId)).toMatchObject([{ reason: 'NOT_ALLOWED' }]);

  await day();
  expect(await openAlerts(tenantId)).toEqual([]);
  const [running] = await runsOf(ctx, id);
  expect(running).toMatchObject({ status: 'RUNNING' });
  await day();
  expect(await skippedOf(ctx, id)).toEqual(['PREVIOUS_RUNNING', ...before]);
  expect(await refusal(runCampaignSchedule(ctx, { id, idempotencyKey: 'early' }))).toMatchObject({ code: 'INVALID_STATE' });
  await cancelCampaign(ctx, running?.id ?? '');

  // Nothing looked for two days, and then two hours too late: none is sent at noon that was for the morning.
  await day(2 * 24 * HOUR + 2 * HOUR);
  expect((await skippedOf(ctx, id)).slice(0, 2)).toEqual(['MISSED', 'MISSED']);
  // Half an hour late it goes.
  await day(22.5 * HOUR);
  expect((await runsOf(ctx, id))[0]).toMatchObject({ status: 'RUNNING' });
  await cancelCampaign(ctx, (await runsOf(ctx, id))[0]?.id ?? '');
  // Deleted by a person while its audience was read.
  app.clock.advance(24 * HOUR);
  await look();
  await deleteCampaign(ctx, (await runsOf(ctx, id))[0]?.id ?? '');
  await look();
  expect((await skippedOf(ctx, id))[0]).toBe('CANCELLED');
  const [alert] = await openAlerts(tenantId);
  await acknowledgeAlert(ctx, alert?.id ?? '');
  // Disabled nothing comes, nor after it was restored from a backup before its next time.
  await setCampaignScheduleEnabled(ctx, id, false);
  await day();
  await setCampaignScheduleEnabled(ctx, id, true);
  await app.db.sql.rows(`update campaign_schedule set next_run_at = 'infinity' where tenant_id = $1`, [tenantId]);
  const count = (await runsOf(ctx, id)).length;
  await run();
  expect(await runsOf(ctx, id)).toHaveLength(count);
  expect(
    await app.db.sql.rows(`select from campaign_schedule where tenant_id = $1 and next_run_at < $2`, [
      ...[tenantId, new Date(app.now().getTime() + 24 * HOUR)],
    ]),
  ).toHaveLength(1);
});

test('by the API: saved, shown with its next runs, run now by people, deleted; above the limit a run waits for another', async () => {
  toMorning();
  const { token, tenantId: publicTenant } = await app.register('Landlords');
  const tenantId = parseId('tenant', publicTenant) ?? '';
  const them = app.client(token);
  const ask = async (document: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await them.execute(document, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  const input = `name: "Rent", text: { body: "Kodi" }, category: TRANSACTIONAL, audience: { phones: ["0712345671"], tags: ["vip"] },
    timeZone: "africa/dar_es_salaam", maxCreditsPerRun: 5, enabled: true`;
  const fields = `id name body category cron timeZone enabled maxCreditsPerRun nextRuns lastRun { id status } skippedRuns { dueAt reason }
    audience { tags phoneCount } senderId { name } template { id } createdAt`;
  const saved = await ask(`mutation { upsertCampaignSchedule(input: { ${input}, cron: "0 9 1 * *" }) { campaignSchedule { ${fields} } } }`);
  const { campaignSchedule: made } = saved.upsertCampaignSchedule;
  expect(made).toMatchObject({
    ...{ name: 'Rent', body: 'Kodi', cron: '0 9 1 * *', timeZone: 'Africa/Dar_es_Salaam', maxCreditsPerRun: 5, lastRun: null },
    ...{ audience: { tags: ['vip'], phoneCount: 1 }, skippedRuns: [], template: null },
  });
  expect(made.nextRuns).toHaveLength(3);
  for (const at of made.nextRuns) expect(at).toMatch(/-01T06:00:00\.000Z$/);
  for (const [wrong, field] of [
    ['cron: "0 9 30 2 *"', undefined],
    ['cron: "0 9 1 * *", maxCreditsPerRun: 0', 'maxCreditsPerRun'],
    ['cron: "0 9 1 * *", timeZone: "Mars/Base"', undefined],
    ['cron: "0 9 1 * *", text: { body: "" }', 'text.body'],
  ] as const) {
    const merged = wrong.includes('maxCredits') ? input.replace('maxCreditsPerRun: 5,', '') : input;
    const left = wrong.includes('timeZone') ? merged.replace(/timeZone: "[^"]*",/, '') : merged;
    const without = wrong.includes('text') ? left.replace('text: { body: "Kodi" },', '') : left;
    const { errors } = await them.execute(
      `mutation { upsertCampaignSchedule(input: { ${without}, ${wrong} }) { campaignSchedule { id } } }`,
    );
    expect(errors?.[0]?.extensions.code, wrong).toMatch(/BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED|EMPTY_MESSAGE/);
    if (field) expect(JSON.stringify(errors)).toContain(field);
  }
  for (const [enabled, runs] of [
    [false, 0],
    [true, 3],
  ] as const) {
    const again = await ask(`mutation { upsertCampaignSchedule(input: { id: "${made.id}", cron: "0 9 1 * *",
      ${input.replace('enabled: true', `enabled: ${enabled}`)} }) { campaignSchedule { enabled nextRuns } } }`);
    expect(again.upsertCampaignSchedule.campaignSchedule.enabled).toBe(enabled);
    expect(again.upsertCampaignSchedule.campaignSchedule.nextRuns, 'what is disabled does not run').toHaveLength(runs);
    // The other way round, and back: all else stays.
    for (const turned of [!enabled, enabled]) {
      const turn = `mutation { setCampaignScheduleEnabled(id: "${made.id}", enabled: ${turned}) { campaignSchedule { ${fields} } } }`;
      const { campaignSchedule } = (await ask(turn)).setCampaignScheduleEnabled;
      expect(campaignSchedule).toEqual({ ...made, enabled: turned, nextRuns: turned ? made.nextRuns : [] });
    }
  }

  await ask('mutation { updateTenant(input: { approvalAboveCredits: 0 }) { tenant { id } } }');
  const now = `mutation { runCampaignSchedule(input: { id: "${made.id}", idempotencyKey: "now" }) { campaign { id status
    schedule { id } createdBy { name } } } }`;
  const begun = (await ask(now)).runCampaignSchedule.campaign;
  expect(begun).toMatchObject({ status: 'STAGING', schedule: { id: made.id }, createdBy: { name: expect.any(String) } });
  expect((await ask(now)).runCampaignSchedule.campaign.id).toBe(begun.id);
  await stage();
  await look();
  const read = `query ($id: ID!) { campaign(id: $id) { status approvedBy { name } approvalExpiresAt }
    campaigns(filter: { scheduleId: "${made.id}" }) { totalCount } campaignSchedules { nodes { ${fields} } totalCount } }`;
  const shown = await ask(read, { id: begun.id });
  expect(shown).toMatchObject({
    campaign: { status: 'AWAITING_APPROVAL' },
    campaigns: { totalCount: 1 },
    campaignSchedules: { totalCount: 1 },
  });
  expect(shown.campaignSchedules.nodes[0]).toMatchObject({ lastRun: { id: begun.id, status: 'AWAITING_APPROVAL' } });
  // Who made the schedule asks for it, though it ran by itself.
  const own = `mutation { approveCampaign(id: "${begun.id}") { campaign { status } } }`;
  expect((await them.execute(own)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const other = (await createTenant(app)).ctx;
  const colleague = { ...other, actor: { ...other.actor, tenantId } } as Ctx;
  await approveCampaign(colleague, parseId('campaign', begun.id) ?? '');
  expect((await ask(read, { id: begun.id })).campaign).toMatchObject({ status: 'RUNNING', approvalExpiresAt: null });

  const id = parseId('campaignSchedule', made.id) ?? '';
  for (const change of [
    () => runCampaignSchedule(other, { id, idempotencyKey: 'x' }),
    () => deleteCampaignSchedule(other, id),
    () => save(other, { id }),
    () => setCampaignScheduleEnabled(other, id, false),
  ])
    expect(await refusal(change())).toMatchObject({ code: 'NOT_FOUND' });
  expect((await ask(`mutation { deleteCampaignSchedule(id: "${made.id}") { deletedId } }`)).deleteCampaignSchedule.deletedId).toBe(made.id);
  expect((await ask(read, { id: begun.id })).campaignSchedules.totalCount).toBe(0);
  expect(await app.db.sql.rows('select from campaign where tenant_id = $1 and pattern', [tenantId])).toEqual([]);
  const { id: manyId, ctx: owner } = await createTenant(app);
  await save(owner, { enabled: false });
  await app.db.sql.rows(
    `with pattern as (
       insert into campaign (id, tenant_id, name, status, body, smart_encoding, group_ids, tags, excluded_group_ids, created_at, updated_at,
         sender_id, category, max_credits, pattern)
       select gen_random_uuid(), tenant_id, name, status, body, smart_encoding, group_ids, tags, excluded_group_ids, created_at, updated_at,
         sender_id, category, max_credits, true from campaign, generate_series(1, 99) where tenant_id = $1
       returning id, tenant_id, created_at)
     insert into campaign_schedule (id, tenant_id, campaign_id, cron, time_zone, enabled, created_at, updated_at)
     select id, tenant_id, id, '0 9 * * *', 'UTC', false, created_at, created_at from pattern`,
    [manyId],
  );
  expect(await refusal(save(owner))).toMatchObject({ code: 'CONFLICT' });
  expect((await campaignSchedules(owner, { first: 1 })).nodes).toHaveLength(1);
});

test('a process that is killed at any moment of it leaves one campaign for a due time, which is confirmed once', async () => {
  const { id: tenantId, ctx } = await createTenant(app, { credits: 10 });
  const id = await save(ctx, { cron: '0 9 1 1 *' });
  const done = () => app.db.sql.row(`select from campaign_schedule_run where tenant_id = $1 and state <> 'OPEN'`, [tenantId]);
  const env = { DATABASE_URL: app.db.url, TUMA_DATA_DIR: folder, TUMA_ROLES: 'worker', HEALTH_PORT: '0' };
  await app.db.sql.rows(`update campaign_schedule set next_run_at = $2 where tenant_id = $1`, [
    ...[tenantId, new Date(app.now().getTime() - MINUTE)],
  ]);
  const worker = startChild(builtScript('main.js'), [], env);
  await until(() => app.db.sql.row('select from campaign_schedule_run where tenant_id = $1', [tenantId]), 60_000);
  await sleep(Math.random() * 300);
  worker.signal('SIGKILL');
  await worker.ended;
  await until(async () => {
    // A lease of whoever was killed runs out.
    app.clock.advance(MINUTE);
    await run();
    return done();
  });
  expect(await runsOf(ctx, id)).toHaveLength(1);
  expect(await app.db.sql.rows(`select from ledger_entry where tenant_id = $1 and kind = 'HOLD'`, [tenantId])).toHaveLength(1);
  expect(await app.db.sql.rows(`select from campaign_schedule_run where tenant_id = $1 and state = 'STARTED'`, [tenantId])).toHaveLength(1);
  expect((await refusal(runCampaignSchedule(ctx, { id, idempotencyKey: newId() }))).code).toBe('INVALID_STATE');
}, 120_000);
