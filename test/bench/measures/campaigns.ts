import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { from } from 'pg-copy-streams';
import { newId } from '../../../src/lib/ids.js';
import type { Bench, Server, Tenant } from '../bench.js';
import type { SocketsCommands } from '../children/socketsChild.js';
import type { Figure, Row } from '../figure.js';
import { type Phase, phase } from '../phase.js';
import { count, ms } from '../results.js';
import { ask } from './overHttp.js';

const ROWS = 100_000;
const LIFE_ROWS = 20_000;
/** A tenant may have 500 sockets, each key of it 50. */
const SUBSCRIBERS_EACH = 500;
const KEYS_EACH = 10;
const MIB = 1_024 * 1_024;

/**
 * Campaigns of a tenant's contacts: from createCampaign to READY and from confirmCampaign to all QUEUED, each text its own; then one text
 * of two tenants at once to its end, watched by a thousand. Raw: one statement that inserts the same messages, in a transaction that is
 * taken back.
 */
export const campaigns: Figure = {
  name: 'campaigns',
  async run(bench): Promise<Row[]> {
    const server = await bench.server('api,worker');
    const tenants = await server.tenants(4);
    const [one, warm, ...pair] = tenants as [Tenant, Tenant, Tenant, Tenant];
    const [rows, lifeRows] = bench.options.quick ? [ROWS / 20, LIFE_ROWS / 20] : [ROWS, LIFE_ROWS];
    const sizes: [Tenant, number][] = [[one, rows], [warm, 2_000], ...pair.map((tenant): [Tenant, number] => [tenant, lifeRows])];
    for (const [tenant, size] of sizes) await addContacts(server, tenant, size);
    await made(server, warm, 2_000, tagged);
    await made(server, warm, 2_000, uploaded);
    const memory = watchMemory(server);
    const ofContacts = await made(server, one, rows, tagged);
    const limit = await rawMessages(server, one, rows);
    const ofFile = await made(server, one, rows, uploaded);
    const most = await memory.stop();
    const goal = (10 * rows) / ROWS;
    const row = (figure: string, { ready, queued, confirmed }: Awaited<ReturnType<typeof made>>): Row => ({
      figure,
      goal: `≤ ${goal} s together`,
      result: `${shown(ready)} and ${shown(queued)} a row, confirmed in ${ms(confirmed * 1_000)}`,
      raw: `${limit.toFixed(1)} s`,
      ratio: queued.seconds / limit,
      met: ready.seconds + queued.seconds <= goal,
    });
    return [
      row(
        `a campaign of ${count(rows)} texts of their own: from createCampaign to READY, and from confirmCampaign to all QUEUED`,
        ofContacts,
      ),
      row('the same of a CSV file, from its upload on', ofFile),
      { figure: 'memory of the server above idle meanwhile', goal: '≤ 100 MiB', result: `${count(most)} MiB`, met: most <= 100 },
      ...(await wholeLives(bench, server, pair, lifeRows)),
    ];
  },
};

async function addContacts({ sql }: Server, { tenantId }: Tenant, rows: number): Promise<void> {
  const at = new Date().toISOString();
  const lines = Array.from(
    { length: rows },
    (_, n) => `${newId()}\t${tenantId}\t+2557${10_000_000 + n}\tMteja ${n}\t{wote}\t{}\t${at}\t${at}\n`,
  );
  const columns = 'id, tenant_id, phone, name, tags, attributes, created_at, updated_at';
  await pipeline(Readable.from(lines), sql.query(from(`copy contact (${columns}) from stdin`)));
}

const shown = ({ seconds, serverUs, postgresUs }: Phase): string =>
  `${seconds.toFixed(1)} s (${count(serverUs)} + ${count(postgresUs)} µs)`;

