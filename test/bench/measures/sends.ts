import type { Bench, Server } from '../bench.js';
import type { RawSqlCommands } from '../children/rawSqlChild.js';
import type { Figure, Row } from '../figure.js';
import { count, ms, percent } from '../results.js';

/** The documented send, with a key: the most that a careful caller asks for. */
export const singleSend = JSON.stringify({
  query: 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id status } credits } }',
  variables: { input: { to: ['+2557%n'], body: 'Habari', idempotencyKey: 'order-%n' } },
});
const CONNECTIONS = 64;

/** Single durable sends, of a hundred tenants and of one. Raw: the same rows by one minimal statement on pg, as many at once. */
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
    const spread = await measure(bench, server, tenants);
    const hot = await measure(bench, server, tenants.slice(0, 1));
    return [
      ...rows('single sends, 100 tenants', spread, '≥ 1,000/s on one core and ≥ 15 % of raw', (it) => it.rate >= 1_000 && it.ratio >= 0.15),
      ...rows('single sends, one hot tenant', hot, '≥ 1,000/s on one core and ≥ 15 % of raw', (it) => it.rate >= 1_000 && it.ratio >= 0.15),
    ];
  },
};

interface Measured {
  rate: number;
  raw: number;
  ratio: number;
  cores: number;
  half: { perSecond: number; p50: number; p99: number };
}

async function measure(bench: Bench, server: Server, tenants: { tenantId: string; token: string }[]): Promise<Measured> {
  const raw = bench.child<RawSqlCommands>(new URL('../children/rawSqlChild.js', import.meta.url));
  const requests = tenants.map(({ token }) => ({ body: singleSend, token }));
  const cores: number[] = [];
  const { ours: rate, raw: limit } = await bench.inTurn(
    6,
    async (seconds) => {
      const before = await server.child.ask('used');
      const { perSecond } = await bench.load({ url: server.url, connections: CONNECTIONS, seconds, warmUpSeconds: 2, requests });
      const after = await server.child.ask('used');
      cores.push((after.cpuSeconds - before.cpuSeconds) / (seconds + 2));
      return perSecond;
    },
    async (seconds) => {
      const ids = tenants.map(({ tenantId }) => tenantId);
      return (await raw.ask('sends', { databaseUrl: server.databaseUrl, tenants: ids, size: 1, atOnce: CONNECTIONS, seconds })).perSecond;
    },
  );
  const seconds = bench.seconds(10);
  const half = await bench.load({ url: server.url, connections: CONNECTIONS, seconds, perSecond: rate / 2, requests });
  await raw.stop();
  return { rate, raw: limit, ratio: rate / limit, cores: Math.max(...cores), half };
}

function rows(figure: string, it: Measured, goal: string, met: (it: Measured) => boolean): Row[] {
  return [
    {
      figure,
      goal,
      result: `${count(it.rate)}/s (the server on ${percent(it.cores)} of a core)`,
      raw: `${count(it.raw)}/s`,
      ratio: it.ratio,
      met: met(it),
    },
    {
      figure: `${figure}, at half load`,
      goal: 'p99 < 50 ms',
      result: `p50 ${ms(it.half.p50)}, p99 ${ms(it.half.p99)} at ${count(it.half.perSecond)}/s`,
      met: it.half.p99 < 50,
    },
  ];
}
