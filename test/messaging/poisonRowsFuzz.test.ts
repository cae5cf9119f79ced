import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timetable } from '../../jobs/timetable.js';
import { databaseFault } from '../../src/errors.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId, parseId } from '../../src/lib/ids.js';
import { type BeemApp, createBeemApp } from '../support/services/beemApp.js';
import { TOKEN } from '../support/services/farSimulator.js';
import { startZenoPay, type ZenoPayServer } from '../support/services/zenopayServer.js';
import { until } from '../support/until.js';

/**
 * One tenant's rows hold whatever their columns' types and checks allow, and webhooks bring whatever bytes there are, while another tenant
 * sends, gets reports and buys: all of that succeeds, no job fails, and what can't go on stands in the quarantine. TUMA_SEED=n tells one
 * story, TUMA_SEEDS=1-50 those, npm run soak 300. Stories share a server: what an earlier one planted may be to blame, too.
 */
const { TUMA_SEED: one, TUMA_SEEDS: range, TUMA_SOAK: soak } = process.env;
const [from = 1, to = soak ? 300 : 3] = (one ? `${one}-${one}` : range)?.split('-').map(Number) ?? [];
const seeds = Array.from({ length: to - from + 1 }, (_, index) => from + index);
const PLANTED = 90;
const HOSTILE_CALLS = 30;

let app: BeemApp;
let zenopay: ZenoPayServer;
let columns: Column[];
let us: string;
beforeAll(async () => {
  zenopay = await startZenoPay();
  const payments = { PAYMENT_PROVIDER: 'zenopay', ZENOPAY_API_KEY: zenopay.apiKey, ZENOPAY_URL: zenopay.url };
  const bank = { BANK_NAME: 'Benki', BANK_ACCOUNT_NAME: 'Duka', BANK_ACCOUNT_NUMBER: '0150' };
  app = await createBeemApp({ env: { ...payments, ...bank, TRIAL_CREDITS: '100000' } });
  us = parseId('tenant', (await app.register('Jirani')).tenantId) ?? '';
  columns = await app.db.sql.rows<Column>(
    `select c.relname as table, attname as name, format_type(atttypid, null) as type, not attnotnull as nullable
     from pg_attribute a join pg_class c on c.oid = attrelid
     where attnum > 0 and not attisdropped and c.relkind in ('r', 'p') and not c.relispartition and attname <> 'tenant_id'
       and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and attnum = any (i.indkey))
       and c.relname = any($1::text[]) order by 1, attnum`,
    [Object.keys(rowsOf)],
  );
});
afterAll(async () => {
  await app.close();
  await zenopay.close();
});

interface Column {
  table: string;
  name: string;
  type: string;
  nullable: boolean;
}

/** Which rows are the tenant's ($1). */
const own = 'tenant_id = $1';
const ofMessage = 'message_id in (select id from message where tenant_id = $1)';
const ofUser = 'in (select user_id from membership where tenant_id = $1)';
const rowsOf: Record<string, string> = {
  ...{ message: own, message_event: ofMessage, attempt: ofMessage, purchase: own, payment_event: own, outbox: own, sender_id: own },
  ...{ tenant_sender_id: own, tenant: 'id = $1', membership: own, credit_account: own, alert: own, quarantined_item: own },
  app_user: `id ${ofUser}`,
  account_token: `user_id ${ofUser}`,
  email: `recipient in (select email from app_user where id ${ofUser})`,
  reset_request: `email in (select email from app_user where id ${ofUser})`,
  report_inbox: 'phone in (select phone from message where tenant_id = $1)',
  provider_sender_name: 'name in (select lower(name) from sender_id where tenant_id = $1)',
  media_upload: 'store is not null and $1::uuid is not null',
};

const texts = [
  ...[`''`, `' '`, `'\u202e'`, `'\uffff'`, `'😀'`, `'null'`, `repeat('x', 100000)`, `repeat('😀', 300)`, `E'a\\nb\\tc'`, `E'\\x01'`],
  ...[`'%'`, `'{{ link }}'`, `'No/Where'`, `'9'`, `'-1'`, `repeat('9', 19)`, `repeat('9', 40)`, `'+2557123456789012345'`, `'1e400'`],
];
const times = [`'infinity'`, `'-infinity'`, `'294276-12-31T23:59:59Z'`, `'4713-01-01 00:00:00+00 BC'`, `'0001-01-01T00:00:00Z'`, 'now()'];
const values: Record<string, string[]> = {
  text: texts,
  smallint: ['32767', '-32768', '0', '-1'],
  integer: ['2147483647', '-2147483648', '0', '-1', '32768'],
  bigint: ['9223372036854775807', '-9223372036854775808', '0', '-1', '9007199254740993', '2147483648'],
  'timestamp with time zone': times,
  date: [`'infinity'`, `'-infinity'`, `'5874897-12-31'`, `'0001-01-01'`],
  jsonb: [`'null'`, `'[]'`, `'{}'`, `'"x"'`, `'1e400'`, `repeat('[', 500) || repeat(']', 500)`, `'{"a": {"b": []}}'`],
  boolean: ['true', 'false'],
  uuid: [`'00000000-0000-0000-0000-000000000000'`, 'gen_random_uuid()'],
  'uuid[]': [`'{}'`, `'{NULL}'`, 'array(select gen_random_uuid() from generate_series(1, 2000))'],
  'text[]': [`'{}'`, `'{NULL}'`, `array[repeat('x', 100000)]`],
};