/** What `audience` of a campaign is, for so many rows. */
type AudienceOf = (server: Server, tenant: Tenant, rows: number) => Promise<string>;
const tagged: AudienceOf = async () => '{ tags: ["wote"] }';
export const uploaded: AudienceOf = async ({ url }, { token }, rows) => {
  const lines = Array.from({ length: rows }, (_, n) => `07${10_000_000 + n},Mteja ${n}`);
  const form = new FormData();
  form.append('file', new Blob([`Phone,Name\n${lines.join('\n')}\n`], { type: 'text/csv' }), 'list.csv');
  const answer = await fetch(url.replace('/graphql', '/uploads/audience'), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  return `{ fileId: "${((await answer.json()) as { id: string }).id}" }`;
};

interface State {
  status: string;
  failureDetail: string | null;
  quote: { id: string; credits: number } | null;
}

const question = (token: string, url: string) => (query: string) => ask(url, JSON.stringify({ query }), token);

/** Creates a campaign; answers its id and quote once it is READY. */
export async function ready(server: Server, { token }: Tenant, body: string, audience: string) {
  const asked = question(token, server.url);
  const { createCampaign } =
    (await asked(`mutation { createCampaign(input: { name: "Sale", category: TRANSACTIONAL, text: { body: "${body}" },
    audience: ${audience} }) { campaign { id } } }`)) as { createCampaign: { campaign: { id: string } } };
  const { id } = createCampaign.campaign;
  for (;;) {
    const { campaign } = (await asked(`{ campaign(id: "${id}") { status failureDetail quote { id } } }`)) as { campaign: State };
    if (campaign.status === 'FAILED') throw new Error(campaign.failureDetail ?? 'FAILED');
    if (campaign.status === 'READY') return { id, quoteId: campaign.quote?.id };
    await sleep(20);
  }
}

export const confirm = (server: Server, { token }: Tenant, { id, quoteId }: { id: string; quoteId: string | undefined }) =>
  question(
    token,
    server.url,
  )(`mutation { confirmCampaign(input: { id: "${id}", quoteId: "${quoteId}", idempotencyKey: "${id}" }) {
    campaign { status } } }`);

/** Until all its messages are there; nothing is sent meanwhile, and then they are cancelled. `confirmed`: seconds. */
async function made(server: Server, tenant: Tenant, rows: number, audienceOf: AudienceOf) {
  const { result: campaign, ...untilReady } = await phase(server, rows, async () =>
    ready(server, tenant, 'Habari {{name|rafiki}}, punguzo leo', await audienceOf(server, tenant, rows)),
  );
  await server.sql.query('update system_state set sending_frozen = true');
  const { result: confirmed, ...queued } = await phase(server, rows, async () => {
    const begun = performance.now();
    await confirm(server, tenant, campaign);
    const seconds = (performance.now() - begun) / 1_000;
    const run = 'select made_messages from campaign_run where tenant_id = $1 order by confirmed_at desc limit 1';
    for (;;) {
      const { rows: runs } = await server.sql.query<{ made_messages: string }>(run, [tenant.tenantId]);
      if (Number(runs[0]?.made_messages) === rows) return seconds;
      await sleep(20);
    }
  });
  await question(tenant.token, server.url)(`mutation { cancelCampaign(id: "${campaign.id}") { campaign { status } } }`);
  for (;;) {
    const { rows: left } = await server.sql.query('select from dispatch_queue where tenant_id = $1 limit 1', [tenant.tenantId]);
    if (left.length === 0) break;
    await sleep(50);
  }
  await server.sql.query('update system_state set sending_frozen = false');
  return { ready: untilReady, confirmed, queued };
}

/** The same messages with their events and queue rows, by one statement out of the campaign's rows. */
async function rawMessages({ sql }: Server, { tenantId }: Tenant, rows: number): Promise<number> {
  await sql.query('begin');
  const begun = performance.now();
  const { rows: counted } = await sql.query<{ n: number }>(
    `with new_message as (
       insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status,
         next_attempt_at, valid_until, accepted_at, updated_at, credit_state, hold_entry, bulk)
       select gen_random_uuid(), tenant_id, phone, operator, sender_id, category, body, encoding, segments, segments, 'QUEUED', now(),
         now() + interval '1 day', now(), now(), 'HELD', hold_entry, true
       from message where tenant_id = $1 returning id, status
     ), new_event as (insert into message_event (message_id, n, at, status) select id, 1, now(), status from new_message)
     select count(*)::int as n from new_message`,
    [tenantId],
  );
  const seconds = (performance.now() - begun) / 1_000;
  await sql.query('rollback');
  if (counted[0]?.n !== rows) throw new Error(`${counted[0]?.n} messages instead of ${rows}`);
  return seconds;
}

/** Looks every tenth of a second; `stop` answers the most above its beginning, in MiB. */
function watchMemory(server: Server) {
  let [least, most, stopped] = [Number.POSITIVE_INFINITY, 0, false];
  const watching = (async () => {
    while (!stopped) {
      const { rss } = await server.child.ask('used');
      [least, most] = [Math.min(least, rss), Math.max(most, rss)];
      await sleep(100);
    }
  })();
  return {
    async stop(): Promise<number> {
      stopped = true;
      await watching;
      return (most - least) / MIB;
    },
  };
}

/** One text to all contacts of two tenants at once, until both campaigns are COMPLETED and a thousand subscribers know. */
async function wholeLives(bench: Bench, server: Server, pair: Tenant[], rows: number): Promise<Row[]> {
  const makeKey = 'mutation { createApiKey(input: { name: "Bench", permissions: [VIEW_REPORTS] }) { secret } }';
  const sockets = bench.child<SocketsCommands>(new URL('../children/socketsChild.js', import.meta.url));
  const staged: Awaited<ReturnType<typeof ready>>[] = [];
  for (const tenant of pair) {
    staged.push(await ready(server, tenant, 'Habari za leo', await tagged(server, tenant, rows)));
    const tokens: string[] = [];
    for (let n = 0; n < KEYS_EACH; n++) {
      const { createApiKey } = (await question(tenant.token, server.url)(makeKey)) as { createApiKey: { secret: string } };
      tokens.push(createApiKey.secret);
    }
    // Named so, since that is what a latency counts from; null until the end, and repeated while reports still come.
    const query =
      'subscription { campaignUpdated { id status updatedAt: completedAt progress { delivered messagesPerSecond etaSeconds } } }';
    await sockets.ask('open', { url: server.url.replace('http', 'ws'), tokens, count: SUBSCRIBERS_EACH, query, onlyFirst: true });
  }
  await sleep(500);
  const begun = performance.now();
  await Promise.all(pair.map((tenant, n) => confirm(server, tenant, staged[n] as (typeof staged)[number])));
  for (;;) {
    const { rows: ended } = await server.sql.query<{ n: number }>(
      `select count(*)::int as n from campaign where tenant_id = any($1::uuid[]) and status = 'COMPLETED'`,
      [pair.map(({ tenantId }) => tenantId)],
    );
    if (ended[0]?.n === pair.length) break;
    await sleep(100);
  }
  const seconds = (performance.now() - begun) / 1_000;
  await sleep(2_000);
  const heard = await sockets.ask('take');
  if (heard.failures > 0) throw new Error(`${heard.failures} sockets failed: ${heard.firstFailure}`);
  const { rows: sums } = await server.sql.query<{ n: number }>(
    `select count(*)::int as n from message where tenant_id = any($1::uuid[]) and status = 'DELIVERED'`,
    [pair.map(({ tenantId }) => tenantId)],
  );
  if (sums[0]?.n !== rows * pair.length) throw new Error(`${sums[0]?.n} were delivered`);
  const all = heard.count === SUBSCRIBERS_EACH * pair.length;
  return [
    {
      figure: `two campaigns of ${count(rows)} at once, from confirmCampaign to COMPLETED, with ${count(SUBSCRIBERS_EACH * 2)} subscribers`,
      goal: 'as wholeLife',
      result: `${count((rows * pair.length) / seconds)} messages/s to DELIVERED`,
    },
    {
      figure: 'the same: until each subscriber knows of the end',
      goal: 'p99 ≤ 1 s',
      result: `p50 ${ms(heard.p50)}, p99 ${ms(heard.p99)} (${count(heard.count)} of ${count(SUBSCRIBERS_EACH * 2)})`,
      met: all && heard.p99 <= 1_000,
    },
  ];
}
