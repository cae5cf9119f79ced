import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SendSmsInput } from '../../entities/inputs/sending.js';
import type { MessageStatus } from '../../entities/types/messageState.js';
import type { UsageGrouping, UsageInterval } from '../../entities/types/usage.js';
import { refundPurchase } from '../../src/billing/payments/refundPurchase.js';
import { eraseContact } from '../../src/contacts/erasure/eraseContact.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { type Noun, newId, parseId, publicId } from '../../src/lib/ids.js';
import { markMissingReports } from '../../src/messaging/reports/markMissingReports.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { mailWeeklyUsage } from '../../src/usage/mailWeeklyUsage.js';
import { revenue } from '../../src/usage/revenue.js';
import { rollUpUsage } from '../../src/usage/rollUpUsage.js';
import { type UsageAsked, usage } from '../../src/usage/usage.js';
import { confirmedCampaign, makeAll } from '../support/fixtures/campaigns.js';
import { moveMessage } from '../support/fixtures/messages.js';
import { preparePurchasing } from '../support/fixtures/purchases.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Figures against the same SQL on the messages themselves, whatever was counted ahead, and when. */
const soak = process.env.TUMA_SOAK === '1';
const seed = process.env.TUMA_SEED ? Number(process.env.TUMA_SEED) : undefined;

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still', env: { SMS_SEGMENT_COST_TZS: '14.5' } });
});
afterAll(() => app.close());

const columnOf: Record<UsageGrouping, string> = {
  ...{ STATUS: 'status', OPERATOR: 'operator', SENDER_ID: 'sender_id::text', API_KEY: 'api_key_id::text', CATEGORY: 'category' },
  CAMPAIGN: 'campaign_id::text',
  TENANT: 'tenant_id::text',
};

const nouns: Partial<Record<UsageGrouping, Noun>> = { SENDER_ID: 'senderId', CAMPAIGN: 'campaign', API_KEY: 'apiKey', TENANT: 'tenant' };

interface Plain {
  bucket: string;
  keys: (string | null)[];
  figures: number[];
  times: number[] | null;
}

/** What the messages themselves say. */
async function counted(tenantId: string | null, { from, to, interval, groupBy = [], filter }: UsageAsked, zone: string): Promise<Plain[]> {
  const keys = (groupBy ?? []).map((one) => columnOf[one]);
  const rows = await app.db.sql.rows<Plain>(
    `select to_char(greatest(${interval ? 'date_trunc($4, accepted_at, $5)' : '$2'}, $2::timestamptz), 
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as bucket,
       array[${keys.join(', ')}]::text[] as keys,
       array[count(*), sum(segments), coalesce(sum(credits) filter (where credit_state in ('HELD', 'SETTLED')), 0),
         count(*) filter (where status = 'DELIVERED'), count(*) filter (where status = 'UNDELIVERED'),
         count(*) filter (where status in ('FAILED', 'EXPIRED')), count(*) filter (where status in ('CANCELLED', 'REJECTED', 'SUPPRESSED')),
         count(*) filter (where status in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED')
           or status = 'SENT' and report_missing_at is null),
         count(*) filter (where report_missing_at is not null)]::integer[] as figures,
       percentile_disc(array[0.5, 0.95]) within group (order by told_tenths(extract(epoch from final_at - sent_at)::float8))
         filter (where status = 'DELIVERED') as times
     from message
     where not test and ($1::uuid is null or tenant_id = $1) and accepted_at >= $2 and accepted_at < $3 and $4 is not distinct from $4
       and $5 is not distinct from $5 and ($6::text[] is null or status = any($6)) and ($7::text[] is null or category = any($7))
     group by 1, 2 order by 1, 2`,
    [tenantId, from, to, interval ?? null, zone, filter?.status ?? null, filter?.category ?? null],
  );
  return rows;
}

