import { setTimeout as sleep } from 'node:timers/promises';
import { startWebhookReceiver } from '../../support/services/webhookReceiver.js';
import type { Server, Tenant } from '../bench.js';
import type { Figure, Row } from '../figure.js';
import { count, ms } from '../results.js';
import { median, spreadOf } from '../stats.js';
import { ask } from './overHttp.js';
import { underWay } from './wholeLife.js';

const SECONDS = 1_800;
const MIB = 1_024 * 1_024;
/** Each second, of each tenant in turn: one-time codes, and promotional numbers out of so many people. */
const CODES = 12;
const PROMOTIONAL = 30;
const PEOPLE = 3_000;
/** Of promotional messages to each of them: reached within the half hour, not at its start. */
const CAP = 50;
/** Every so many seconds a tenant's campaign to all its people, and somebody who opts out. */
const CAMPAIGN_EVERY = 45;
const OPT_OUT_EVERY = 3;
const LOCAL = 'Africa/Dar_es_Salaam';

/**
 * Half an hour of three tenants with all rules on: frequency cap, daily cap, opt-outs, webhooks of every message, campaigns, keys with a
 * cap; the third in its quiet hours. Does anything grow, does everything come, and does the ledger prove?
 */
export const rules: Figure = {
  name: 'rules',
  onlyByName: true,
  async run(bench): Promise<Row[]> {
    const receiver = await startWebhookReceiver();
    bench.atEnd(receiver.close);
    const server = await bench.server('api,worker', { WEBHOOK_ALLOW_LOOPBACK: 'yes' });
    const shops = await Promise.all((await server.tenants(3)).map((tenant, n) => openShop(server, tenant, receiver.url, n === 2)));
    const seconds = bench.options.quick ? 60 : SECONDS;
    const memory: number[] = [];
    const backlog: number[] = [];
    const pending: number[] = [];
    const latencies: number[] = [];
    const begun = performance.now();
    const asked: Promise<unknown>[] = [];
    for (let second = 0; second < seconds; second++) {
      // Tokens are valid for a quarter of an hour.
      if (second % 300 === 299) for (const shop of shops) shop.token = await server.child.ask('token', { tenantId: shop.tenantId });
      for (const shop of shops) asked.push(oneSecond(shop, second, latencies));
      backlog[second] = await underWay(server);
      pending[second] = await number(server, `${waiting} and status = 'PENDING'`);
      memory[second] = (await server.child.ask('used')).rss / MIB;
      await sleep(Math.max(0, begun + (second + 1) * 1_000 - performance.now()));
    }
    await Promise.all(asked);
    await atRest(server);
    return [await result(server, shops, { seconds, memory, backlog, pending, latencies, received: receiver.got.length })];
  },
};

const waiting = 'select count(*) from webhook_delivery where true';
const number = async ({ sql }: Server, text: string, values: unknown[] = []): Promise<number> =>
  Number((await sql.query<{ count: string }>(text, values)).rows[0]?.count);

interface Shop extends Tenant {
  n: number;
  asked(query: string, variables?: object, token?: string): Promise<unknown>;
  key: string;
}

let shopCount = 0;

async function openShop(server: Server, tenant: Tenant, receiver: string, quiet: boolean): Promise<Shop> {
  const n = shopCount++;
  const asked = (query: string, variables: object = {}, token = shop.token) => ask(server.url, JSON.stringify({ query, variables }), token);
  const shop: Shop = { ...tenant, n, asked, key: '' };
  const clock = (ms: number) =>
    new Date(Date.now() + ms).toLocaleTimeString('en-GB', { timeZone: LOCAL, hour: '2-digit', minute: '2-digit' });
  // The third is in them all the time.
  const [from, to] = quiet ? [clock(-3_600_000), clock(3 * 3_600_000)] : [clock(6 * 3_600_000), clock(8 * 3_600_000)];
  await asked(`mutation { updateTenant(input: { frequencyCap: { messages: ${CAP}, days: 1 }, dailyCreditCap: 1000000,
    quietHours: { from: "${from}", to: "${to}", timeZone: "${LOCAL}" } }) { tenant { id } } }`);
  const events = '[MESSAGE_SENT, MESSAGE_DELIVERED, MESSAGE_FAILED, CAMPAIGN_COMPLETED, OPT_OUT]';
  await asked(`mutation { createWebhookEndpoint(input: { url: "${receiver}/shop${n}", events: ${events} }) { secret } }`);
  const made = (await asked(
    'mutation { createApiKey(input: { name: "Codes", permissions: [SEND_SMS], dailyCreditCap: 500000 }) { secret } }',
  )) as { createApiKey: { secret: string } };
  await server.sql.query(
    `insert into contact (id, tenant_id, phone, name, tags, created_at, updated_at)
     select gen_random_uuid(), $1, '+25571' || (3000000 + i), 'Mteja ' || i, '{wote}', now(), now() from generate_series(1, $2::integer) i`,
    [tenant.tenantId, PEOPLE],
  );
  shop.key = made.createApiKey.secret;
  return shop;
}

const person = (n: number): string => `+25571${3_000_001 + (n % PEOPLE)}`;
const send = 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { credits suppressed } }';

