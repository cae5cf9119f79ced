import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timetable } from '../../../jobs/timetable.js';
import { packageRoot } from '../../../src/db/packageRoot.js';
import { newId, publicId } from '../../../src/lib/ids.js';
import type { Bench, Server } from '../bench.js';
import type { Sent } from '../children/serverChild.js';
import { inTurn, loaded, type Side } from '../compare.js';
import type { Figure } from '../figure.js';
import { fillWithMessages, leaveDeadRows } from '../growthFixture.js';
import { count, ms } from '../results.js';
import { ask } from './overHttp.js';
import { singleSend } from './sends.js';

const SMALL = 10_000;
const [TIMES, WARM] = [7, 6]; // a prepared statement has its final plan from the sixth time on
/** What is so short that its ratio is noise, ms. */
const SHORT = 3;
const MOST = 100;

interface Operation {
  name: string;
  run(): Promise<unknown>;
}
interface Taken {
  ms: number;
  buffers: number;
}

/**
 * Every list, filter, count, proof and job beside 10,000 and beside millions of messages of one tenant: the fastest of seven runs through
 * the API, and the pages that its statements touch. What grows with the past stands in growth.md.
 */
export const growth: Figure = {
  name: 'growth',
  onlyByName: true,
  async run(bench) {
    const many = bench.options.quick ? SMALL * 2 : bench.options.growthMessages;
    const small = await measure(bench, SMALL);
    const large = await measure(bench, many);
    const lines = [...large].map(([name, it]) => ({ name, small: small.get(name) ?? it, large: it }));
    const grown = lines.filter(({ small, large }) => large.ms > MOST || (large.ms > SHORT && large.ms > 2 * small.ms));
    if (!bench.options.quick) writeTable(lines, many);
    const slowest = lines.toSorted((a, b) => b.large.ms - a.large.ms)[0];
    return [
      {
        figure: `${lines.length} lists, filters, counts, proofs and jobs beside ${count(many)} messages (raw: beside ${count(SMALL)})`,
        goal: `each ≤ 2 × and ≤ ${MOST} ms`,
        result: [
          `${lines.length - grown.length} within, the slowest takes ${ms(slowest?.large.ms ?? 0)} (${slowest?.name})`,
          ...grown.map(({ name, large }) => `${name} ${ms(large.ms)}`),
        ].join('; '),
        raw: ms(Math.max(...lines.map(({ small }) => small.ms))),
        met: grown.length === 0,
      },
    ];
  },
};

/** A database with so many messages, made once and kept. */
async function measure(bench: Bench, messages: number): Promise<Map<string, Taken>> {
  const folder = join(process.env.XDG_CACHE_HOME || tmpdir(), 'tuma-growth', String(messages));
  const complete = join(folder, 'complete');
  const isNew = !existsSync(complete);
  if (isNew) rmSync(folder, { recursive: true, force: true });
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const server = await bench.server('api', {}, data);
  const tenantId = await demoTenant(server);
  if (isNew) {
    await fill(server, tenantId, messages);
    writeFileSync(complete, '');
  }
  await server.child.ask('job', { name: 'proveLedger' }); // seals the days, as each night does
  const taken = new Map<string, Taken>();
  for (const operation of await operations(server, tenantId)) taken.set(operation.name, await take(server, operation));
  return taken;
}

async function demoTenant({ sql }: Server): Promise<string> {
  const { rows } = await sql.query<{ tenant_id: string }>(
    `select tenant_id from membership join app_user u on u.id = user_id where u.email = 'owner@mifumo.example'`,
  );
  return rows[0]?.tenant_id ?? '';
}

async function fill(server: Server, tenantId: string, messages: number): Promise<void> {
  await server.child.ask('grant', { tenantId, credits: 2 * messages });
  await fillWithMessages(server.sql, tenantId, messages);
}

/**
 * What a send and the choice of what goes next cost PostgreSQL beside 10,000 messages, and beside millions with as many dead rows, which
 * no vacuum takes away. In databases of their own, since what is sent stays.
 */
