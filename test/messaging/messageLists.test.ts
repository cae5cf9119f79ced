import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageFilter } from '../../entities/inputs/messages.js';
import { type MessageOrder, MessageStatus } from '../../entities/types/messageState.js';
import { newId } from '../../src/lib/ids.js';
import { messageCounts } from '../../src/messaging/counts/messageCounts.js';
import { messages } from '../../src/messaging/messages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** Lists of messages against what their conditions say in so many words, with messages whose ids and times contradict each other. */

const DAY_MS = 86_400_000;
const begin = Date.parse('2026-03-01T00:00:00Z');
const states = Object.values(MessageStatus);
const people = [newId(), newId()];
const keys = [newId(), newId()];
const names = ['Taarifa-SMS', 'LISTS-ONE', 'lists-two', 'UNUSED', 'NOBODY'];

/** From a message's accepted_at to the time of its id, ms. */
const gap = `(('x' || left(replace(m.id::text, '-', ''), 12))::bit(48)::bigint - extract(epoch from m.accepted_at) * 1000)`;

let app: TestApp;
let tenant: Awaited<ReturnType<typeof createTenant>>;
beforeAll(async () => {
  app = await createTestApp();
  tenant = await createTenant(app);
  await addMessages();
});
afterAll(() => app.close());

/** Names that have messages: the one that was refused belongs to another sender id now. */
const senderNames = { 'LISTS-ONE': 'APPROVED', 'Lists-One': 'REJECTED', 'LISTS-TWO': 'APPROVED', UNUSED: 'APPROVED' };

/** 3,000 of three days; of one in ten the id is minutes, hours or days away from the time. Written past the guards, as no statement may. */
async function addMessages(): Promise<void> {
  const senders = Object.entries(senderNames).map(([name, status]) => ({ id: newId(), name, status }));
  const used = senders.filter(({ name }) => name !== 'UNUSED');
  const gaps = [0, 0, 0, 0, 0, 0, 0, 0, 900, -59_999, 60_000, 60_001, -60_001, 3_600_000, -3 * DAY_MS, 400 * DAY_MS];
  const rows = Array.from({ length: 3_000 }, (_, n) => {
    const at = new Date(begin + Math.floor((n * 3 * DAY_MS) / 3_000));
    const gap = n % 10 === 0 ? (gaps[(n / 10) % gaps.length] ?? 0) : 0;
    return { id: newId(new Date(at.getTime() + gap)), at, status: states[n % states.length], sender: used[n % used.length]?.id, n };
  });
  await app.db.transaction(async (sql) => {
    for (const table of ['message', 'sender_id']) await sql.rows(`alter table ${table} disable trigger user`);
    for (const { id, name, status } of senders)
      await sql.rows('insert into sender_id (id, name, status, created_at) values ($1, $2, $3, $4)', [id, name, status, app.now()]);
    await sql.rows(
      `insert into message (id, tenant_id, phone, sender_id, category, body, encoding, segments, credits, status, hold_reason,
         next_attempt_at, valid_until, accepted_at, updated_at, credit_state, test, operator, created_by, api_key_id, failure,
         report_missing_at, contradicted_at)
       select id, $1, '+255712' || lpad((n % 5)::text, 6, '0'), sender, case when n % 3 = 0 then 'PROMOTIONAL' else 'TRANSACTIONAL' end,
         'Habari', 'GSM7', 1, 0, status, case status when 'HELD' then (array['REVIEW', 'QUIET_HOURS'])[1 + n / 12 % 2] end, at, at, at, at,
         'NONE', true, (array['Vodacom', 'Airtel', null])[1 + n / 7 % 3], case when n % 2 = 0 then ($7::uuid[])[1 + n / 50 % 2] end,
         case when n % 2 = 1 then ($8::uuid[])[1 + n / 60 % 2] end,
         case when status in ('FAILED', 'UNDELIVERED', 'EXPIRED') then (array['NO_ROUTE', 'BLOCKED'])[1 + n / 12 % 2] end,
         case when status = 'SENT' and n / 12 % 5 = 0 then at end, case when n % 97 = 0 then at end
       from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::uuid[], $6::integer[]) as m (id, at, status, sender, n)`,
      [
        tenant.id,
        rows.map(({ id }) => id),
        rows.map(({ at }) => at),
        rows.map(({ status }) => status),
        rows.map(({ sender }) => sender),
        rows.map(({ n }) => n),
        people,
        keys,
      ],
    );
    for (const table of ['message', 'sender_id']) await sql.rows(`alter table ${table} enable trigger user`);
  });
}