interface Plant {
  column: number;
  value: number;
  row: number;
}
const plant: fc.Arbitrary<Plant> = fc.record({ column: fc.nat(1e6), value: fc.nat(1e6), row: fc.nat(1e6) });

/** Puts the value in, unless the database refuses it. Half of them go to the tables that hold work. */
async function sow(tenantId: string, { column: at, value: which, row }: Plant): Promise<string | undefined> {
  const work = columns.filter(({ table }) => ['message', 'attempt', 'purchase', 'email', 'report_inbox'].includes(table));
  const choice = at % 2 ? columns : work;
  const { table, name, type, nullable } = choice[Math.floor(at / 2) % choice.length] as Column;
  const all = [...(values[type] ?? []), ...(nullable ? ['null'] : [])];
  const value = all[which % all.length];
  if (value === undefined) return undefined;
  const where = rowsOf[table];
  const rows = await app.db.sql.rows<{ ctid: string }>(`select ctid::text from ${table} where ${where} order by 1`, [tenantId]);
  const { ctid } = rows[row % rows.length] ?? {};
  if (!ctid) return undefined;
  try {
    const changed = await app.db.sql.rows(
      `update ${table} set ${name} = (${value})::${type}
       where ctid = $2 and ${where} and ${name} is distinct from (${value})::${type} returning 1`,
      [tenantId, ctid],
    );
    return changed.length > 0 ? `${table}.${name} = ${value}` : undefined;
  } catch (error) {
    if (databaseFault(error)) return undefined;
    throw error;
  }
}

/** All work of the tenant is due at once: planted values are met soon, and several together. */
const WAKES = [
  `update purchase set next_ask_at = $2 where tenant_id = $1 and status in ('PENDING', 'PROCESSING') and method = 'MOBILE_MONEY'`,
  `update purchase set next_poll_at = $2 where tenant_id = $1 and asked_at is not null`,
  `update purchase set next_reminder_at = $2 where tenant_id = $1 and status = 'PENDING' and method = 'BANK_TRANSFER'`,
  `update message set next_attempt_at = $2 where tenant_id = $1 and status in ('SCHEDULED', 'QUEUED', 'HELD')`,
  `update attempt set next_poll_at = $2 where ${ofMessage}`,
  `update email set next_attempt_at = $2 where ${rowsOf.email} and status = 'QUEUED'`,
  `update report_inbox set apply_after = $2 where ${rowsOf.report_inbox} and result in ('PENDING', 'WAITING')`,
];
async function wake(tenantId: string): Promise<void> {
  for (const statement of WAKES)
    await app.db.sql.rows(statement, [tenantId, app.now()]).catch((error: unknown) => {
      if (!databaseFault(error)) throw error;
    });
}

const client = async (name: string) =>
  app.client(await app.login(`${name.toLowerCase().replaceAll(' ', '.')}@example.com`, 'a long enough password'));
type Caller = Awaited<ReturnType<typeof client>>;
const SEND = 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id } } }';
const BUY = 'mutation ($input: PurchaseCreditsInput!) { purchaseCredits(input: $input) { purchase { id } } }';
let numbers = 0;
/** None ends in 0008 or 0012, which Beem's server has something against. */
const number = () => `+25571${String(++numbers).padStart(6, '0')}1`;
const order = { credits: 1_000, method: 'MOBILE_MONEY', channel: 'vodacom', payerPhone: '0744963858' };
const webhooks = { beem: `/webhooks/beem/${TOKEN}`, zenopay: '/webhooks/zenopay' };
const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${app.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-api-key': zenopay.apiKey, ...headers },
  });

/** The report of each message to these numbers that Beem took, as it pushes them. */
const reportsOf = (phones: string[]) =>
  app.beemServer.accepted
    .filter(({ phone }) => phones.includes(phone))
    .map(({ requestId, recipient, phone }) => ({
      request_id: requestId,
      recipient_id: recipient,
      dest_addr: phone.slice(1),
      Status: 'DELIVERED',
    }));

