import pg from 'pg';
import { expect, type TestContext, test } from 'vitest';
import { publicId } from '../../src/lib/ids.js';
import { followCampaigns } from '../../src/messaging/campaigns/running/followCampaigns.js';
import { confirmedCampaign, makeAll } from '../support/fixtures/campaigns.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp } from '../support/testApp.js';

/**
 * Changes of campaigns while somebody holds what their messages are in: a real lock, from outside. Each test has a server of its own, so
 * that they wait for locks at the same time.
 */
async function ownApp({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const app = await createTestApp({ serve: true });
  const outside = new pg.Client({ connectionString: app.db.url, options: '-c search_path=tuma,tuma_ops' });
  onTestFinished(async () => {
    await outside.end();
    await app.close();
  });
  await outside.connect();
  /** Runs it while a table is locked: at most as long as a write waits for a lock. */
  const whileLocked = async <T>(table: string, work: () => Promise<T>): Promise<T> => {
    await outside.query(`begin; lock table ${table}`);
    try {
      return await work();
    } finally {
      await outside.query('rollback');
    }
  };
  return { app, whileLocked };
}

test('paused, resumed and cancelled is answered as such though the messages can not follow yet; the worker lets them follow', {
  concurrent: true,
}, async (context) => {
  const { app, whileLocked } = await ownApp(context);
  const { id: tenantId, ctx } = await createTenant(app);
  const { secret } = await createApiKey(app, tenantId);
  const id = await confirmedCampaign(app, ctx, ['+255712000001', '+255712000002']);
  await makeAll(app);
  const change = (name: string) =>
    app.client(secret).execute(`mutation ($id: ID!) { ${name}(id: $id) { campaign { status } } }`, { id: publicId('campaign', id) });
  const parked = async () =>
    (await app.db.sql.rows(`select from dispatch_queue where tenant_id = $1 and due_at = 'infinity'`, [tenantId])).length;

  expect((await whileLocked('dispatch_queue', () => change('pauseCampaign'))).data).toEqual({
    pauseCampaign: { campaign: { status: 'PAUSED' } },
  });
  expect(await parked()).toBe(0);
  await followCampaigns(app.system);
  expect(await parked()).toBe(2);
  expect((await whileLocked('dispatch_queue', () => change('resumeCampaign'))).data).toEqual({
    resumeCampaign: { campaign: { status: 'RUNNING' } },
  });
  expect(await parked()).toBe(2);
  await followCampaigns(app.system);
  expect(await parked()).toBe(0);
  expect((await whileLocked('dispatch_queue', () => change('cancelCampaign'))).data).toEqual({
    cancelCampaign: { campaign: { status: 'CANCELLED' } },
  });
  await followCampaigns(app.system);
  expect(await app.db.sql.rows(`select distinct status from message where tenant_id = $1`, [tenantId])).toEqual([{ status: 'CANCELLED' }]);
});

test.concurrent('what was committed and can not be read back is not said to be unchanged', async (context) => {
  const { app, whileLocked } = await ownApp(context);
  const { id: tenantId } = await createTenant(app);
  const { secret } = await createApiKey(app, tenantId);
  const create = (name: string) =>
    app.client(secret).execute(
      `mutation ($name: String!) { createCampaign(input: { name: $name, text: { body: "Hi" }, audience: { phones: ["0712000001"] } }) {
        campaign { id cost { confirmed } } } }`,
      { name },
    );
  const made = () => app.db.sql.rows<{ name: string }>('select name from campaign where tenant_id = $1', [tenantId]);
  const done = await whileLocked('campaign_tally', () => create('Done'));
  expect(await made()).toEqual([{ name: 'Done' }]);
  expect(done.errors?.[0]).toMatchObject({
    message: 'The database ceased to answer after something of this request was changed: look at what is there before you try again.',
    extensions: { code: 'DATABASE_UNAVAILABLE', retryable: false },
  });
  const undone = await whileLocked('campaign', () => create('Undone'));
  expect(await made()).toEqual([{ name: 'Done' }]);
  expect(undone.errors?.[0]).toMatchObject({
    message: 'The database does not answer or has no room; nothing was changed: try again.',
    extensions: { code: 'DATABASE_UNAVAILABLE', retryable: true },
  });
});
