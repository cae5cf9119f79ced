import { expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.js';
import { confirmCampaign } from '../../src/messaging/campaigns/running/confirmCampaign.js';
import { makeAll, quotedCampaign } from '../support/fixtures/campaigns.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { cut } from '../support/processes/killRun.js';
import { createTestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const ROWS = 20_000;

test('making the messages of a campaign reads each of its rows, not all of them again for each step', async () => {
  const app = await createTestApp();
  const { id: tenantId, ctx } = await createTenant(app, { credits: ROWS });
  await app.db.sql.rows(
    `insert into contact (id, tenant_id, phone, tags, created_at, updated_at)
     select id, $2, '+255713' || lpad(n::text, 6, '0'), '{all}', now(), now() from unnest($1::uuid[]) with ordinality as c (id, n)`,
    [Array.from({ length: ROWS }, () => newId()), tenantId],
  );
  const audience = { rows: [], phones: [], groupIds: [], tags: ['all'], excludeGroupIds: [] };
  const quoted = await quotedCampaign(app, ctx, [], { audience });
  await confirmCampaign(ctx, { ...quoted, idempotencyKey: newId() });

  /**
   * Rows of the campaign, read and written, and messages that were written, as PostgreSQL counts them: together, a moment later. A
   * connection tells what it counted when it ends, or after ten seconds of rest.
   */
  const counted = async () => {
    const row = await app.db.sql.row<{ read: number; staged: number; made: number }>(
      `select sum(coalesce(idx_tup_fetch, 0) + seq_tup_read) filter (where relid = 'campaign_row'::regclass) as read,
         sum(n_tup_ins) filter (where relid = 'campaign_row'::regclass) as staged,
         sum(n_tup_ins) filter (where relid in (select inhrelid from pg_inherits where inhparent = 'message'::regclass)) as made
       from pg_stat_user_tables`,
    );
    if (!row) throw new Error('PostgreSQL counts nothing');
    return row;
  };
  await cut(app.db.url, 'tuma');
  await until(async () => (await counted()).staged >= ROWS);
  const before = await counted();
  await makeAll(app);
  await cut(app.db.url, 'tuma');
  await until(async () => (await counted()).made >= ROWS);
  expect((await counted()).read - before.read).toBeLessThan(3 * ROWS);
  await app.close();
});
