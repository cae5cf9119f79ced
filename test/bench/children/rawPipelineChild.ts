import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SEARCH_PATH } from '../../../src/db/sessionSettings.js';
import { newId } from '../../../src/lib/ids.js';
import { answer } from '../child.js';
import { Lane, type Step } from './lane.js';
import { run } from './rawStatements.js';

// The limit of sends, reports and whole lives: node:http, rawStatements and group commit in two lanes of one connection each. A tenant is
// always in the same lane, so that lanes never wait for each other's accounts. A token is looked up in a map.

interface Send {
  tenantId: string;
  key: string;
  body: string;
  phones: string[];
  ids: string[];
}
/** Messages of one tenant that go the same way together, with the provider's reference where they have one. */
interface Group {
  tenantId: string;
  ids: string[];
  reference: string;
}
interface Report {
  request_id: string;
  recipient_id: string;
  dest_addr: string;
}

const FINGERPRINT = Buffer.alloc(32, 1);
const DAY_MS = 86_400_000;
let senderId = '';

const times = () => {
  const now = new Date();
  return { now: now.toISOString(), validUntil: new Date(now.getTime() + DAY_MS).toISOString() };
};
/** How many messages each of these tenants has, in the order in which accounts are locked. */
function totals(groups: { tenantId: string; ids: string[] }[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { tenantId, ids } of groups) sums.set(tenantId, (sums.get(tenantId) ?? 0) + ids.length);
  return sums;
}

const accept: Step<Send, void> = async (client, sends) => {
  const left = totals(sends);
  const [tenantIds, credits] = [[...left.keys()], [...left.values()]];
  const later = sends.map(({ tenantId, ids }) => {
    left.set(tenantId, (left.get(tenantId) ?? 0) - ids.length);
    return left.get(tenantId);
  });
  await run(client, 'accept', {
    ...times(),
    senderId,
    fingerprint: FINGERPRINT,
    tenantId: sends.map(({ tenantId }) => tenantId),
    key: sends.map(({ key }) => key),
    answer: sends.map(({ ids }) => JSON.stringify({ messageIds: ids, credits: ids.length, rejected: [], suppressed: 0 })),
    body: sends.map(({ body }) => body),
    hold: sends.map(() => newId()),
    messages: sends.map(({ ids }) => ids.length),
    later,
    tenantIds,
    credits,
    sendNumber: sends.flatMap(({ ids }, n) => ids.map(() => n + 1)),
    id: sends.flatMap(({ ids }) => ids),
    phone: sends.flatMap(({ phones }) => phones),
  });
  return [];
};

/** Answers their recipient numbers. */
const claim: Step<Group, string[]> = async (client, groups) => {
  const id = groups.flatMap(({ ids }) => ids);
  const rows = await run<{ id: string; recipient: string }>(client, 'claim', { ...times(), id, lease: newId() });
  const recipients = new Map(rows.map((row) => [row.id, row.recipient]));
  return groups.map(({ ids }) => ids.map((one) => recipients.get(one) ?? ''));
};

const settle: Step<Group, void> = async (client, groups) => {
  const tenantIds = [...totals(groups).keys()];
  await run(client, 'settle', {
    ...times(),
    id: groups.flatMap(({ ids }) => ids),
    reference: groups.flatMap(({ ids, reference }) => ids.map(() => reference)),
    tenantIds,
    entries: tenantIds.map(() => newId()),
  });
  return [];
};

const report: Step<Report[], void> = async (client, each) => {
  const reports = each.flat();
  await run(client, 'report', {
    ...times(),
    id: reports.map(() => newId()),
    reference: reports.map(({ request_id }) => request_id),
    recipient: reports.map(({ recipient_id }) => recipient_id),
    phone: reports.map(({ dest_addr }) => `+${dest_addr}`),
  });
  return [];
};

/** From QUEUED to DELIVERED. The provider takes them at once and reports a second later, as the simulator does. */
async function live(lane: Lane, { tenantId, ids, phones }: Send): Promise<void> {
  const group = { tenantId, ids, reference: newId() };
  const recipients = await lane.add(claim, group);
  await lane.add(settle, group);
  await sleep(1_000);
  const reports = recipients.map((recipient, n) => ({
    request_id: group.reference,
    recipient_id: recipient,
    dest_addr: phones[n]?.slice(1) ?? '',
  }));
  await lane.add(report, reports);
}

interface Served {
  databaseUrl: string;
  tenants: { tenantId: string; token: string }[];
  /** Messages go on to DELIVERED after they are accepted. */
  wholeLife: boolean;
}

function reply(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const commands = {
  async serve({ databaseUrl, tenants, wholeLife }: Served): Promise<string> {
    const options = `-c search_path=${SEARCH_PATH} -c plan_cache_mode=force_generic_plan -c jit=off`;
    const clients = [0, 1].map(() => new pg.Client({ connectionString: databaseUrl, options }));
    await Promise.all(clients.map((client) => client.connect()));
    senderId = (await clients[0]?.query<{ id: string }>('select id from sender_id where for_all'))?.rows[0]?.id ?? '';
    const lanes = clients.map((client) => new Lane(client));
    const owners = new Map<string, { tenantId: string; lane: Lane }>(
      tenants.map(({ tenantId, token }, n) => [`Bearer ${token}`, { tenantId, lane: lanes[n % lanes.length] as Lane }]),
    );
    let turn = 0;

    const take = async (path: string | undefined, authorization: string | undefined, text: string): Promise<string> => {
      if (path !== '/graphql') {
        const reports = JSON.parse(text) as Report | Report[];
        await (lanes[turn++ % lanes.length] as Lane).add(report, Array.isArray(reports) ? reports : [reports]);
        return '{}';
      }
      const { query, variables } = JSON.parse(text) as { query: string; variables: { input: Record<string, string> & { to: string[] } } };
      const { to, idempotencyKey, body } = variables.input;
      const owner = owners.get(authorization ?? '');
      if (!owner || !idempotencyKey || !body || !to.every((phone) => /^\+255\d{9}$/.test(phone))) throw new Error('refused');
      const send = { tenantId: owner.tenantId, key: idempotencyKey, body, phones: to, ids: to.map(() => newId()) };
      await owner.lane.add(accept, send);
      if (wholeLife) live(owner.lane, send).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
      const messages = query.includes('messages') ? { messages: send.ids.map((id) => ({ id, status: 'QUEUED' })) } : { suppressed: 0 };
      return JSON.stringify({ data: { sendSms: { ...messages, credits: to.length } } });
    };
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        take(request.url, request.headers.authorization, Buffer.concat(chunks).toString('utf8')).then(
          (text) => reply(response, 200, text),
          (error: unknown) => reply(response, 500, JSON.stringify({ errors: [{ message: String(error) }] })),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  },

  cpuSeconds: () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
};
export type RawPipelineCommands = typeof commands;
answer(commands);
