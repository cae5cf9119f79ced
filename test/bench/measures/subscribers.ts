import { setTimeout as sleep } from 'node:timers/promises';
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

/** A thousand sockets of two tenants, thirty messages of each changing a second: each socket is told each of its tenant's. */
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
    const all = it.count === it.expected && it.perSecond >= EVENTS * 0.97;
    return [
      {
        figure: `${count(SUBSCRIBERS)} subscribers of two tenants × ${EVENTS} events/s`,
        goal: 'every one delivered, on one core',
        result: [
          `${count(it.count)} of ${count(it.expected)} delivered at ${it.perSecond.toFixed(1)} events/s,`,
          `p50 ${ms(it.p50)}, p99 ${ms(it.p99)} after the commit's time; the server on ${percent(it.cores)} of a core`,
        ].join(' '),
        met: all && it.p99 < 1_000,
      },
    ];
  },
};

async function accepted(sql: { query(text: string): Promise<{ rows: { n: number }[] }> }): Promise<number> {
  return (await sql.query('select count(*)::int as n from message')).rows[0]?.n ?? 0;
}