/** Work of every kind: messages in each state, orders, mails, a wanted sender id, an upload, rows of the outbox. */
async function makeWork(seed: number): Promise<{ tenantId: string; phones: string[]; purchases: string[] }> {
  const tenantId = parseId('tenant', (await app.register(`Sumu ${seed}`)).tenantId) ?? '';
  const them = await client(`Sumu ${seed}`);
  const odd = ['0008', '0012'].map((end) => `+25571${String(seed % 1_000).padStart(3, '0')}${end}`);
  const phones = [number(), number(), ...odd, number(), number(), number()];
  const scheduledAt = new Date(app.now().getTime() + 120_000);
  await them.execute(SEND, { input: { to: phones.slice(0, 4), body: 'Sumu' } });
  for (const to of phones.slice(4)) await them.execute(SEND, { input: { to: [to], body: `Sumu ${to}`, scheduledAt } });
  const purchases: string[] = [];
  for (const more of [{}, {}, { method: 'BANK_TRANSFER', channel: undefined, payerPhone: undefined }]) {
    const { data, errors } = await them.execute(BUY, { input: { ...order, ...more, idempotencyKey: newId() } });
    expect(errors).toBeUndefined();
    purchases.push(parseId('purchase', data.purchaseCredits.purchase.id) ?? '');
  }
  await them.execute('mutation ($input: RequestSenderIdInput!) { requestSenderId(input: $input) { senderId { id } } }', {
    input: { name: `Sumu ${seed}`, useCase: 'x', sampleMessage: 'x' },
  });
  await them.execute(`mutation { requestPasswordReset(email: "sumu.${seed}@example.com") { ok } }`);
  const { sql } = app.db;
  await sql.rows(
    `insert into email (id, recipient, template, language, subject, text, html, priority, next_attempt_at, created_at)
     select gen_random_uuid(), $1, 'WELCOME', 'EN', 'x', 'x', 'x', 1, $2, $3 from generate_series(1, 2)`,
    [`sumu.${seed}@example.com`, scheduledAt, app.now()],
  );
  await sql.rows(`insert into media_upload (id, store, started_at) values ($1, 'directory', $2)`, [newId(), app.now()]);
  await until(() => reportsOf(phones).length >= 3);
  return { tenantId, phones, purchases };
}

/** Bodies for the webhooks: true ones with one value turned to poison, and noise. */
function hostileCalls(seed: number, phones: string[], purchases: string[]) {
  const odd = fc.constantFrom<unknown>(
    ...['', '\0', '\ud83d', 'x'.repeat(5_000), 'DELIVERED', '\u202e', '😀'.repeat(50), '-1', '9'.repeat(70), null, true, [], {}, [[]]],
    ...[0, -1, 1.5, 1e300, 2 ** 53, 1e21],
  );
  const report = fc.constantFrom<Record<string, unknown>>(...reportsOf(phones));
  const hint = fc.constantFrom<Record<string, unknown>>(
    ...purchases.map((id) => ({ order_id: id, payment_status: 'COMPLETED', reference: '0936183435', metadata: {} })),
  );
  const spoilt = (body: fc.Arbitrary<Record<string, unknown>>) =>
    fc.tuple(body, fc.nat(4), odd).map(([given, which, value]) => ({ ...given, [Object.keys(given)[which] ?? 'more']: value }));
  const json = (body: fc.Arbitrary<unknown>) => body.map((given) => Buffer.from(JSON.stringify(given)));
  const raw = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(...['{', 'null', '[]', '[[]]', '""', '{"a":1e999}', `${'['.repeat(20_000)}`, 'x'.repeat(300_000), 'a=1&b=%ff%00'])
      .map((text) => Buffer.from(text)),
    json(fc.array(spoilt(report), { maxLength: 30 })),
  );
  const headers = fc.constantFrom<Record<string, string>>(
    ...[{}, {}, { 'content-type': 'text/plain' }, { 'content-type': 'application/x-www-form-urlencoded' }],
    ...[{ 'content-type': 'nonsense' }, { 'content-encoding': 'gzip' }, { 'content-type': 'application/json; charset=utf-16' }],
  );
  const call = fc.oneof(
    fc.record({ path: fc.constant(webhooks.beem), body: json(spoilt(report)), headers: fc.constant({}) }),
    fc.record({ path: fc.constant(webhooks.zenopay), body: json(spoilt(hint)), headers: fc.constant({}) }),
    fc.record({ path: fc.constantFrom(...Object.values(webhooks)), body: raw, headers }),
  );
  return fc.sample(call, { seed, numRuns: HOSTILE_CALLS });
}

