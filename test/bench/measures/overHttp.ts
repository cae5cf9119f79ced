import type { Bench, Server, Tenant } from '../bench.js';
import type { RawHttpCommands } from '../children/rawHttpChild.js';
import { type Cost, inTurn, loaded } from '../compare.js';
import type { Row } from '../figure.js';
import { type Peer, peerNames, peerSides } from '../peers.js';
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
  const value = asked.raw === 'json' ? ((await ask(server.url, body)) as { packages: unknown }) : undefined;
  const url = await child.ask('serve', { kind: asked.raw, databaseUrl: server.databaseUrl, tenants, value });
  const peers =
    asked.raw === 'capability'
      ? { sides: {} }
      : await peerSides(bench, server, { query: asked.query, tenants, packages: value?.packages, connections: CONNECTIONS });
  const sides = {
    raw: loaded(bench, { url, sql: server.sql, cpuSeconds: () => child.ask('cpuSeconds') }, { connections: CONNECTIONS, requests }),
    ours: loaded(bench, server, { connections: CONNECTIONS, requests }),
  };
  const costs: Record<keyof typeof sides, Cost> & Partial<Record<Peer, Cost>> = {
    ...(await inTurn(bench, 5, { ...sides, ...peers.sides } as typeof sides)),
  };
  const { raw, ours } = costs;
  const peerCosts = (Object.keys(peerNames) as Peer[]).flatMap((peer) => costs[peer] ?? []);
  const ahead = peerCosts.every(({ perSecond }) => ours.perSecond > perSecond);
  const ratio = ours.perSecond / raw.perSecond;
  const seconds = bench.seconds(8);
  const half = await bench.load({ url: server.url, connections: CONNECTIONS, seconds, perSecond: ours.perSecond / 2, requests });
  await child.stop();
  return [
    {
      figure: asked.figure,
      goal: `≥ ${goal} of raw${asked.raw === 'capability' ? '' : ', ahead of every peer'}`,
      result: rateAndCost(ours),
      raw: rateAndCost(raw),
      ratio,
      met: ratio >= goal && ahead,
    },
    ...(Object.keys(peerNames) as Peer[]).flatMap((peer): Row[] => {
      const cost = costs[peer];
      const figure = `${asked.figure}: ${peerNames[peer]}`;
      return cost ? [{ figure, goal: '—', result: rateAndCost(cost), raw: rateAndCost(raw), ratio: cost.perSecond / raw.perSecond }] : [];
    }),
    ...(peers.skipped ? [{ figure: `${asked.figure}: other servers`, goal: '—', result: `not measured: ${peers.skipped}` }] : []),
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