/** The answer of `usage` in the same form, without what is empty. */
async function told(ctx: Ctx, asked: UsageAsked): Promise<Plain[]> {
  const { buckets, totals } = await usage(ctx, asked);
  expect(buckets.reduce((sum, one) => sum + one.messages, 0)).toBe(totals.messages);
  return buckets
    .filter(({ messages }) => messages > 0)
    .map((one) => ({
      bucket: one.from.toISOString(),
      keys: one.keys.map(({ key, grouping }) => {
        const noun = nouns[grouping];
        return key && noun ? (parseId(noun, key) ?? '') : key;
      }),
      figures: [
        ...[one.messages, one.segments, one.credits, one.delivered, one.undelivered, one.failed, one.notSent, one.pending],
        one.noReport,
      ],
      times:
        one.medianSecondsToDeliver === null || one.p95SecondsToDeliver === null
          ? null
          : [Math.round(one.medianSecondsToDeliver * 10), Math.round(one.p95SecondsToDeliver * 10)],
    }))
    .sort((a, b) => (a.bucket < b.bucket ? -1 : a.bucket > b.bucket ? 1 : 0));
}
const sorted = (rows: Plain[]) => rows.map((row) => JSON.stringify(row)).sort();

const zones = ['Africa/Dar_es_Salaam', 'Asia/Kathmandu', 'Europe/London', 'America/St_Johns', 'Australia/Lord_Howe'];
const number = fc.nat({ max: 1_000_000 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      tenant: fc.nat({ max: 1 }),
      n: fc.integer({ min: 1, max: 4 }),
      by: fc.nat({ max: 3 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constant('move' as const), which: number },
      to: fc.constantFrom<MessageStatus>('SENDING', 'SENT', 'SENT', 'DELIVERED', 'UNDELIVERED', 'FAILED', 'CANCELLED', 'DELIVERED'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(0.3, 7, 61, 400, 1_000, 9_000, 90_000, 300_000) }),
  },
  { weight: 4, arbitrary: fc.constant({ do: 'roll' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), which: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('zone' as const), tenant: fc.nat({ max: 1 }), zone: fc.constantFrom(...zones) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'rebuild' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ do: fc.constant('ask' as const), tenant: fc.constantFrom(0, 1, null) },
      interval: fc.constantFrom<UsageInterval | null>('HOUR', 'DAY', 'WEEK', 'MONTH', null),
      groupBy: fc.uniqueArray(fc.constantFrom<UsageGrouping>('STATUS', 'OPERATOR', 'SENDER_ID', 'CAMPAIGN', 'API_KEY', 'CATEGORY'), {
        maxLength: 2,
      }),
      back: fc.integer({ min: 1, max: 1_000_000 }),
      whole: fc.boolean(),
      status: fc.constantFrom<MessageStatus[] | null>(null, ['DELIVERED', 'SENT']),
    }),
  },
);

