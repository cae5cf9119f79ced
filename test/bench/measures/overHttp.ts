import type { Bench, Server, Tenant } from '../bench.js';
import type { RawHttpCommands } from '../children/rawHttpChild.js';
import { inTurn, loaded } from '../compare.js';
import type { Row } from '../figure.js';
import { count, ms, rateAndCost } from '../results.js';

const CONNECTIONS = 32;

interface Asked {
  figure: string;
  query: string;
  tenants: Tenant[];
  signedIn: boolean;
  raw: 'json' | 'messages' | 'capability';
  goal: number;
}

/** One query as fast as it goes, in turn with the same answer by hand over node:http; then at half of that rate. */
export async function overHttp(bench: Bench, server: Server, asked: Asked): Promise<Row[]> {
  const { tenants, goal } = asked;
  const body = JSON.stringify({ query: asked.query });
  // Strangers each come from an address of their own, and a hundred people share what people do: no one's budget is what is measured.
  const requests = asked.signedIn ? tenants.map(({ token }) => ({ body, token })) : Array.from({ length: 256 }, () => ({ body }));
  const child = bench.child<RawHttpCommands>(new URL('../children/rawHttpChild.js', import.meta.url));
  const value = asked.raw === 'json' ? await ask(server.url, body) : undefined;
  const url = await child.ask('serve', { kind: asked.raw, databaseUrl: server.databaseUrl, tenants, value });
  const { raw, ours } = await inTurn(bench, 5, {
    raw: loaded(bench, { url, sql: server.sql, cpuSeconds: () => child.ask('cpuSeconds') }, { connections: CONNECTIONS, requests }),
    ours: loaded(bench, server, { connections: CONNECTIONS, requests }),
  });
  const ratio = ours.perSecond / raw.perSecond;
  const seconds = bench.seconds(8);
  const half = await bench.load({ url: server.url, connections: CONNECTIONS, seconds, perSecond: ours.perSecond / 2, requests });
  await child.stop();
  return [
    {
      figure: asked.figure,
      goal: `≥ ${goal} of raw`,
      result: rateAndCost(ours),
      raw: rateAndCost(raw),
      ratio,
      met: ratio >= goal,
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
