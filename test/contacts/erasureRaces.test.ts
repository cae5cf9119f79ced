import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseContact } from '../../src/contacts/erasure/eraseContact.js';
import { upsertContact } from '../../src/contacts/upsertContacts.js';
import type { Ctx } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { copyCampaign } from '../../src/messaging/campaigns/createCampaign.js';
import { followCampaigns } from '../../src/messaging/campaigns/running/followCampaigns.js';
import { retryFailed } from '../../src/messaging/campaigns/running/retryFailed.js';
import { upsertKeywordReply } from '../../src/messaging/inbound/keywordReplies.js';
import { replyToKeywords } from '../../src/messaging/inbound/replyToKeywords.js';
import { createTemplate } from '../../src/messaging/templates/changeTemplates.js';
import { sendTemplateSms } from '../../src/messaging/templates/sendTemplateSms.js';
import { confirmedCampaign, makeAll } from '../support/fixtures/campaigns.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** An erasure and whatever makes rows of what it read of the person, each on its own connection, held where they would miss each other. */

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** The simulator refuses it. */
const phone = '+255600000012';
const other = '+255712000001';
const tablesWithNumber = ['message', 'campaign_row', 'campaign_listed', 'contact', 'inbound_message'];

async function standsIn(tenantId: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of tablesWithNumber)
    if (
      await app.db.sql.row(`select from ${table} t where tenant_id = $1 and (t::text like '%600000012%' or t::text like '%Nyamizi%')`, [
        tenantId,
      ])
    )
      found.push(table);
  return found;
}

/** How many connections wait for a lock. */
const waiting = async (): Promise<number> => {
  const row = await app.db.sql.row<{ n: number }>(
    `select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return row?.n ?? 0;
};

/** Holds the rows that this locks until it is let go. */
async function holding(sql: string, params: unknown[]): Promise<() => Promise<void>> {
  const { promise: end, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: held, resolve: isHeld } = Promise.withResolvers<void>();
  const done = app.db.transaction(async (locker) => {
    await locker.rows(sql, params);
    isHeld();
    await end;
  });
  await held;
  return async () => {
    letGo();
    await done;
  };
}

const erase = (ctx: Ctx) => eraseContact(ctx, { phone, reason: 'Asked for it' });

interface Story {
  ctx: Ctx;
  tenantId: string;
}

/** What is ready to run, and what it may answer with where the person is gone. */
const makers: Record<string, (story: Story) => Promise<() => Promise<unknown>>> = {
  'the messages of a campaign': async ({ ctx }) => {
    await confirmedCampaign(app, ctx, [other, phone], { text: { body: 'Habari {{name|you}}' } });
    return () => makeAll(app);
  },
  'a retry of what failed': async ({ ctx }) => {
    const id = await confirmedCampaign(app, ctx, [other, phone], { text: { body: 'Habari {{name|you}}' } });
    await makeAll(app);
    for (let round = 0; round < 5; round++) await dispatchOnce(app.system);
    await followCampaigns(app.system);
    return () => retryFailed(ctx, { id, maxCredits: 10, idempotencyKey: newId() });
  },
  'a copy of a campaign': async ({ ctx }) => {
    const id = await confirmedCampaign(app, ctx, [other, phone]);
    return () => copyCampaign(ctx, id);
  },
  'a send by template': async ({ ctx }) => {
    const { id: templateId } = await createTemplate(ctx, { name: 'Hello', body: 'Habari {{name}}', category: 'TRANSACTIONAL' });
    await upsertContact(ctx, { phone: other, name: 'Wa pili' });
    const recipients = [{ to: other }, { to: phone }];
    return () => sendTemplateSms(ctx, { templateId, recipients, idempotencyKey: newId() });
  },
  'a reply to a keyword': async ({ ctx, tenantId }) => {
    await upsertKeywordReply(ctx, { keyword: 'HELP', words: [], body: 'Karibu', enabled: true });
    await app.db.sql.rows(
      `insert into inbound_message (id, tenant_id, phone, recipient, body, keyword, received_at, reply_due)
       values ($1, $2, $3, '15050', 'HELP', 'HELP', $4, true)`,
      [newId(), tenantId, phone, app.now()],
    );
    return () => replyToKeywords(app.system);
  },
};

test.each(Object.keys(makers))('%s: what it would make of a person who is being erased is not made', async (name) => {
  const { id: tenantId, ctx } = await createTenant(app);
  const { contact } = await upsertContact(ctx, { phone, name: 'Nyamizi' });
  const make = await makers[name]!({ ctx, tenantId });
  // The erasure has looked at all messages already; the end of it waits for the contact.
  const letGo = await holding('select from contact where tenant_id = $1 and id = $2 for update', [tenantId, contact.id]);
  const erasing = erase(ctx);
  await until(async () => (await waiting()) === 1);
  const making = make().catch((error: unknown) => error);
  await Promise.race([making, until(async () => (await waiting()) === 2)]);
  await letGo();
  await erasing;
  await making;
  expect(await standsIn(tenantId)).toEqual([]);
  if (name === 'the messages of a campaign')
    expect(await app.db.sql.rows('select phone from message where tenant_id = $1', [tenantId])).toEqual([{ phone: other }]);
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true, problems: [] });
});

/** What is written with the message, last: who commits it waits there. */
const lastWritten = { 'the messages of a campaign': 'campaign_run', 'a reply to a keyword': 'inbound_message' };

test.each(Object.entries(lastWritten))('%s: an erasure that comes while they are made finds them', async (name, table) => {
  await makeAll(app);
  const { id: tenantId, ctx } = await createTenant(app);
  const make = await makers[name]!({ ctx, tenantId });
  const gate = 90_210;
  await app.db.sql.rows(
    `create or replace function wait_here() returns trigger language plpgsql as $$
     begin perform pg_advisory_xact_lock_shared(${gate}); return new; end $$`,
  );
  await app.db.sql.rows(`create trigger wait_here before update on ${table} for each row execute function wait_here()`);
  const open = await holding(`select pg_advisory_xact_lock(${gate})`, []);
  try {
    const making = make();
    await until(async () => (await waiting()) === 1);
    const erasing = erase(ctx);
    await Promise.race([erasing, until(async () => (await waiting()) === 2)]);
    await open();
    await making;
    expect(await erasing).toEqual({ contactId: null, messageCount: 1 });
  } finally {
    await app.db.sql.rows(`drop trigger wait_here on ${table}`);
  }
  expect(await standsIn(tenantId)).toEqual([]);
  const ended = 'select phone, status, credit_state as credits from message where tenant_id = $1 and phone is null';
  expect(await app.db.sql.rows(ended, [tenantId])).toEqual([{ phone: null, status: 'CANCELLED', credits: 'RELEASED' }]);
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true, problems: [] });
});

test('two who erase and make at once, however they meet: nobody is written to who was erased', async () => {
  const { id: tenantId, ctx } = await createTenant(app);
  for (let round = 0; round < 15; round++) {
    await upsertContact(ctx, { phone, name: 'Nyamizi' });
    await confirmedCampaign(app, ctx, [other, phone]);
    await Promise.all([sleep(round * 2).then(() => erase(ctx)), makeAll(app)]);
    await makeAll(app);
    expect(await standsIn(tenantId), `round ${round}`).toEqual([]);
  }
});