export const deadRows: Figure = {
  name: 'deadRows',
  onlyByName: true,
  async run(bench) {
    const many = bench.options.quick ? SMALL * 2 : bench.options.growthMessages;
    const servers = { raw: await bench.server('api'), ours: await bench.server('api') };
    await fill(servers.raw, await demoTenant(servers.raw), SMALL);
    const tenantId = await demoTenant(servers.ours);
    await fill(servers.ours, tenantId, many);
    await leaveDeadRows(servers.ours.sql, tenantId);
    const sending = async (server: Server): Promise<Side> => {
      const requests = (await server.tenants(100)).map(({ token }) => ({ body: singleSend, token }));
      return loaded(bench, server, { connections: 64, requests });
    };
    const sends = await inTurn(bench, 8, { raw: await sending(servers.raw), ours: await sending(servers.ours) });
    // As autovacuum would: what waits now has come within seconds.
    for (const { sql } of Object.values(servers)) await sql.query('analyze');
    const choices = await inTurn(bench, 4, { raw: choosing(servers.raw), ours: choosing(servers.ours) });
    const both = (side: 'raw' | 'ours') =>
      `${Math.round(sends[side].postgresUs ?? 0)} µs a send, ${Math.round(choices[side].postgresUs ?? 0)} µs a choice`;
    const grown = [sends, choices].map(({ raw, ours }) => (ours.postgresUs ?? 0) / Math.max(1, raw.postgresUs ?? 0));
    return [
      {
        figure: `PostgreSQL's processor beside ${count(many)} messages and as many dead rows (raw: beside ${count(SMALL)})`,
        goal: 'within 30 %',
        result: both('ours'),
        raw: both('raw'),
        ratio: Math.max(...grown),
        met: grown.every((ratio) => ratio > 0 && ratio <= 1.3),
      },
    ];
  },
};

const choosing = ({ child, sql, cpuSeconds }: Server): Side => ({
  sql,
  cpuSeconds,
  async run(seconds) {
    const end = performance.now() + seconds * 1_000;
    let done = 0;
    for (; performance.now() < end; done++) await child.ask('chooseDue');
    return { done, perSecond: done / seconds };
  },
});

async function take(server: Server, { name, run }: Operation): Promise<Taken> {
  let fastest = Number.POSITIVE_INFINITY;
  const timed = async (): Promise<void> => {
    const begun = performance.now();
    await run().catch((error: unknown) => {
      throw new Error(`${name}: ${String(error)}`);
    });
    fastest = Math.min(fastest, performance.now() - begun);
  };
  for (let n = 0; n < WARM; n++) {
    await timed();
    if (fastest > 1_000) break;
  }
  fastest = Number.POSITIVE_INFINITY;
  await server.child.ask('record', { on: true });
  await timed();
  const sent = await server.child.ask('record', { on: false });
  for (let n = 1; n < TIMES && fastest < 1_000; n++) await timed();
  let buffers = 0;
  for (const one of sent) buffers += await buffersOf(server, one);
  return { ms: fastest, buffers };
}