test('whatever is sent, reported late, erased or restored, and whenever it was counted: figures are those of the messages', async () => {
  const phones = ['+255712000001', '+255754000002', '+255682000003', '+255622000004', '+255732000005'];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 90 }), async (steps) => {
      // All that was before is of another time, but of the same tables.
      const tenants = await Promise.all([createTenant(app), createTenant(app)]);
      const zoneOf = ['Africa/Dar_es_Salaam', 'Africa/Dar_es_Salaam'];
      const keys = await Promise.all(tenants.map(({ id }) => createApiKey(app, id)));
      const testKeys = await Promise.all(tenants.map(({ id }) => createApiKey(app, id, { test: true })));
      const ids: string[] = [];
      const began = app.now();
      let n = 0;
      for (const one of steps) {
        if (one.do === 'send' && one.by === 3) {
          const campaignId = await confirmedCampaign(app, tenants[one.tenant]?.ctx as Ctx, phones.slice(0, one.n));
          await makeAll(app);
          ids.push(
            ...(await app.db.sql.rows<{ id: string }>('select id from message where campaign_id = $1', [campaignId])).map(({ id }) => id),
          );
        } else if (one.do === 'send') {
          const ctx = [tenants, keys, testKeys][one.by]?.[one.tenant]?.ctx as Ctx;
          const sent = await sendSms(ctx, {
            ...{ to: phones.slice(0, one.n), body: 'Habari '.repeat(one.n * 12), idempotencyKey: `k${++n}` },
            category: one.n === 3 ? 'PROMOTIONAL' : 'TRANSACTIONAL',
          } as SendSmsInput);
          ids.push(...sent.messageIds);
        } else if (one.do === 'move' && ids.length > 0) await moveMessage(app, ids[one.which % ids.length] ?? '', one.to, 'REPORT');
        else if (one.do === 'wait') app.clock.advance(one.seconds * 1_000);
        else if (one.do === 'roll') await rollUpUsage(app.system);
        else if (one.do === 'close') await markMissingReports(app.system);
        else if (one.do === 'rebuild') await app.db.sql.rows('select rebuild_usage()');
        else if (one.do === 'erase') {
          const tenant = tenants[one.which % 2];
          // One that is under way to the provider would be waited for.
          const busy = await app.db.sql.row(`select from message where status = 'SENDING' limit 1`);
          if (tenant && !busy) await eraseContact(tenant.ctx, { phone: phones[one.which % 5] ?? '', reason: 'Asked for it' });
        } else if (one.do === 'zone') {
          await updateTenant(tenants[one.tenant]?.ctx as Ctx, { timeZone: one.zone });
          zoneOf[one.tenant] = one.zone;
        } else if (one.do === 'ask') {
          const whole = one.whole ? 86_400_000 : 1;
          const from = new Date(Math.floor(Math.max(began.getTime() - 3_600_000, app.now().getTime() - one.back * 1_000) / whole) * whole);
          const asked: UsageAsked = {
            ...{ from, to: new Date(Math.ceil((app.now().getTime() + 1) / whole) * whole), interval: one.interval, groupBy: one.groupBy },
            filter: { status: one.status },
          };
          if (asked.to.getTime() - from.getTime() > 400 * 86_400_000) continue;
          const tenant = one.tenant === null ? null : tenants[one.tenant];
          const expected = await counted(tenant?.id ?? null, asked, tenant ? (zoneOf[one.tenant ?? 0] ?? '') : 'Africa/Dar_es_Salaam');
          expect(sorted(await told(tenant?.ctx ?? app.operator, asked))).toEqual(sorted(expected));
        }
      }
    }),
    { numRuns: soak ? 200 : 6, endOnFailure: !soak, ...(seed !== undefined && { seed }) },
  );
});

/** So many live messages of a tenant that were accepted now, in one send. */
const send = async (ctx: Ctx, to: string[], body = 'Habari'): Promise<string[]> =>
  (await sendSms(ctx, { to, body, category: 'TRANSACTIONAL', idempotencyKey: newId() } as SendSmsInput)).messageIds;
const setClock = (at: string) => app.clock.advance(Date.parse(at) - app.now().getTime());

test('buckets are hours and days of the zone, also of half hours, of a day with 25 hours and at ends that cut a quarter', async () => {
  const { ctx, id } = await createTenant(app);
  const ask = async (from: string, to: string, interval: UsageInterval) =>
    (await usage(ctx, { from: new Date(from), to: new Date(to), interval })).buckets.map((one) => [one.from.toISOString(), one.messages]);
  await updateTenant(ctx, { timeZone: 'Asia/Kathmandu' });
  for (const at of ['2026-10-20T10:14:59.999Z', '2026-10-20T10:15:00.000Z', '2026-10-20T11:20:00.000Z']) {
    setClock(at);
    await send(ctx, ['+255712000001']);
  }
  app.clock.advance(3_600_000);
  for (const roll of [false, true]) {
    if (roll) await rollUpUsage(app.system);
    expect(await ask('2026-10-20T09:20:00.000Z', '2026-10-20T12:00:00.000Z', 'HOUR')).toEqual([
      ['2026-10-20T09:20:00.000Z', 1],
      ['2026-10-20T10:15:00.000Z', 1],
      ['2026-10-20T11:15:00.000Z', 1],
    ]);
    expect(await ask('2026-10-20T10:15:00.000Z', '2026-10-20T10:15:00.001Z', 'DAY')).toEqual([['2026-10-20T10:15:00.000Z', 1]]);
    expect(await ask('2026-10-20T10:15:00.001Z', '2026-10-20T11:20:00.000Z', 'DAY')).toEqual([['2026-10-20T10:15:00.001Z', 0]]);
  }
  await updateTenant(ctx, { timeZone: 'Europe/London' });
  for (const at of ['2026-10-24T22:59:00.000Z', '2026-10-24T23:00:00.000Z', '2026-10-25T23:59:59.999Z', '2026-10-26T00:00:00.000Z']) {
    setClock(at);
    await send(ctx, ['+255712000001']);
  }
  app.clock.advance(3_600_000);
  for (const roll of [false, true]) {
    if (roll) await rollUpUsage(app.system);
    expect(await ask('2026-10-23T23:00:00.000Z', '2026-10-27T00:00:00.000Z', 'DAY')).toEqual([
      ['2026-10-23T23:00:00.000Z', 1],
      ['2026-10-24T23:00:00.000Z', 2],
      ['2026-10-26T00:00:00.000Z', 1],
    ]);
    expect(await ask('2026-10-24T23:00:00.000Z', '2026-10-26T00:00:00.000Z', 'HOUR')).toHaveLength(25);
  }
  const days = await app.db.sql.rows('select from usage_day where tenant_id = $1', [id]);
  expect(days.length).toBeGreaterThan(0);
});

