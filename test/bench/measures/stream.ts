import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Server, Tenant } from '../bench.js';
import type { FramesCommands } from '../children/framesChild.js';
import type { RawSocketsCommands } from '../children/rawSocketsChild.js';
import type { Figure, Row } from '../figure.js';
import { count, ms, percent } from '../results.js';
import { ask } from './overHttp.js';

const SUBSCRIBERS = 1_000;
/** Of one API key; a tenant may have 500. */
const SOCKETS_OF_KEY = 50;
const RECIPIENTS = 10;
const query = 'subscription { messageUpdated { id status updatedAt } }';
const to = Array.from({ length: RECIPIENTS }, (_, i) => `+2557%n`.replace('%n', `${10_000_000 + i}`));
const send = JSON.stringify({
  query: 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { credits } }',
  variables: { input: { to, body: 'Habari', idempotencyKey: 'order-%n' } },
});

/**
 * A thousand sockets that are told all that their tenant's sends to ten recipients change. Raw: one frame for all of a tenant, out of
 * memory. Ratio: of processor time.
 */
export const stream: Figure = {
  name: 'stream',
  async run(bench) {
    return [
      await measure(bench, { tenants: 2, events: 400, goal: 'every one delivered on one core, p99 < 150 ms' }),
      await measure(bench, { tenants: 100, events: 3, goal: 'every one delivered on one core, p99 < 150 ms' }),
      await measure(bench, { tenants: 100, events: 20, goal: 'every one delivered on one core, p99 < 150 ms' }),
      await neverReading(bench),
    ];
  },
};

/** `events`: messages of each tenant that change in a second. */
async function measure(bench: Bench, it: { tenants: number; events: number; goal: string }): Promise<Row> {
  const server = await bench.server('api');
  const tenants = await server.tenants(it.tenants);
  const ofTenant = SUBSCRIBERS / it.tenants;
  const tokens: string[] = [];
  for (const tenant of tenants) tokens.push(...(await keys(server, tenant, ofTenant)));
  const tenantOf = new Map(tokens.map((token, n) => [token, `${Math.floor(n / ofTenant)}`]));
  const sockets = bench.child<FramesCommands>(new URL('../children/framesChild.js', import.meta.url));
  await sockets.ask('open', { url: server.url, tokens, count: SUBSCRIBERS, query });
  await sleep(500);
  const requests = tenants.map(({ token }) => ({ body: send, token }));
  const load = (seconds: number, events: number) =>
    bench.load({
      ...{ url: server.url, connections: 32, seconds, warmUpSeconds: 0, requests },
      perSecond: (events * it.tenants) / RECIPIENTS,
    });
  await load(3, it.events / 2);
  await sleep(1_000);
  await sockets.ask('take');
  const before = await server.child.ask('used');
  const seconds = bench.seconds(15);
  const { answered } = await load(seconds, it.events);
  const after = await server.child.ask('used');
  await sleep(1_500);
  const came = await sockets.ask('take');
  if (came.failure) throw new Error(came.failure);
  const expected = answered * RECIPIENTS * ofTenant;
  const cores = (after.cpuSeconds - before.cpuSeconds) / seconds;
  await sockets.stop();
  const raw = await rawStream(bench, { tokens, tenantOf, events: it.events });
  return {
    figure: `${count(SUBSCRIBERS)} subscribers of ${it.tenants} tenants × ${it.events} events/s`,
    goal: it.goal,
    result: [
      `${count(came.frames)} of ${count(expected)} delivered (${count(came.frames / seconds)}/s, sends accepted meanwhile included),`,
      `p50 ${ms(came.p50)}, p99 ${ms(came.p99)} after the commit's time; the server on ${percent(cores)} of a core`,
    ].join(' '),
    raw: `p50 ${ms(raw.p50)}, p99 ${ms(raw.p99)}; ${percent(raw.cores)} of a core`,
    ratio: raw.cores / cores,
    met: came.frames === expected && came.p99 < 150,
  };
}

/** The same events by `ws` alone, out of memory: one frame for all of a tenant, in one write a socket for 8 ms. */
async function rawStream(bench: Bench, it: { tokens: string[]; tenantOf: Map<string, string>; events: number }) {
  const server = bench.child<RawSocketsCommands>(new URL('../children/rawSocketsChild.js', import.meta.url));
  const sockets = bench.child<FramesCommands>(new URL('../children/framesChild.js', import.meta.url));
  const url = (await server.ask('serve', { tenantOf: it.tenantOf })).replace('ws', 'http');
  await sockets.ask('open', { url, tokens: it.tokens, count: SUBSCRIBERS, query });
  await server.ask('publish', { perSecond: it.events, seconds: 1 });
  await sleep(1_000);
  await sockets.ask('take');
  const [seconds, before] = [bench.seconds(15), await server.ask('cpuSeconds')];
  const events = await server.ask('publish', { perSecond: it.events, seconds });
  const cores = ((await server.ask('cpuSeconds')) - before) / seconds;
  await sleep(1_500);
  const came = await sockets.ask('take');
  const expected = events * it.tokens.length;
  if (came.frames !== expected) throw new Error(`${came.frames} of ${expected} came from the raw server`);
  await sockets.stop();
  await server.stop();
  return { ...came, cores };
}

/** Secrets for so many sockets of this tenant: an API key for each fifty. */
async function keys(server: Server, { token }: Tenant, count: number): Promise<string[]> {
  const makeKey = 'mutation { createApiKey(input: { name: "Bench", permissions: [VIEW_REPORTS] }) { secret } }';
  const secrets: string[] = [];
  while (secrets.length < count) {
    const made = (await ask(server.url, JSON.stringify({ query: makeKey }), token)) as { createApiKey: { secret: string } };
    secrets.push(...Array<string>(Math.min(SOCKETS_OF_KEY, count - secrets.length)).fill(made.createApiKey.secret));
  }
  return secrets;
}

const IDLERS = 200;
/** Of each frame, about; the system takes some megabytes for a socket before it waits for who doesn't read. */
const BODY = 1_500;

/** Subscribers that take nothing: the memory that each of them costs at most, above that of the same load without them, until it is cut. */
async function neverReading(bench: Bench): Promise<Row> {
  const server = await bench.server('api');
  const [tenant] = (await server.tenants(1)) as [Tenant];
  const requests = [{ body: send.replace('Habari', 'x'.repeat(BODY)), token: tenant.token }];
  const seconds = bench.seconds(25);
  const load = () => bench.load({ url: server.url, connections: 32, seconds, warmUpSeconds: 0, perSecond: 40, requests });
  await load();
  const [without] = await Promise.all([server.child.ask('rest', { seconds }), load()]);
  const sockets = bench.child<FramesCommands>(new URL('../children/framesChild.js', import.meta.url));
  const tokens = await keys(server, tenant, IDLERS);
  const bodies = query.replace('status', 'status body');
  await sockets.ask('open', { url: server.url, tokens, count: IDLERS, query: bodies, reads: false });
  const [beside] = await Promise.all([server.child.ask('rest', { seconds }), load()]);
  const cut = await sockets.ask('closed');
  await sockets.stop();
  const each = (beside.rssPeak - without.rssPeak) / IDLERS / 2 ** 20;
  return {
    figure: `${IDLERS} subscribers that never read, 400 events/s of ${BODY} bytes`,
    goal: '< 2 MiB each, and cut',
    result: `${each.toFixed(2)} MiB each at most, ${cut} cut within ${seconds} s`,
    met: each < 2 && cut === IDLERS,
  };
}
