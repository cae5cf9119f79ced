import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Bench, Server, Tenant } from '../bench.js';
import { inTurn, loaded, type Side, type Target } from '../compare.js';
import type { Figure, Row } from '../figure.js';
import type { Template } from '../load.js';
import { count, ms, rateAndCost } from '../results.js';
import { median } from '../stats.js';
import { bulkSend, RECIPIENTS } from './bulkSends.js';
import { ask } from './overHttp.js';
import { singleSend } from './sends.js';

/** Reports come a second after the provider's answer: messages that only wait for it are no backlog, up to this many seconds of them. */
const WAITING_S = 2;

/**
 * From sendSms to DELIVERED: API, worker and simulator in one process, as `npm start` runs them, PostgreSQL and the load beside it. Raw:
 * the same rows in as many commits, in groups, on a database of its own.
 */
export const wholeLife: Figure = {
  name: 'wholeLife',
  async run(bench) {
    return [await inBulk(bench), ...(await singly(bench))];
  },
};

/** The application, and the limit on a cluster of its own: one worker would take the other's messages. */
async function bothServers(
  bench: Bench,
  tenantCount: number,
): Promise<{ server: Server; tenants: Tenant[]; raw: Target; rawTenants: Tenant[] }> {
  const server = await bench.server('api,worker');
  const beside = await bench.server('api');
  const rawTenants = await beside.tenants(tenantCount);
  return { server, tenants: await server.tenants(tenantCount), raw: await bench.rawPipeline(beside, rawTenants, true), rawTenants };
}

/** Not yet DELIVERED. By partial indexes: a scan of all messages each second would be a load of its own. */
export async function underWay({ sql }: { sql: pg.Client }): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(`select (select count(*) from dispatch_queue)
    + (select count(*) from attempt where under_way)
    + (select count(*) from awaiting_report) as n`);
  return Number(rows[0]?.n);
}

async function allDelivered(target: { sql: pg.Client }): Promise<void> {
  while ((await underWay(target)) > 0) await sleep(50);
}

async function inBulk(bench: Bench): Promise<Row> {
  const { server, tenants, raw: rawTarget, rawTenants } = await bothServers(bench, 10);
  const [ours, raw] = [bulkSender(server, tenants), bulkSender(rawTarget, rawTenants)];
  const costs = await inTurn(bench, 8, { raw: raw.most, ours: ours.most });
  // Nine tenths of that, whether it keeps up or not.
  const seconds = bench.seconds(24);
  const begin = performance.now();
  const before = ours.sent();
  const late: Promise<void>[] = [];
  const backlog: number[] = [];
  const steady = await deliveredPerSecond(server, seconds, ours.sent, async () => {
    const due = before + ((performance.now() - begin) / 1_000) * costs.ours.perSecond * 0.9;
    while (ours.sent() < due) late.push(ours.send());
    backlog.push(await underWay(server));
    await sleep(100);
  });
  await Promise.all(late);
  const third = Math.floor(backlog.length / 3);
  const [middle, end] = [median(backlog.slice(third, 2 * third)), median(backlog.slice(2 * third))];
  const grows = end > middle * 1.3 + steady.perSecond * 0.5;
  await drained(server, ours.sent());
  await drained(rawTarget, raw.sent());
  return {
    figure: 'whole life to DELIVERED, sends of 1,000',
    goal: '≥ 4,500/s, ≤ 220 µs of PostgreSQL; nine tenths of it for ≥ 20 s, backlog not growing',
    result: [
      `${rateAndCost(costs.ours)}; ${count(steady.perSecond)}/s over ${seconds} s:`,
      `under way ${count(middle)} in the second third, ${count(end)} in the last`,
    ].join(' '),
    raw: rateAndCost(costs.raw),
    ratio: costs.ours.perSecond / costs.raw.perSecond,
    met: costs.ours.perSecond >= 4_500 && (costs.ours.postgresUs ?? 0) <= 220 && !grows && seconds >= 20,
  };
}

