import type { Bench, Server } from '../bench.js';
import type { RawHttpCommands } from '../children/rawHttpChild.js';
import type { Row } from '../figure.js';
import { count, ms } from '../results.js';
import { median } from '../stats.js';

const CONNECTIONS = 32;

interface Asked {
  figure: string;
  query: string;
  tenants: { tenantId: string; token: string }[];
  signedIn: boolean;
  raw: 'json' | 'messages' | 'capability';
  goal?: number;
}

/** One query as fast as it goes, in turn with the same answer by hand over node:http; then at half of that rate. */
export async function overHttp(bench: Bench, server: Server, asked: Asked): Promise<Row[]> {
  const body = JSON.stringify({ query: asked.query });
  // Strangers each come from an address of their own, and a hundred people share what people do: no one's budget is what is measured.
  const requests = asked.signedIn ? asked.tenants.map(({ token }) => ({ body, token })) : Array.from({ length: 256 }, () => ({ body }));
  const raw = bench.child<RawHttpCommands>(new URL('../children/rawHttpChild.js', import.meta.url));
  const tenantId = asked.tenants[0]?.tenantId ?? '';
  const value = asked.raw === 'json' ? await ask(server.url, body) : undefined;
  const rawUrl = await raw.ask('serve', { kind: asked.raw, databaseUrl: server.databaseUrl, tenantId, value });
  const statements: number[] = [];
  // Processor time a request: where other programs have the machine too, it tells what a rate can't.
  const cost: { ours: number[]; raw: number[] } = { ours: [], raw: [] };
  const { ours, raw: limit } = await bench.inTurn(
    5,
    async (seconds) => {
      const before = await server.child.ask('used');
      const { perSecond, answered } = await bench.load({ url: server.url, connections: CONNECTIONS, seconds, warmUpSeconds: 2, requests });
      const after = await server.child.ask('used');
      statements.push((after.statements - before.statements) / answered);
      cost.ours.push((after.cpuSeconds - before.cpuSeconds) / answered);
      return perSecond;
    },
    async (seconds) => {
      const before = await raw.ask('cpuSeconds');
      const { perSecond, answered } = await bench.load({ url: rawUrl, connections: CONNECTIONS, seconds, warmUpSeconds: 2, requests });
      cost.raw.push(((await raw.ask('cpuSeconds')) - before) / answered);
      return perSecond;
    },
  );
  const us = (seconds: number[]) => `${Math.round(median(seconds) * 1e6)} µs`;
  const half = await bench.load({ url: server.url, connections: CONNECTIONS, seconds: bench.seconds(8), perSecond: ours / 2, requests });
  await raw.stop();
  return [
    {
      figure: asked.figure,
      goal: asked.goal === undefined ? '—' : `≥ ${asked.goal} of raw`,
      result: `${count(ours)}/s, ${us(cost.ours)} of processor and ${median(statements).toFixed(2)} statements a request`,
      raw: `${count(limit)}/s, ${us(cost.raw)}`,
      ratio: ours / limit,
      met: asked.goal === undefined ? undefined : ours / limit >= asked.goal,
    },
    {
      figure: `${asked.figure}, at half load`,
      goal: '—',
      result: `p50 ${ms(half.p50)}, p99 ${ms(half.p99)} at ${count(half.perSecond)}/s`,
    },
  ];
}

/** One answer's data, so that the raw server answers the same. */
export async function ask(url: string, body: string, token?: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (!text.startsWith('{"data"')) throw new Error(`not answered: ${text.slice(0, 500)}`);
  return (JSON.parse(text) as { data: unknown }).data;
}