/** What the filter says, read without any index. */
async function expected(filter: MessageFilter): Promise<string[]> {
  const rows = await app.db.transaction(async (sql) => {
    await sql.rows('set local enable_indexscan = off');
    await sql.rows('set local enable_bitmapscan = off');
    return sql.rows<{ id: string }>(
      `select m.id from message m join sender_id s on s.id = m.sender_id where m.tenant_id = $1 and m.test
         and ($2::text[] is null or m.status = any($2)) and ($3::text is null or lower(s.name) = lower($3))
         and ($4::timestamptz is null or m.accepted_at >= $4) and ($5::timestamptz is null or m.accepted_at < $5)
         and ($6::text is null or m.phone = $6) and ($7::text[] is null or m.category = any($7))
         and ($8::text[] is null or m.failure = any($8)) and ($9::text[] is null or m.hold_reason = any($9))
         and ($10::text[] is null or m.operator = any($10)) and ($11::uuid is null or m.created_by = $11)
         and ($12::uuid is null or m.api_key_id = $12) and ($13::text is null or right(m.phone, length($13)) = $13)
         and ($14::boolean is null or (m.report_missing_at is not null) = $14)
         and ($15::boolean is null or (m.contradicted_at is not null) = $15) order by m.id desc`,
      [
        ...[tenant.id, filter.status, filter.from, filter.acceptedFrom, filter.acceptedTo].map((value) => value ?? null),
        ...[filter.to, filter.category, filter.failure, filter.holdReason, filter.operator].map((value) => value ?? null),
        ...[filter.createdById, filter.apiKeyId, filter.toEndsWith, filter.reportMissing, filter.contradicted].map(
          (value) => value ?? null,
        ),
      ],
    );
  });
  return rows.map(({ id }) => id);
}

/** How many of these messages are in each state. */
async function countedOf(ids: string[]): Promise<Record<string, number>> {
  const rows = await app.db.sql.rows<{ status: string; n: number }>(
    'select lower(status) as status, count(*) as n from message where id = any($1::uuid[]) group by 1',
    [ids],
  );
  return Object.fromEntries([...states.map((state) => [state.toLowerCase(), 0]), ...rows.map(({ status, n }) => [status, n])]);
}

async function listed(filter: MessageFilter, first: number, order?: MessageOrder): Promise<{ ids: string[]; total: number }> {
  const ids: string[] = [];
  let after: string | undefined;
  let total = -1;
  for (let more = true; more; ) {
    const page = await messages(tenant.ctx, { first, after, order }, { ...filter, test: true });
    if (total < 0) total = await page.totalCount;
    ids.push(...page.nodes.map(({ id }) => id));
    more = page.pageInfo.hasNextPage;
    after = page.pageInfo.endCursor ?? undefined;
  }
  return { ids, total };
}

const time = fc.integer({ min: -DAY_MS, max: 4 * DAY_MS }).map((ms) => new Date(begin + ms));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
/** Given in one filter of five. */
const seldom = <T>(...values: T[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...values) });
const filters = fc
  .record({
    status: maybe(fc.array(fc.constantFrom(...states), { minLength: 1, maxLength: 4 })),
    from: maybe(fc.constantFrom(...names)),
    times: fc.tuple(maybe(time), maybe(time)),
    to: maybe(fc.constantFrom('+255712000001', '+255712000003')),
    category: maybe(fc.constantFrom<MessageFilter['category']>(['PROMOTIONAL'], ['TRANSACTIONAL', 'PROMOTIONAL'])),
    failure: seldom<MessageFilter['failure']>(['NO_ROUTE'], ['BLOCKED', 'NO_ROUTE'], ['UNKNOWN']),
    holdReason: seldom<MessageFilter['holdReason']>(['QUIET_HOURS'], ['REVIEW', 'PROVIDER_DOWN']),
    operator: seldom(['Vodacom'], ['Airtel', 'Vodacom'], ['Nobody']),
    createdById: seldom(...people, newId()),
    apiKeyId: seldom(...keys, newId()),
    toEndsWith: seldom('003', '712000001', '0712'),
    reportMissing: seldom(true, false),
    contradicted: seldom(true, false),
  })
  .map(({ times: [one, other], ...filter }) => {
    const turned = one && other && other < one;
    return { ...filter, acceptedFrom: turned ? other : one, acceptedTo: turned ? one : other };
  });

