import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Tenant } from '../bench.js';
import type { RawSocketsCommands } from '../children/rawSocketsChild.js';
import type { SocketsCommands } from '../children/socketsChild.js';
import type { Figure } from '../figure.js';
import { count, ms, percent } from '../results.js';
import { ask } from './overHttp.js';
import { singleSend } from './sends.js';

const SUBSCRIBERS = 1_000;
/** A tenant may have 500 sockets, each user or key of it 50. */
const TENANTS = 2;
const KEYS_EACH = 10;
const EVENTS = 30;
const query = 'subscription { messageUpdated { id status updatedAt } }';

/**
 * A thousand sockets of two tenants, thirty messages of each changing a second: each socket is told each of its tenant's. Raw: one frame
 * for all of a tenant, out of memory. Ratio: of processor time.
 */
export const subscribers: Figure = {
  name: 'subscribers',
  async run(bench) {
    const server = await bench.server('api');
    const tenants = await server.tenants(TENANTS);
    const makeKey = 'mutation { createApiKey(input: { name: "Bench", permissions: [VIEW_REPORTS] }) { secret } }';
    const owners = Array.from({ length: TENANTS * KEYS_EACH }, (_, n) => tenants[n % TENANTS]);
    const tokens: string[] = [];
    for (const owner of owners) {
      const made = (await ask(server.url, JSON.stringify({ query: makeKey }), owner?.token)) as { createApiKey: { secret: string } };
      tokens.push(made.createApiKey.secret);
    }
    const sockets = bench.child<SocketsCommands>(new URL('../children/socketsChild.js', import.meta.url));
    await sockets.ask('open', { url: server.url.replace('http', 'ws'), tokens, count: SUBSCRIBERS, query });
    await sleep(500);
    const measure = async (perSecond: number, seconds: number) => {
      const sentBefore = await accepted(server.sql);
      await sockets.ask('take');
      const before = await server.child.ask('used');
      const requests = tenants.map(({ token }) => ({ body: singleSend, token }));
      await bench.load({ url: server.url, connections: 32, seconds, warmUpSeconds: 0, perSecond: perSecond * TENANTS, requests });
      const after = await server.child.ask('used');
      await sleep(1_500);
      const came = await sockets.ask('take');
      const events = ((await accepted(server.sql)) - sentBefore) / TENANTS;
      if (came.failures > 0) throw new Error(`${came.failures} sockets failed: ${came.firstFailure}`);
      return {
        ...came,
        perSecond: events / seconds,
        expected: events * SUBSCRIBERS,
        cores: (after.cpuSeconds - before.cpuSeconds) / seconds,
      };
    };
    await measure(5, 2);
    const it = await measure(EVENTS, bench.seconds(20));
    const raw = await rawSockets(bench, tenants);
    const all = it.count === it.expected && it.perSecond >= EVENTS * 0.97;
    return [
      {
        figure: `${count(SUBSCRIBERS)} subscribers of two tenants × ${EVENTS} events/s`,
        goal: 'every one delivered, on one core',
        result: [
          `${count(it.count)} of ${count(it.expected)} delivered at ${it.perSecond.toFixed(1)} events/s,`,
          `p50 ${ms(it.p50)}, p99 ${ms(it.p99)} after the commit's time; the server on ${percent(it.cores)} of a core`,
        ].join(' '),
        raw: `p50 ${ms(raw.p50)}, p99 ${ms(raw.p99)}; ${percent(raw.cores)} of a core`,
        ratio: raw.cores / it.cores,
        met: all && it.p99 < 1_000,
      },
    ];
  },
};

/** The same events by `ws` alone, out of memory: one frame for all of a tenant. */
async function rawSockets(bench: Bench, tenants: Tenant[]) {
  const server = bench.child<RawSocketsCommands>(new URL('../children/rawSocketsChild.js', import.meta.url));
  const sockets = bench.child<SocketsCommands>(new URL('../children/socketsChild.js', import.meta.url));
  const url = await server.ask('serve', { tenantOf: new Map(tenants.map(({ token, tenantId }) => [token, tenantId])) });
  await sockets.ask('open', { url, tokens: tenants.map(({ token }) => token), count: SUBSCRIBERS, query });
  await server.ask('publish', { perSecond: 5, seconds: 2 });
  await sockets.ask('take');
  const [seconds, before] = [bench.seconds(20), await server.ask('cpuSeconds')];
  const events = await server.ask('publish', { perSecond: EVENTS, seconds });
  const cores = ((await server.ask('cpuSeconds')) - before) / seconds;
  await sleep(1_500);
  const came = await sockets.ask('take');
  if (came.count !== events * SUBSCRIBERS) throw new Error(`${came.count} of ${events * SUBSCRIBERS} came from the raw server`);
  return { ...came, cores };
}

async function accepted(sql: { query(text: string): Promise<{ rows: { n: number }[] }> }): Promise<number> {
  return (await sql.query('select count(*)::int as n from message')).rows[0]?.n ?? 0;
}
