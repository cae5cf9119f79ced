import type { Bench, Server, Tenant } from '../bench.js';
import { inTurn, loaded, type Target } from '../compare.js';
import type { Figure, Row } from '../figure.js';
import { ms, rateAndCost } from '../results.js';

/** The documented send, with a key: the most that a careful caller asks for. */
export const singleSend = JSON.stringify({
  query: 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id status } credits } }',
  variables: { input: { to: ['+2557%n'], body: 'Habari', idempotencyKey: 'order-%n' } },
});
const CONNECTIONS = 64;

/** Single durable sends, of a hundred tenants and of one. Raw: node:http and the same rows, in groups as ours. */
export const sends: Figure = {
  name: 'sends',
  async run(bench) {
    const server = await bench.server('api');
    const tenants = await server.tenants(100);
    // A process that has just started compiles as it goes: what counts is what it keeps up for hours.
    await bench.load({
      url: server.url,
      connections: CONNECTIONS,
      seconds: bench.seconds(8),
      requests: tenants.map(({ token }) => ({ body: singleSend, token })),
    });
    return [
      ...(await measure(bench, server, { figure: 'single sends, 100 tenants', tenants, goal: 0.6 })),
      ...(await measure(bench, server, { figure: 'single sends, one hot tenant', tenants: tenants.slice(0, 1), goal: 0.5 })),
    ];
  },
};

async function measure(bench: Bench, server: Server, it: { figure: string; tenants: Tenant[]; goal: number }): Promise<Row[]> {
  const requests = it.tenants.map(({ token }) => ({ body: singleSend, token }));
  const limit = await bench.rawPipeline(server, it.tenants);
  const { raw, ours } = await inTurn(bench, 6, {
    raw: loaded(bench, limit, { connections: CONNECTIONS, requests }),
    ours: loaded(bench, server, { connections: CONNECTIONS, requests }),
  });
  const ratio = ours.perSecond / raw.perSecond;
  const perSecond = ours.perSecond / 2;
  const halfLoad = ({ url }: Target) => bench.load({ url, connections: CONNECTIONS, seconds: bench.seconds(20), perSecond, requests });
  const [rawHalf, half] = [await halfLoad(limit), await halfLoad(server)];
  return [
    {
      figure: it.figure,
      goal: `≥ 1,000/s and ≥ ${it.goal} of raw`,
      result: rateAndCost(ours),
      raw: rateAndCost(raw),
      ratio,
      met: ours.perSecond >= 1_000 && ratio >= it.goal,
    },
    {
      figure: `${it.figure}, at half load`,
      goal: 'p99 < 30 ms',
      result: `p50 ${ms(half.p50)}, p99 ${ms(half.p99)} at ${Math.round(half.perSecond)}/s`,
      raw: `p50 ${ms(rawHalf.p50)}, p99 ${ms(rawHalf.p99)}`,
      met: half.p99 < 30,
    },
  ];
}