test('any filter lists and counts what it says, in the order of the ids, page by page', async () => {
  await fc.assert(
    fc.asyncProperty(filters, fc.constantFrom(7, 50, 200), async (filter, first) => {
      const ids = await expected(filter);
      expect(await listed(filter, first)).toEqual({ ids, total: ids.length });
      expect((await listed(filter, first, 'OLDEST_FIRST')).ids).toEqual(ids.toReversed());
      const all = filter.status ? await expected({ ...filter, status: undefined }) : ids;
      const { countedAt: _, ...counts } = await messageCounts(tenant.ctx, { ...filter, test: true });
      expect(counts).toEqual({ ...(await countedOf(all)), total: all.length });
    }),
    { numRuns: 100, seed: Number(process.env.TUMA_SEED ?? 62) },
  );
});

test('the end of a number is 3 to 9 digits', async () => {
  for (const toEndsWith of ['12', '1234567890', '12%', 'abc', ''])
    await expect(listed({ toEndsWith }, 50)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'filter.toEndsWith' }] });
});

test('an ending that most numbers have is listed in the order of the ids, too', async () => {
  const many = await createTenant(app);
  await app.db.transaction(async (sql) => {
    await sql.rows('alter table message disable trigger user');
    await sql.rows(
      `insert into message (id, tenant_id, phone, sender_id, category, body, encoding, segments, credits, status, next_attempt_at,
         valid_until, accepted_at, updated_at, credit_state, test)
       select id, $1, case when n % 1000 = 0 then '+255712000777' else '+255712000123' end, (select id from sender_id where for_all),
         'TRANSACTIONAL', 'Habari', 'GSM7', 1, 0, 'CANCELLED', $2, $2, $2, $2, 'NONE', true
       from unnest($3::uuid[]) with ordinality as m (id, n)`,
      [many.id, app.now(), Array.from({ length: 10_500 }, () => newId())],
    );
    await sql.rows('alter table message enable trigger user');
  });
  const first = async (toEndsWith: string) => {
    const page = await messages(many.ctx, { first: 200 }, { toEndsWith, test: true });
    const ids = page.nodes.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted().toReversed());
    return [ids.length, new Set(page.nodes.map(({ to }) => to)), await page.totalCount];
  };
  expect(await first('123')).toEqual([200, new Set(['+255712000123']), 10_001]);
  expect(await first('777')).toEqual([10, new Set(['+255712000777']), 10]);
});

test('an id and its time contradict each other from a minute on, and a day lists both kinds', async () => {
  const [row] = await app.db.sql.rows<{ misdated: number; apart: number }>(
    `select count(*) filter (where misdated) as misdated, count(*) filter (where abs(gap) > 60000) as apart
     from (select misdated, ${gap} as gap from message m where tenant_id = $1) as m`,
    [tenant.id],
  );
  expect(row?.misdated).toBe(row?.apart);
  expect(row?.misdated).toBeGreaterThan(50);
  const filter = { acceptedFrom: new Date(begin + DAY_MS), acceptedTo: new Date(begin + 2 * DAY_MS) };
  expect((await listed(filter, 200)).total).toBe(1_000);
});

test('what is sent has an id of the very millisecond that accepted it, by a clock that is days ahead of the machine’s', async () => {
  app.clock.advance(9 * DAY_MS);
  const { ctx } = tenant;
  const { messageIds } = await sendSms(ctx, { to: ['0712345678', '0712345679'], body: 'Habari', category: 'TRANSACTIONAL' });
  const rows = await app.db.sql.rows<{ gap: number; misdated: boolean; bookedAfter: boolean }>(
    `select ${gap}::float8 as gap, m.misdated, m.hold_entry > m.id and e.created_at = m.accepted_at as "bookedAfter"
     from message m join ledger_entry e on e.id = m.hold_entry where m.id = any($1::uuid[])`,
    [messageIds],
  );
  expect(rows).toHaveLength(2);
  for (const { gap, misdated, bookedAfter } of rows) {
    expect(Math.abs(gap)).toBeLessThan(1);
    expect([misdated, bookedAfter]).toEqual([false, true]);
  }
  const filter = { acceptedFrom: new Date(app.now().getTime() - 1_000), acceptedTo: new Date(app.now().getTime() + 1_000) };
  const found = await messages(ctx, { first: 10 }, filter);
  expect(found.nodes.map(({ id }) => id).sort()).toEqual([...messageIds].sort());
  const [entry] = await app.db.sql.rows<{ id: string }>('select hold_entry as id from message where id = $1', [messageIds[0]]);
  expect((await messages(ctx, { first: 10 }, { ledgerEntryId: entry?.id })).nodes).toHaveLength(2);
});