/** Pages that a statement reads or finds in memory; nothing of it stays. */
async function buffersOf({ sql }: Server, { text, values }: Sent): Promise<number> {
  if (!/^\s*(--.*\n\s*)*(select|with|insert|update|delete)/i.test(text)) return 0;
  await sql.query('begin');
  try {
    const { rows } = await sql.query<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>({
      text: `explain (analyze, buffers, timing off, format json) ${text}`,
      values,
    });
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    return (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
  } catch {
    return 0; // what it needs was there only then: a row that it inserted already
  } finally {
    await sql.query('rollback');
  }
}

async function operations(server: Server, tenantId: string): Promise<Operation[]> {
  const logIn = async (email: string): Promise<string> => {
    const query = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
    const body = JSON.stringify({ query, variables: { input: { email, password: 'tuma-demo-password' } } });
    return ((await ask(server.url, body)) as { login: { accessToken: string } }).login.accessToken;
  };
  const [owner, staff] = [await logIn('owner@mifumo.example'), await logIn('operator@tuma.example')];
  const as = (token: string) => (name: string, query: string) => ({
    name,
    run: () => ask(server.url, JSON.stringify({ query: query.replace('%n', String(Math.random())) }), token),
  });
  const [mine, platform] = [as(owner), as(staff)];
  const nodes = 'nodes { id to status body acceptedAt senderId { id name } } pageInfo { hasNextPage endCursor }';
  const messages = (filter: string, fields = nodes): string => `{ messages(first: 50, filter: { ${filter} }) { ${fields} } }`;
  // In the middle of the time: as far from the newest as from the oldest.
  const { rows } = await server.sql.query<{ id: string; to: string; at: Date; entry: string; reference: string }>(
    `select id, phone as to, accepted_at as at, settle_entry as entry, client_reference as reference from message
     where tenant_id = $1 and status = 'DELIVERED' and accepted_at > now() - interval '45 days' order by id limit 1`,
    [tenantId],
  );
  const [middle] = rows;
  if (!middle) throw new Error('the database of growth has no messages of the last 45 days: remove its folder');
  const next = new Date(middle.at.getTime() + 86_400_000).toISOString();
  const day = `acceptedFrom: "${middle.at.toISOString()}", acceptedTo: "${next}"`;
  const newest = (await ask(server.url, JSON.stringify({ query: messages('') }), owner)) as {
    messages: { pageInfo: { endCursor: string } };
  };
  const after = newest.messages.pageInfo.endCursor;
  const entries = 'nodes { id kind availableDelta availableAfter createdAt } pageInfo { endCursor }';
  return [
    mine('messages', messages('')),
    mine('messages, next page', `{ messages(first: 50, after: "${after}") { ${nodes} } }`),
    mine('messages of an old day', messages(day)),
    mine('messages of an old day by state', messages(`${day}, status: [FAILED]`)),
    mine('messages DELIVERED', messages('status: [DELIVERED]')),
    mine('messages FAILED', messages('status: [FAILED]')),
    mine('messages UNDELIVERED or FAILED', messages('status: [UNDELIVERED, FAILED]')),
    mine('messages QUEUED (none)', messages('status: [QUEUED]')),
    mine('messages HELD or UNCONFIRMED (none)', messages('status: [HELD, UNCONFIRMED]')),
    mine('messages PROMOTIONAL', messages('category: [PROMOTIONAL]')),
    mine('messages from a sender id', messages('from: "Taarifa-SMS"')),
    mine('messages from another sender id (none)', messages('from: "MIFUMO"')),
    mine('messages to a number', messages(`to: "${middle.to}"`)),
    mine('messages of a send', messages(`clientReference: "${middle.reference}"`)),
    mine('messages of a ledger entry', messages(`ledgerEntryId: "${publicId('ledgerEntry', middle.entry)}"`)),
    mine('messages changed of late', messages(`updatedFrom: "${new Date(Date.now() - 60_000).toISOString()}"`)),
    mine('messages changed since the middle', messages(`updatedFrom: "${middle.at.toISOString()}"`)),
    mine('messages of tests (none)', messages('test: true')),
    mine('messages by the end of a number', messages(`toEndsWith: "${middle.to.slice(-9)}"`)),
    mine('messages of a key (none)', messages(`apiKeyId: "${publicId('apiKey', newId())}"`)),
    mine('messages of a person (none)', messages(`createdById: "${publicId('user', newId())}"`)),
    mine('messages to an operator (none)', messages('operator: ["Nobody"]')),
    mine('messages that failed of something (none)', messages('failure: [CONTENT_REFUSED]')),
    mine('messages contradicted (none)', messages('contradicted: true')),
    mine('messages, the oldest first', `{ messages(first: 50, order: OLDEST_FIRST) { ${nodes} } }`),
    mine('messages by state', '{ messageCounts { total delivered countedAt } }'),
    mine('messages of an old day by state, counted', `{ messageCounts(filter: { ${day} }) { total delivered } }`),
    mine('count of messages', messages('', 'totalCount')),
    mine('count of messages FAILED', messages('status: [FAILED]', 'totalCount')),
    mine('count of messages of an old day', messages(day, 'totalCount')),
    mine('count of messages from a sender id', messages('from: "Taarifa-SMS"', 'totalCount')),
    mine('a message with its events', `{ message(id: "${publicId('message', middle.id)}") { id status events { at status } } }`),
    mine('ledger', `{ ledger(first: 50) { ${entries} } }`),
    mine('ledger, RELEASE', `{ ledger(first: 50, filter: { kind: [RELEASE] }) { ${entries} } }`),
    mine('ledger, GRANT', `{ ledger(first: 50, filter: { kind: [GRANT] }) { ${entries} } }`),
    mine('ledger of an old day', `{ ledger(first: 50, filter: { from: "${middle.at.toISOString()}", to: "${next}" }) { ${entries} } }`),
    mine('count of ledger entries', '{ ledger { totalCount } }'),
    mine('balance', '{ balance { available held } }'),
    mine('proof of the ledger', '{ ledgerProof { ok } }'),
    mine('capability', '{ smsCapability { canSend problems balance { available } senderIds { name } } }'),
    mine('quote', `{ quoteSms(input: { to: ["${middle.to}"], body: "Habari" }) { credits affordable } }`),
    mine(
      'a send',
      `mutation { sendSms(input: { to: ["${middle.to}"], body: "Habari", idempotencyKey: "growth-%n" }) { messages { id } } }`,
    ),
    mine('opt-outs', '{ optOuts { nodes { phone } totalCount } }'),
    mine('audit events', '{ auditEvents { nodes { at action } } }'),
    mine('alerts', '{ alerts { nodes { kind } } }'),
    platform('messages of a tenant, by staff', messages(`tenantId: "${publicId('tenant', tenantId)}"`)),
    platform('messages FAILED, by staff', messages('status: [FAILED]')),
    platform('status of the system', '{ systemStatus { queueDepth dispatcherLagSeconds messagesPerSecond sendingFrozen } }'),
    platform('tenants with balances', '{ tenants { nodes { id name balance { available } } totalCount } }'),
    platform('quarantined items', '{ quarantinedItems { nodes { id kind } } }'),
    platform('health of backups', '{ backupHealth { ok problems recoveryPointAgeSeconds } }'),
    { name: 'what is due next', run: () => server.child.ask('chooseDue') },
    ...timetable
      .filter(({ name }) => name !== 'proveWholeLedger') // reads everything, once a week
      .map(({ name }) => ({ name: `job ${name}`, run: () => server.child.ask('job', { name }) })),
  ];
}

function writeTable(lines: { name: string; small: Taken; large: Taken }[], many: number): void {
  const cells = ({ ms: time, buffers }: Taken): string => `${time.toFixed(1)} | ${count(buffers)}`;
  const text = `# Growth

Written by \`npm run bench -- growth\`: the fastest of ${TIMES} runs in ms, through the API, and the pages of 8 KiB that its statements
touch, in a database of ${count(SMALL)} messages and in one of ${count(many)}, all of one tenant and of the last 90 days. ×: of the times.
Pages are those of a plan for these very values: few pages and a long time mean that the prepared plan is a bad one.

| | ${count(SMALL)}: ms | pages | ${count(many)}: ms | pages | × |
|---|--:|--:|--:|--:|--:|
${lines.map(({ name, small, large }) => `| ${name} | ${cells(small)} | ${cells(large)} | ${(large.ms / small.ms).toFixed(1)} |`).join('\n')}
`;
  writeFileSync(join(packageRoot, 'test', 'bench', 'growth.md'), text);
}