test('a change that commits long after its time is told at once, and counted', async () => {
  setClock('2026-11-10T08:00:00.000Z');
  const { ctx } = await createTenant(app);
  const [id = ''] = await send(ctx, ['+255712000001']);
  const delivered = async () =>
    (await usage(ctx, { from: new Date('2026-11-10T00:00:00Z'), to: new Date('2026-11-11T00:00:00Z') })).totals.delivered;
  await moveMessage(app, id, 'SENDING');
  app.clock.advance(3_600_000);
  await rollUpUsage(app.system);
  await app.db.transaction(async (sql) => {
    // By now its time is past, and the figures have moved on.
    await sql.rows(`select id from message where id = $1 for update`, [id]);
    const now = app.now();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    app.clock.advance(121_000);
    await rollUpUsage(app.system);
    await sql.rows(
      `update message set status = 'DELIVERED', sent_at = $2, final_at = $2, updated_at = $2, credit_state = 'SETTLED', settle_entry = id
       where id = $1`,
      [id, now],
    );
    expect(await delivered()).toBe(0);
  });
  expect(await delivered()).toBe(1);
  app.clock.advance(600_000);
  await rollUpUsage(app.system);
  expect(await delivered()).toBe(1);
  expect(
    await app.db.sql.rows(`select from usage_quarter where status = 'DELIVERED' and starts_at = '2026-11-10 08:00:00+00'`),
  ).toHaveLength(1);
});

test('every bucket has every group, named and in order; others of a name, and test keys, are not counted', async () => {
  setClock('2026-11-12T08:00:00.000Z');
  const { ctx, id } = await createTenant(app);
  const key = await createApiKey(app, id);
  const testKey = await createApiKey(app, id, { test: true });
  await send(ctx, ['+255712000001', '+255754000002'], 'Habari '.repeat(30));
  await send(testKey.ctx, ['+255712000001']);
  app.clock.advance(2 * 86_400_000);
  const [failed = ''] = await send(key.ctx, ['+255712000001']);
  await moveMessage(app, failed, 'CANCELLED', 'POLICY');
  const asked: UsageAsked = { from: new Date('2026-11-11T21:00:00Z'), to: new Date('2026-11-14T21:00:00Z'), interval: 'DAY' };
  const { totals, buckets, timeZone } = await usage(ctx, { ...asked, groupBy: ['API_KEY', 'STATUS'] });
  expect([timeZone, totals.messages, totals.segments, totals.credits, totals.notSent]).toEqual(['Africa/Dar_es_Salaam', 3, 5, 4, 1]);
  expect(buckets.map((one) => [one.keys.map(({ label }) => label).join(), one.messages])).toEqual([
    ...[
      ['Shop,Cancelled', 0],
      ['Without a key,Queued', 2],
    ],
    ...[
      ['Shop,Cancelled', 0],
      ['Without a key,Queued', 0],
    ],
    ...[
      ['Shop,Cancelled', 1],
      ['Without a key,Queued', 0],
    ],
  ]);
  expect(buckets[0]).toMatchObject({
    keys: [{ grouping: 'API_KEY', key: publicId('apiKey', key.id) }, { key: 'CANCELLED' }],
    deliveryRate: null,
  });
  const by = async (more: UsageAsked['filter']) => (await usage(ctx, { ...asked, filter: more })).totals.messages;
  expect(await by({ from: ' taarifa-sms ' })).toBe(3);
  expect(await by({ from: 'NOBODY' })).toBe(0);
  expect(await by({ apiKeyId: key.id })).toBe(1);
  expect(await by({ status: ['QUEUED'], operator: ['Vodacom'] })).toBe(1);
  expect(await by({ status: [], category: ['PROMOTIONAL'] })).toBe(0);
  const other = await createTenant(app);
  expect((await usage(other.ctx, asked)).totals.messages).toBe(0);
  expect((await usage(app.operator, { ...asked, filter: { tenantId: id } })).totals.messages).toBe(3);
  const all = await usage(app.operator, { ...asked, groupBy: ['TENANT'] });
  expect(all.buckets.find(({ keys }) => keys[0]?.key === publicId('tenant', id))).toMatchObject({ messages: 2, keys: [{ label: 'Duka' }] });
});