async function oneSecond(shop: Shop, second: number, latencies: number[]): Promise<void> {
  const { asked, key, n } = shop;
  const codes = Array.from({ length: CODES }, async (_, i) => {
    const id = `${n}-${second}-${i}`;
    await sleep((i * 1_000) / CODES);
    const begun = performance.now();
    const input = { to: [person(second * 7 + i)], body: `Namba yako ni ${id}`, category: 'TRANSACTIONAL', idempotencyKey: id };
    await asked(send, { input }, key).catch(onlyNobodyLeft);
    latencies.push(performance.now() - begun);
  });
  const to = Array.from({ length: PROMOTIONAL }, (_, i) => person(second * PROMOTIONAL + i));
  const works = [...codes, asked(send, { input: { to, body: `Punguzo ${second}`, category: 'PROMOTIONAL' } }).catch(onlyNobodyLeft)];
  if (second % OPT_OUT_EVERY === 0) works.push(asked(`mutation { optOut(phone: "${person(second * 11)}") { optOut { id } } }`));
  if (second % CAMPAIGN_EVERY === n * 5) works.push(campaign(shop, second));
  await Promise.all(works);
}

/** Everybody in it opted out, or had enough. */
function onlyNobodyLeft(error: Error): void {
  if (!/OPTED_OUT|NO_VALID_RECIPIENTS|FREQUENCY_CAP/.test(error.message)) throw error;
}

async function campaign({ asked }: Shop, second: number): Promise<void> {
  const input = { name: `Habari ${second}`, text: { body: 'Habari {{name}}' }, audience: { tags: ['wote'] } };
  const created = (await asked('mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id } } }', {
    input,
  })) as {
    createCampaign: { campaign: { id: string } };
  };
  const { id } = created.createCampaign.campaign;
  for (;;) {
    const { campaign } = (await asked(`{ campaign(id: "${id}") { status quote { id } } }`)) as {
      campaign: { status: string; quote: { id: string } | null };
    };
    if (campaign.status === 'READY') {
      const quoteId = campaign.quote?.id;
      // Somebody may have opted out since, or everybody had enough.
      return void (await asked(`mutation { confirmCampaign(input: { id: "${id}", quoteId: "${quoteId}", idempotencyKey: "${id}" }) {
        campaign { id } } }`).catch((error: Error) => {
        if (!/QUOTE_STALE|Nobody would get/.test(error.message)) throw error;
      }));
    }
    if (campaign.status === 'FAILED') throw new Error('a campaign could not be staged');
    await sleep(200);
  }
}

/** Until nothing is on its way: what quiet hours hold stays. */
async function atRest(server: Server): Promise<void> {
  const left = `select (select count(*) from dispatch_queue) as queued, (select count(*) from attempt where under_way) as sending,
    (select count(*) from awaiting_report) as unreported, (select count(*) from webhook_delivery where status = 'PENDING') as untold,
    (select count(*) from campaign_run where open and made_messages < messages and release_entry is null) as unmade`;
  for (let tries = 0; ; tries++) {
    const { rows } = await server.sql.query<Record<string, string>>(left);
    if (Object.values(rows[0] ?? {}).every((n) => Number(n) === 0)) break;
    if (tries > 600) throw new Error(`it does not come to rest: ${JSON.stringify(rows[0])}`);
    await sleep(200);
  }
  await sleep(1_000);
}

interface Measured {
  seconds: number;
  memory: number[];
  backlog: number[];
  pending: number[];
  latencies: number[];
  received: number;
}

async function result(server: Server, shops: Shop[], measured: Measured): Promise<Row> {
  const { rows } = await server.sql.query<{ status: string; n: number }>(
    'select status, count(*)::int as n from message group by status order by status',
  );
  const counts = Object.fromEntries(rows.map(({ status, n }) => [status, n]));
  const proofs = (await Promise.all(shops.map(({ asked }) => asked('{ ledgerProof { ok } }')))) as { ledgerProof: { ok: boolean } }[];
  const proved = proofs.every(({ ledgerProof }) => ledgerProof.ok);
  const overCap = await number(
    server,
    `select count(*) from (select tenant_id, phone from message where category = 'PROMOTIONAL' and sent_at is not null
       group by tenant_id, phone having count(*) > ${CAP}) as over`,
  );
  const inQuietHours = await number(
    server,
    "select count(*) from message where tenant_id = $1 and category = 'PROMOTIONAL' and sent_at is not null",
    [shops[2]?.tenantId],
  );
  const failed = await number(server, `${waiting} and status = 'FAILED'`);
  const expected = await number(server, waiting);
  const [early, late] = [middleThird, lastThird].map((part) => ({
    backlog: median(part(measured.backlog)),
    pending: median(part(measured.pending)),
    memory: median(part(measured.memory)),
  })) as [Thirds, Thirds];
  const codes = spreadOf(measured.latencies);
  const grows = late.backlog > early.backlog * 1.5 + 200 || late.pending > early.pending * 1.5 + 500 || late.memory > early.memory * 1.15;
  const right = proved && overCap === 0 && inQuietHours === 0 && failed === 0 && measured.received >= expected;
  return {
    figure: `three tenants with all rules on for ${measured.seconds / 60} minutes`,
    goal: 'nothing grows; all told; within caps and hours; the ledger proves',
    result: [
      Object.entries(counts)
        .map(([status, n]) => `${count(n)} ${status}`)
        .join(', '),
      `; codes p50 ${ms(codes.p50)}, p99 ${ms(codes.p99)}; second and last third:`,
      ` under way ${count(early.backlog)}, ${count(late.backlog)};`,
      ` webhooks waiting ${count(early.pending)}, ${count(late.pending)} of ${count(expected)}; memory ${count(early.memory)},`,
      ` ${count(late.memory)} MiB; over the cap ${overCap}, sent in quiet hours ${inQuietHours};`,
      ` the ledger ${proved ? 'proves' : 'DOES NOT PROVE'}`,
    ].join(''),
    met: right && !grows && measured.seconds === SECONDS,
  };
}

interface Thirds {
  backlog: number;
  pending: number;
  memory: number;
}
const middleThird = (values: number[]): number[] => values.slice(values.length / 3, (2 * values.length) / 3);
const lastThird = (values: number[]): number[] => values.slice((2 * values.length) / 3);