/** What a neighbour does: each step succeeds. */
async function liveBeside(them: Caller, expectWell: (what: string, answer: { errors?: unknown }) => void): Promise<void> {
  const phones = [number(), number(), number()];
  const sent = await Promise.all(phones.map((to) => them.execute(SEND, { input: { to: [to], body: `Habari ${to}` } })));
  for (const answer of sent) expectWell('sendSms', answer);
  const ids = sent.map(({ data }) => data.sendSms.messages[0].id);
  const bought = await them.execute(BUY, { input: { ...order, idempotencyKey: newId() } });
  expectWell('purchaseCredits', bought);
  const { id } = bought.data.purchaseCredits.purchase;
  const orderId = parseId('purchase', id) ?? '';
  await until(() => zenopay.orders.get(orderId));
  await zenopay.complete(orderId, { to: `${app.url}${webhooks.zenopay}` });
  const all = async (status: string) => {
    const { data } = await them.execute('query ($ids: [ID!]) { messages(first: 10, filter: { ids: $ids }) { nodes { status } } }', { ids });
    return data.messages.nodes.every((node: { status: string }) => node.status === status);
  };
  await until(() => all('SENT'));
  expect((await post(webhooks.beem, JSON.stringify(reportsOf(phones)))).status).toBe(200);
  await until(() => all('DELIVERED'));
  const paid = async () => (await them.execute('query ($id: ID!) { purchase(id: $id) { status } }', { id })).data.purchase.status;
  await until(async () => (await paid()) === 'COMPLETED');
}

/** Due work that no loop takes up, though it is not in the quarantine. */
const FORGOTTEN = `
  with work (what, id) as (
    select 'message ' || status, id from message m where tenant_id = $1 and (select status from tenant where id = $1) <> 'SUSPENDED' and (
      status = 'QUEUED' and next_attempt_at < $2 or status = 'SCHEDULED' and scheduled_at < $2
      or status = 'SENDING' and exists (select from attempt where message_id = m.id and n = attempts and lease_until < $2))
    union all select 'mail', id from email where ${rowsOf.email} and status = 'QUEUED' and next_attempt_at < $2
    union all select 'purchase ' || status, id from purchase where tenant_id = $1 and (
      next_ask_at < $2 and status in ('PENDING', 'PROCESSING') and expires_at > $2 or next_poll_at < $2 and provider = 'zenopay'))
  select what, id from work where id not in (select item_id from quarantined_item where released_at is null)`;

/** By so much the clock jumps: leases end, polls and reminders are due, validities and the 72 h of reports are over, mails are purged. */
const leap = fc.constantFrom(1_000, 600_000, 8_000_000, 73 * 3_600_000, 8 * 86_400_000, 91 * 86_400_000);

test.each(seeds)(
  'seed %i: whatever one tenant’s rows hold, the other’s messages are delivered and paid for, and no job fails',
  async (seed) => {
    const { tenantId, phones, purchases } = await makeWork(seed);
    const leaps = fc.sample(leap, { seed, numRuns: 2 });
    const plants = fc.sample(plant, { seed, numRuns: PLANTED });
    const calls = hostileCalls(seed, phones, purchases);
    const planted: string[] = [];
    const told = () => `seed ${seed}, leaps ${leaps}, planted:\n${planted.join('\n')}`;
    const lines = app.logged().length;
    for (const [round, ms] of [0, ...leaps].entries()) {
      for (const one of plants.slice(round * 30, round * 30 + 30)) {
        const done = await sow(tenantId, one);
        if (done) planted.push(done);
      }
      app.clock.advance(ms);
      await wake(tenantId);
      const neighbour = await client('Jirani');
      const hostile = calls.slice(round * 10, round * 10 + 10).map(async ({ path, body, headers }) => {
        const { status } = await post(path, body, headers);
        if (status >= 500) throw new Error(`${status} for ${path} ${JSON.stringify(headers)} ${body.toString().slice(0, 2_000)}`);
      });
      const jobs = timetable.map(({ name, run }) =>
        run(app.system).catch((error: unknown) => {
          throw new Error(`${name} fails; ${told()}`, { cause: error });
        }),
      );
      const beside = liveBeside(neighbour, (what, { errors }) => expect(errors, `${what}; ${told()}`).toBeUndefined()).catch(
        (error: unknown) => {
          throw new Error(`the neighbour; ${told()}`, { cause: error });
        },
      );
      await Promise.all([...hostile, ...jobs, beside]);
      expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    }
    const due = app.now();
    const forgotten = () => app.db.sql.rows(FORGOTTEN, [tenantId, due]);
    await until(async () => (await forgotten()).length === 0).catch(async () => {
      throw new Error(`forgotten: ${JSON.stringify(await forgotten())}; ${told()}`);
    });
    const log = app.logged().slice(lines);
    expect(
      log.split('\n').filter((line) => /a job failed|could not be applied|could not be processed|could not be sent; they/.test(line)),
      told(),
    ).toEqual([]);
    expect(await proveLedger(app.system, us)).toMatchObject({ ok: true });
    expect(planted.length).toBeGreaterThan(5);
  },
);