test('what can not be answered is refused, and says why', async () => {
  const { ctx } = await createTenant(app);
  const at = (day: string) => new Date(`2026-${day}T00:00:00Z`);
  const refused = (asked: Partial<UsageAsked>) =>
    usage(ctx, { from: at('01-01'), to: at('02-01'), ...asked }).then(
      () => 'answered',
      (error) => [error.code, error.issues?.[0]?.field ?? error.field],
    );
  expect(await refused({ to: at('01-01') })).toEqual(['BAD_USER_INPUT', 'to']);
  expect(await refused({ to: new Date('2027-02-06T00:00:00Z') })).toEqual(['BAD_USER_INPUT', 'to']);
  expect(await refused({ groupBy: ['STATUS', 'STATUS'] })).toEqual(['BAD_USER_INPUT', 'groupBy']);
  expect(await refused({ groupBy: ['STATUS', 'OPERATOR', 'API_KEY'] })).toEqual(['BAD_USER_INPUT', 'groupBy']);
  expect((await refused({ groupBy: ['TENANT'] }))[0]).toBe('FORBIDDEN');
  expect((await refused({ filter: { tenantId: newId() } }))[0]).toBe('FORBIDDEN');
  expect(await refused({ to: at('12-01'), interval: 'HOUR' })).toBe('answered');
});