/** Sends of a thousand to one of them, by these tenants in turn. */
function bulkSender(target: Target, tenants: Tenant[]) {
  let sends = 0;
  const sent = (): number => sends * RECIPIENTS;
  const send = async (): Promise<void> => {
    const n = sends++;
    await ask(target.url, bulkSend(n % 80_000).replaceAll('%n', String(n)), tenants[n % tenants.length]?.token);
  };
  /** As much as it carries, with 8,000 always under way. Asked seldom: counting them costs PostgreSQL milliseconds. */
  const most: Side = {
    sql: target.sql,
    cpuSeconds: target.cpuSeconds,
    run: (seconds) =>
      deliveredPerSecond(target, seconds, sent, async () => {
        if ((await underWay(target)) < 8_000) await Promise.all([send(), send()]);
        else await sleep(100);
      }),
    after: () => allDelivered(target),
  };
  return { sent, send, most };
}

/** What is delivered while `step` runs again and again. */
async function deliveredPerSecond(target: { sql: pg.Client }, seconds: number, accepted: () => number, step: () => Promise<void>) {
  const delivered = async () => accepted() - (await underWay(target));
  const [begin, before] = [performance.now(), await delivered()];
  while (performance.now() < begin + seconds * 1_000) await step();
  const done = (await delivered()) - before;
  return { done, perSecond: done / ((performance.now() - begin) / 1_000) };
}

/** Each message a text of its own, so a request of its own to the provider. */
export const distinctSends = (tenants: Tenant[]): Template[] =>
  tenants.map(({ token }) => ({ token, body: singleSend.replace('Habari', 'Habari %n') }));

/** As many as it takes for so long, until the last of them is delivered. */
export function lives(bench: Bench, target: Target, requests: Template[]): Side {
  return {
    ...loaded(bench, target, { connections: 32, requests }),
    async run(seconds) {
      const begun = performance.now();
      const { answered } = await bench.load({ url: target.url, connections: 32, seconds, warmUpSeconds: 0, requests });
      await allDelivered(target);
      return { done: answered, perSecond: answered / ((performance.now() - begun) / 1_000) };
    },
  };
}

/** Distinct texts: as many as go, and the highest of some rates that it keeps up with. */
async function singly(bench: Bench): Promise<Row[]> {
  const { server, tenants, raw: rawTarget, rawTenants } = await bothServers(bench, 100);
  const requests = distinctSends(tenants);
  const seconds = bench.seconds(8);
  // A process that has just started compiles as it goes.
  await bench.load({ url: server.url, connections: 32, seconds, warmUpSeconds: 0, perSecond: 100, requests });
  await allDelivered(server);
  const { raw, ours } = await inTurn(bench, 6, {
    raw: lives(bench, rawTarget, distinctSends(rawTenants)),
    ours: lives(bench, server, requests),
  });
  let sustained = 0;
  let p99 = 0;
  for (const perSecond of [200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 2_000]) {
    const it = await bench.load({ url: server.url, connections: 64, seconds, warmUpSeconds: 0, perSecond, requests });
    if (it.perSecond < perSecond * 0.97 || (await underWay(server)) > perSecond * WAITING_S) break;
    [sustained, p99] = [perSecond, it.p99];
    await allDelivered(server);
  }
  await drained(server);
  await drained(rawTarget);
  const figure = 'whole life to DELIVERED, single sends of distinct texts';
  return [
    { figure, goal: '—', result: rateAndCost(ours), raw: rateAndCost(raw), ratio: ours.perSecond / raw.perSecond },
    {
      figure: `${figure}, sustained`,
      goal: '≥ 1,200/s',
      result: `${count(sustained)}/s, answers p99 ${ms(p99)} (steps of ${seconds} s)`,
      met: sustained >= 1_200,
    },
  ];
}

/** Waits for the last one and proves that all were delivered and charged once. */
async function drained(target: Target, expected?: number): Promise<void> {
  await allDelivered(target);
  const { rows } = await target.sql.query<{ n: number; delivered: number; held: number; spent: number }>(`select count(*)::int as n,
    (count(*) filter (where status = 'DELIVERED'))::int as delivered,
    (select sum(held)::int from credit_account) as held, (select sum(spent)::int from credit_account) as spent from message`);
  const [it] = rows;
  if (!it || it.delivered !== it.n || it.held !== 0 || it.spent !== it.n || (expected !== undefined && it.n !== expected))
    throw new Error(`${expected} sent: ${JSON.stringify(it)}`);
}
