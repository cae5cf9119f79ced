import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicId } from '../../src/lib/ids.js';
import { followCampaigns, sumUpCampaigns } from '../../src/messaging/campaigns/running/followCampaigns.js';
import { confirmedCampaign, makeAll } from '../support/fixtures/campaigns.js';
import { dispatchOnce, moveMessage } from '../support/fixtures/messages.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

/** What a tenant that watches all its campaigns is told: what changes, and nothing else. */
let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(() => app.close());

const SETTLES_MS = 1_500;

test('who watches all campaigns is told of those that change from then on, and of no other', async () => {
  const { id: tenantId, ctx } = await createTenant(app);
  const client = app.client((await createApiKey(app, tenantId)).secret);
  const ids: string[] = [];
  const run = async (name: string) => {
    const phones = Array.from({ length: 4 }, (_, n) => `+2557120000${ids.length}${n}`);
    const id = await confirmedCampaign(app, ctx, phones, { name });
    ids.push(id);
    await makeAll(app);
    for (let round = 0; round < 10; round++) await dispatchOnce(app.system);
    await followCampaigns(app.system);
    return publicId('campaign', id);
  };
  /** As by a report that comes late. */
  const moveOne = async (campaignId = '') => {
    const sent = `select id from message where campaign_id = $1 and status = 'SENT' limit 1`;
    const [message] = await app.db.sql.rows<{ id: string }>(sent, [campaignId]);
    await moveMessage(app, message?.id ?? '', 'DELIVERED', 'REPORT');
  };
  /** Campaigns that one was told of while `work` was done and settled. */
  const toldBy = async (work: () => Promise<unknown>): Promise<Set<string>> => {
    await sleep(SETTLES_MS); // what was committed before is told of by then
    const watch = client.subscribe('subscription { campaignUpdated { id } }');
    await sleep(500);
    await work();
    await sleep(SETTLES_MS);
    watch.stop();
    return new Set(watch.events.map((event) => (event.campaignUpdated as { id: string }).id));
  };
  // What came before is not told, whether nobody had watched at all, as after a start, or not just then.
  await run('First');
  await run('Second');
  const third: string[] = [];
  expect(await toldBy(async () => third.push(await run('Third')))).toEqual(new Set(third));
  await run('Fourth');
  const fifth: string[] = [];
  expect(await toldBy(async () => fifth.push(await run('Fifth')))).toEqual(new Set(fifth));
  // A message that moves by itself is a change of its campaign, which ended long ago.
  const moved = await toldBy(() => moveOne(ids[0]));
  expect(moved).toEqual(new Set([publicId('campaign', ids[0] ?? '')]));
  // Counts that are added up are none.
  await app.db.sql.rows(
    `insert into campaign_tally (tenant_id, campaign_id, status, credit_state, messages, credits)
     select tenant_id, campaign_id, status, credit_state, sign, 0 from campaign_tally, generate_series(1, 30) n, (values (1), (-1)) s (sign)
     where campaign_id = $1`,
    [ids[1]],
  );
  const summed = await toldBy(async () => {
    await sumUpCampaigns(app.system);
    await moveOne(ids[2]);
  });
  expect(summed).toEqual(new Set([publicId('campaign', ids[2] ?? '')]));
  const rows = await app.db.sql.rows<{ n: number }>('select count(*) as n from campaign_tally where campaign_id = $1', [ids[1]]);
  expect(rows[0]?.n).toBeLessThan(40);
});
