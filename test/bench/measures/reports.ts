import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Server } from '../bench.js';
import { inTurn, type Side, type Target } from '../compare.js';
import type { Figure, Row } from '../figure.js';
import { count, rateAndCost } from '../results.js';
import { awaitingReport, type SentMessage, sentMessages } from '../sentMessages.js';

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
 * node:http and the same rows, in groups.
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
  const rawServer = await bench.rawPipeline(server, []);
  const pushed = (target: Target): Side => {
    let sent: SentMessage[] = [];
    return {
      sql: target.sql,
      cpuSeconds: target.cpuSeconds,
      async before(seconds) {
        await sentMessages(server.sql, tenants, seconds * goal);
        sent = await awaitingReport(server.sql, seconds * goal);
      },
      async run() {
        const begin = performance.now();
        await push(bench, target, sent, { size, atOnce });
        return { done: sent.length, perSecond: sent.length / ((performance.now() - begin) / 1_000) };
      },
      after: () => requireApplied(server, sent),
    };
  };
  const url = server.url.replace('/graphql', `/webhooks/beem/${TOKEN}`);
  const { raw, ours } = await inTurn(bench, 4, {
    raw: pushed({ ...rawServer, url: rawServer.url.replace('/graphql', '/reports') }),
    ours: pushed({ ...server, url }),
  });
  return {
    figure,
    goal: `≥ ${count(goal)}/s`,
    result: rateAndCost(ours),
    raw: rateAndCost(raw),
    ratio: ours.perSecond / raw.perSecond,
    met: ours.perSecond >= goal,
  };
}

/** Pushes the reports of these messages, until the last of them is applied. */
async function push(bench: Bench, { url, sql }: Target, sent: SentMessage[], { size, atOnce }: Pick<Measure, 'size' | 'atOnce'>) {
  const bodies: string[] = [];
  for (let at = 0; at < sent.length; at += size) {
    const some = sent.slice(at, at + size).map(({ recipient, phone, reference }) => ({
      request_id: reference,
      recipient_id: recipient,
      dest_addr: phone.slice(1),
      Status: 'DELIVERED',
    }));
    bodies.push(JSON.stringify(size === 1 ? some[0] : some));
  }
  await bench.postEach({ url, connections: atOnce, bodies });
  const waits = `select from report_inbox where result = 'PENDING' limit 1`;
  while ((await sql.query(waits)).rowCount !== 0) await sleep(20);
}

/** Proves that each report was applied once. */
async function requireApplied({ sql }: Server, sent: SentMessage[]): Promise<void> {
  const { rows } = await sql.query<{ n: number }>(
    `select count(*)::int as n from message m where id = any($1) and status = 'DELIVERED' and events = 3
     and exists (select from message_event e where e.message_id = m.id and e.n = 3 and e.status = 'DELIVERED')`,
    [sent.map(({ id }) => id)],
  );
  if (rows[0]?.n !== sent.length) throw new Error(`${rows[0]?.n} of ${sent.length} reports were applied`);
}
