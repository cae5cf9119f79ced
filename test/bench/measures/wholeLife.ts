import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Server } from '../bench.js';
import type { Figure, Row } from '../figure.js';
import { count } from '../results.js';
import { median } from '../stats.js';
import { bulkSend, RECIPIENTS } from './bulkSends.js';
import { ask } from './overHttp.js';
import { singleSend } from './sends.js';

/** Reports come a second after the provider's answer: messages that only wait for it are no backlog, up to this many seconds of them. */
const WAITING_S = 2;

/** From sendSms to DELIVERED: API, worker and simulator in one process, as `npm start` runs them, PostgreSQL and the load beside it. */
export const wholeLife: Figure = {
  name: 'wholeLife',
  async run(bench) {
    return [await inBulk(bench), await singly(bench)];
  },
};

/** Not yet DELIVERED. By partial indexes: a scan of all messages each second would be a load of its own. */
export async function underWay({ sql }: Server): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(`select (select count(*) from message where status = 'QUEUED')
    + (select count(*) from attempt where phase in ('CLAIMED', 'DISPATCHING'))
    + (select count(*) from message where status = 'SENT' and report_missing_at is null) as n`);
  return Number(rows[0]?.n);
}

async function inBulk(bench: Bench): Promise<Row> {
  const server = await bench.server('api,worker');
  const tenants = await server.tenants(10);
  let sent = 0;
  const send = async (): Promise<void> => {
    const n = sent++;
    await ask(server.url, bulkSend(n % 80_000).replaceAll('%n', String(n)), tenants[n % tenants.length]?.token);
  };
  // As much as it carries, with 8,000 always under way.
  const most = await deliveredPerSecond(
    server,
    bench.seconds(12),
    () => sent * RECIPIENTS,
    async () => {
      if ((await underWay(server)) < 8_000) await Promise.all([send(), send()]);
      else await sleep(50);
    },
  );
  while ((await underWay(server)) > 100) await sleep(200);
  // Nine tenths of that, whether it keeps up or not.
  const seconds = bench.seconds(24);
  const begin = performance.now();
  const before = sent;
  const late: Promise<void>[] = [];
  const backlog: number[] = [];
  const steady = await deliveredPerSecond(
    server,
    seconds,
    () => sent * RECIPIENTS,
    async () => {
      const due = before + ((performance.now() - begin) / 1_000) * ((most * 0.9) / RECIPIENTS);
      for (; sent < due; ) late.push(send());
      backlog.push(await underWay(server));
      await sleep(100);
    },
  );
  await Promise.all(late);
  const third = Math.floor(backlog.length / 3);
  const [middle, end] = [median(backlog.slice(third, 2 * third)), median(backlog.slice(2 * third))];
  const grows = end > middle * 1.3 + steady * 0.5;
  await drained(server, sent * RECIPIENTS);
  return {
    figure: 'whole life to DELIVERED, sends of 1,000',
    goal: '≥ 3,000 messages/s for ≥ 20 s, backlog not growing',
    result: [
      `${count(steady)}/s over ${seconds} s at nine tenths of the most (${count(most)}/s);`,
      `under way ${count(middle)} in the second third, ${count(end)} in the last`,
    ].join(' '),
    met: steady >= 3_000 && !grows && seconds >= 20,
  };
}

/** Messages delivered a second while `step` runs again and again. */
async function deliveredPerSecond(server: Server, seconds: number, accepted: () => number, step: () => Promise<void>): Promise<number> {
  const count = async () => accepted() - (await underWay(server));
  const [begin, before] = [performance.now(), await count()];
  while (performance.now() < begin + seconds * 1_000) await step();
  return ((await count()) - before) / ((performance.now() - begin) / 1_000);
}

/** Each message a text of its own, so a request of its own to the provider: the highest of these rates that it keeps up with. */
async function singly(bench: Bench): Promise<Row> {
  const server = await bench.server('api,worker');
  const tenants = await server.tenants(100);
  const requests = tenants.map(({ token }) => ({ token, body: singleSend.replace('Habari', 'Habari %n') }));
  let sustained = 0;
  const seconds = bench.seconds(8);
  // A process that has just started compiles as it goes.
  const warmUp = await bench.load({ url: server.url, connections: 64, seconds, warmUpSeconds: 0, perSecond: 100, requests });
  let sent = warmUp.answered;
  for (const perSecond of [200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 2_000]) {
    const { perSecond: reached } = await bench.load({ url: server.url, connections: 64, seconds, warmUpSeconds: 0, perSecond, requests });
    sent += reached * seconds;
    const left = await underWay(server);
    if (reached < perSecond * 0.97 || left > perSecond * WAITING_S) break;
    sustained = perSecond;
    while ((await underWay(server)) > 0) await sleep(200);
  }
  await drained(server, undefined);
  return {
    figure: 'whole life to DELIVERED, single sends of distinct texts',
    goal: '—',
    result: `${count(sustained)}/s sustained (${count(sent)} messages in steps of ${seconds} s)`,
  };
}

/** Waits for the last one and proves that all were delivered and charged once. */
async function drained(server: Server, expected: number | undefined): Promise<void> {
  while ((await underWay(server)) > 0) await sleep(200);
  const { rows } = await server.sql.query<{ n: number; delivered: number; held: number; spent: number }>(`select count(*)::int as n,
    (count(*) filter (where status = 'DELIVERED'))::int as delivered,
    (select sum(held)::int from credit_account) as held, (select sum(spent)::int from credit_account) as spent from message`);
  const [it] = rows;
  if (!it || it.delivered !== it.n || it.held !== 0 || it.spent !== it.n || (expected !== undefined && it.n !== expected))
    throw new Error(`${expected} sent: ${JSON.stringify(it)}`);
}
