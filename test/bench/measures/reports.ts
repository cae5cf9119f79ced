import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Server } from '../bench.js';
import type { RawSqlCommands } from '../children/rawSqlChild.js';
import type { Figure, Row } from '../figure.js';
import { count } from '../results.js';
import { awaitingReport, sentMessages } from '../sentMessages.js';
import { median } from '../stats.js';

const TOKEN = 'a-token-of-the-bench-of-reports-0123456789';
/** Nothing answers there: these messages are taken already. */
const nowhere = 'http://127.0.0.1:9';
const beem = {
  SMS_PROVIDER: 'beem',
  BEEM_API_KEY: 'k',
  BEEM_SECRET_KEY: 's',
  BEEM_WEBHOOK_TOKEN: TOKEN,
  BEEM_URL: nowhere,
  BEEM_REPORTS_URL: nowhere,
};

/**
 * Delivery reports of SENT messages, from the webhook that stores them to DELIVERED, with its event; API and worker in one process. Raw:
 * the
 * same rows by one minimal statement for each request.
 */
export const reports: Figure = {
  name: 'reports',
  async run(bench) {
    const server = await bench.server('api,worker', beem);
    const tenants = (await server.tenants(10)).map(({ tenantId }) => tenantId);
    return [
      await measure(bench, server, tenants, { figure: 'delivery reports, one by one', size: 1, atOnce: 64, goal: 3_000 }),
      await measure(bench, server, tenants, { figure: 'delivery reports, 1,000 at once', size: 1_000, atOnce: 4, goal: 20_000 }),
    ];
  },
};

interface Measure {
  figure: string;
  /** Reports in one request. */
  size: number;
  atOnce: number;
  /** Reports a second; as many as that for a few seconds are measured. */
  goal: number;
}

async function measure(bench: Bench, server: Server, tenants: string[], { figure, size, atOnce, goal }: Measure): Promise<Row> {
  const raw = bench.child<RawSqlCommands>(new URL('../children/rawSqlChild.js', import.meta.url));
  const stored: number[] = [];
  const cost: number[] = [];
  const { ours, raw: limit } = await bench.inTurn(
    4,
    async (seconds) => {
      await sentMessages(server.sql, tenants, seconds * goal);
      const measured = await push(bench, server, { total: seconds * goal, size, atOnce });
      stored.push(measured.stored);
      cost.push(measured.cpuMicroseconds);
      return measured.applied;
    },
    async (seconds) => {
      await sentMessages(server.sql, tenants, seconds * goal);
      return raw.ask('reports', { databaseUrl: server.databaseUrl, count: seconds * goal, size, atOnce });
    },
  );
  await raw.stop();
  return {
    figure,
    goal: `≥ ${count(goal)}/s`,
    result: [
      `${count(ours)}/s to DELIVERED (answered ${count(median(stored))}/s;`,
      `${Math.round(median(cost))} µs of the server's processor a report)`,
    ].join(' '),
    raw: `${count(limit)}/s`,
    ratio: ours / limit,
    met: ours >= goal,
  };
}

/**
 * Pushes the reports of all that wait for one, and proves that each was applied once. Answers how many a second were answered, and
 * applied.
 */
async function push(bench: Bench, { url, sql, child }: Server, { total, size, atOnce }: { total: number; size: number; atOnce: number }) {
  const sent = await awaitingReport(sql, total);
  const bodies: string[] = [];
  for (let at = 0; at < total; at += size) {
    const some = sent.slice(at, at + size).map(({ recipient, phone, reference }) => ({
      request_id: reference,
      recipient_id: recipient,
      dest_addr: phone.slice(1),
      Status: 'DELIVERED',
    }));
    bodies.push(JSON.stringify(size === 1 ? some[0] : some));
  }
  const { cpuSeconds } = await child.ask('used');
  const begin = performance.now();
  await bench.postEach({ url: url.replace('/graphql', `/webhooks/beem/${TOKEN}`), connections: atOnce, bodies });
  const stored = total / ((performance.now() - begin) / 1_000);
  const waits = `select from report_inbox where result = 'PENDING' limit 1`;
  while ((await sql.query(waits)).rowCount !== 0) await sleep(20);
  const applied = total / ((performance.now() - begin) / 1_000);
  const cpuMicroseconds = (((await child.ask('used')).cpuSeconds - cpuSeconds) / total) * 1e6;
  const { rows } = await sql.query<{ n: number }>(
    `select count(*)::int as n from message m where id = any($1) and status = 'DELIVERED' and events = 3
     and exists (select from message_event e where e.message_id = m.id and e.n = 3 and e.status = 'DELIVERED')`,
    [sent.map(({ id }) => id)],
  );
  if (rows[0]?.n !== total) throw new Error(`${rows[0]?.n} of ${total} reports were applied`);
  return { stored, applied, cpuMicroseconds };
}
