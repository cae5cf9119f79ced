import { setTimeout as sleep } from 'node:timers/promises';
import { hasDebianPostgres, startDebianPostgres } from '../../support/debianPostgres.js';
import type { Bench, Server } from '../bench.js';
import type { SocketsCommands } from '../children/socketsChild.js';
import type { Figure, Row } from '../figure.js';
import { count, ms } from '../results.js';
import { median } from '../stats.js';
import { distinctSends, underWay } from './wholeLife.js';

const SUBSCRIBERS = 50;

/** Ten minutes of distinct single sends by fifty tenants, each watched on a socket: does anything grow? */
export const steady: Figure = {
  name: 'steady',
  onlyByName: true,
  async run(bench) {
    return [await measure(bench, 1_200, 'the embedded PostgreSQL'), ...(await onDebian(bench))];
  },
};

async function onDebian(bench: Bench): Promise<Row[]> {
  if (!hasDebianPostgres) return [];
  const debian = await startDebianPostgres();
  bench.atEnd(debian.stop);
  return [await measure(bench, 94, "Debian's PostgreSQL 15", { DATABASE_URL: debian.url })];
}

async function measure(bench: Bench, rate: number, database: string, settings: Record<string, string> = {}): Promise<Row> {
  const server = await bench.server('api,worker', settings);
  const tenants = await server.tenants(SUBSCRIBERS);
  const sockets = bench.child<SocketsCommands>(new URL('../children/socketsChild.js', import.meta.url));
  const query = 'subscription { messageUpdated { id status updatedAt } }';
  const tokens = tenants.map(({ token }) => token);
  await sockets.ask('open', { url: server.url.replace('http', 'ws'), tokens, count: SUBSCRIBERS, query });
  await sleep(500);

  const seconds = bench.seconds(600);
  const backlogs: number[] = [];
  const outboxRows: number[] = [];
  const ended = new AbortController();
  const watched = watch(server, ended.signal, backlogs, outboxRows);
  const requests = distinctSends(tenants);
  const sent = await bench.load({ url: server.url, connections: 64, seconds, warmUpSeconds: 0, perSecond: rate, requests });
  ended.abort();
  await watched;
  const begun = performance.now();
  while ((await underWay(server)) > 0) await sleep(50);
  const drainedMs = performance.now() - begun;
  await sleep(1_500);
  const events = await sockets.ask('take');
  const delivered = await numberOf(server, "select count(*) from message where status = 'DELIVERED'");
  const alerts = await numberOf(server, "select count(*) from alert where kind = 'PROCESSING_DELAYED'");
  const third = Math.floor(backlogs.length / 3);
  const [middle, last] = [median(backlogs.slice(third, 2 * third)), median(backlogs.slice(2 * third))];
  return {
    figure: `${rate} distinct sends a second, ${SUBSCRIBERS} subscribers, ${database}`,
    goal: 'ten minutes at that rate, all delivered and told, nothing grows, no alert',
    result: [
      `${count(delivered)} of ${count(sent.answered)} delivered in ${seconds} s, the last ${ms(drainedMs)} after the last send;`,
      `answers p50 ${ms(sent.p50)}, p99 ${ms(sent.p99)}; under way ${count(middle)} in the second third, ${count(last)} in the last;`,
      `outbox at most ${count(Math.max(...outboxRows))} rows;`,
      `${count(events.count)} events, p50 ${ms(events.p50)}, p99 ${ms(events.p99)};`,
      `${alerts} alerts of delay`,
    ].join(' '),
    met:
      sent.answered >= 0.98 * rate * seconds &&
      delivered === sent.answered &&
      last <= middle * 1.3 + rate &&
      alerts === 0 &&
      events.failures === 0 &&
      seconds === 600,
  };
}

async function watch(server: Server, signal: AbortSignal, backlogs: number[], outboxRows: number[]): Promise<void> {
  while (!signal.aborted) {
    backlogs.push(await underWay(server));
    outboxRows.push(await numberOf(server, 'select count(*) from outbox'));
    await sleep(1_000, undefined, { signal }).catch(() => undefined);
  }
}

async function numberOf({ sql }: Server, text: string): Promise<number> {
  return Number((await sql.query<{ count: string }>(text)).rows[0]?.count);
}