test('revenue: what was paid, paid back and spent, and what the provider took for it; for platform staff', async () => {
  setClock('2026-12-01T08:00:00.000Z');
  const buying = await preparePurchasing(app);
  const { ctx } = await createTenant(app);
  const [kept, refunded] = [await buying.buy(ctx), await buying.buy(ctx)];
  await buying.pass();
  const [sent = '', queued = ''] = await send(ctx, ['+255712000001', '+255712000002'], 'Habari '.repeat(30));
  expect(queued).not.toBe('');
  for (const to of ['SENDING', 'SENT'] as const) await moveMessage(app, sent, to);
  app.clock.advance(86_400_000);
  await refundPurchase(app.operator, { id: refunded, reference: 'R1', reason: 'Bought twice' });
  const { amountTzs } = (await app.db.sql.row<{ amountTzs: number }>('select amount_tzs as "amountTzs" from purchase where id = $1', [
    kept,
  ])) ?? { amountTzs: 0 };
  const asked = { from: new Date('2026-11-30T21:00:00Z'), to: new Date('2026-12-03T21:00:00Z'), interval: 'DAY' as const };
  const { totals, buckets } = await revenue(app.operator, asked);
  const nothing = { purchases: 0, creditsSold: 0, creditsSpent: 0, amountTzs: 0, refundedTzs: 0, providerCostTzs: 0 };
  const first = { purchases: 2, creditsSold: 10_000, creditsSpent: 2, amountTzs: 2 * amountTzs, refundedTzs: 0, providerCostTzs: 29 };
  expect(buckets).toMatchObject([first, { ...nothing, refundedTzs: amountTzs }, nothing]);
  expect(totals).toMatchObject({ ...first, refundedTzs: amountTzs, from: asked.from });
  await expect(revenue(ctx, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const unpriced = { ...app.operator, app: { ...app, settings: { ...app.settings, segmentCostTzs: undefined } } };
  expect((await revenue(unpriced, { ...asked, interval: null })).buckets).toMatchObject([{ purchases: 2, providerCostTzs: null }]);
});

test('owners who want it get the figures of the week, once, each in their language', async () => {
  setClock('2026-12-09T08:00:00.000Z');
  const { ctx, id } = await createTenant(app);
  for (const [name, language, role] of [
    ['Asha', 'EN', 'OWNER'],
    ['Juma', 'SW', 'OWNER'],
    ['Neema', 'EN', 'ADMIN'],
  ])
    await app.db.sql.rows(
      `with u as (insert into app_user (id, email, name, password_hash, password_changed_at, language, created_at)
         values ($1, $2, $3, 'x', $6, $4, $6) returning id)
       insert into membership (id, tenant_id, user_id, role, created_at) select $1, $7, id, $5, $6 from u`,
      [newId(), `${name}@weekly.example`.toLowerCase(), name, language, role, app.now(), id],
    );
  const mails = () =>
    app.db.sql.rows<{ to: string; subject: string; text: string }>(
      `select recipient as "to", subject, text from email where template = 'weeklyUsage' order by id`,
    );
  const mailed = async (at: string, times = 1): Promise<number> => {
    setClock(at);
    await Promise.all(Array.from({ length: times }, () => mailWeeklyUsage(app.system)));
    return (await mails()).length;
  };
  const [first = ''] = await send(ctx, ['+255712000001', '+255754000002']);
  for (const to of ['SENDING', 'SENT', 'DELIVERED'] as const) await moveMessage(app, first, to);
  expect((await updateTenant(ctx, { weeklyUsageMail: true })).settings.weeklyUsageMail).toBe(true);
  expect(await mailed('2026-12-09T09:00:00.000Z')).toBe(0);
  expect(await mailed('2026-12-14T04:59:00.000Z')).toBe(0);
  // Whoever is killed before all mails are written has written none, and the week is still to be told.
  setClock('2026-12-14T05:00:00.000Z');
  await inTransaction(app.system, async ({ sql }) => {
    await sql.rows('lock table email in share mode');
    const mailing = mailWeeklyUsage(app.system).catch(() => 'killed');
    const killed = () =>
      app.db.sql.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query ilike '%into email%' and pid <> pg_backend_pid()`,
      );
    await until(async () => (await killed()).length > 0);
    expect(await mailing).toBe('killed');
  });
  expect(await mails()).toEqual([]);
  expect(await mailed('2026-12-14T05:00:00.000Z', 3)).toBe(2);
  expect(await mails()).toMatchObject([
    { to: 'asha@weekly.example', subject: 'Your SMS of last week: 2 messages of Duka' },
    { to: 'juma@weekly.example', text: expect.stringContaining('Kuanzia 7 Desemba 2026 hadi 13 Desemba 2026, Duka ilituma ujumbe 2') },
  ]);
  const [{ text = '' } = {}] = await mails();
  for (const part of ['From 7 December 2026 to 13 December 2026', 'for 2 credits', '1 were delivered and 0 were not: 100 %', '998 credits'])
    expect(text.replace(/\s+/g, ' ')).toContain(part);
  expect(await mailed('2026-12-16T05:00:00.000Z')).toBe(2);
  // A worker that ran late, and a week in which nothing was sent after one in which something was.
  expect(await mailed('2026-12-23T05:00:00.000Z')).toBe(4);
  expect((await mails())[2]?.subject).toBe('Your SMS of last week: 0 messages of Duka');
  expect(await mailed('2026-12-28T05:00:00.000Z')).toBe(4);
  await send(ctx, ['+255712000001']);
  await updateTenant(ctx, { weeklyUsageMail: false });
  expect(await mailed('2027-01-04T05:00:00.000Z')).toBe(4);
});
