import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { partitionedTables } from '../../../src/db/migrations/partitions.js';
import { SEARCH_PATH } from '../../../src/db/sessionSettings.js';
import type { Server, Tenant } from '../bench.js';
import type { Figure, Row } from '../figure.js';
import { fillWithMessages } from '../growthFixture.js';
import { count, ms } from '../results.js';
import { type Spread, spreadOf } from '../stats.js';
import { singleSend } from './sends.js';

const MESSAGES = 1_000_000;
const PER_SECOND = 100;
const MIB = 1_024 * 1_024;

/** A year of messages to its archive and back, while others send: how long, how much memory, and how long a send waits for it. */
export const archive: Figure = {
  name: 'archive',
  onlyByName: true,
  async run(bench): Promise<Row[]> {
    const folder = mkdtempSync(join(tmpdir(), 'tuma-bench-archive-'));
    bench.atEnd(async () => rmSync(folder, { recursive: true, force: true }));
    const server = await bench.server('api,worker', { BACKUP_DIR: folder });
    const messages = bench.options.quick ? 20_000 : MESSAGES;
    await fillLastYear(server, messages);
    const tenants = await server.tenants(20);
    await sending(server, tenants, sleep(bench.seconds(10) * 1_000)); // warm
    const { spread: idle } = await sending(server, tenants, sleep(bench.seconds(30) * 1_000));

    const away = server.child.ask('archive', { months: 1 });
    const locks = locksUntil(server, away);
    const { spread: busy } = await sending(server, tenants, away);
    const { result, rssBefore, rssPeak, loopP99 } = await away;
    const { held, waited } = await locks;
    const back = server.child.ask('restoreArchive', { name: result.name });
    const { spread: besideRestore } = await sending(server, tenants, back);
    const restored = await back;
    const rate = (seconds: number): string => `${seconds.toFixed(0)} s (${count(messages / seconds)} messages/s)`;
    if (restored.result.messages !== messages) throw new Error(`${restored.result.messages} messages came back`);
    return [
      {
        figure: `${count(messages)} messages to their archive: proven, written, loaded again and compared, counted again, dropped`,
        goal: '—',
        result: `${rate(result.seconds)}; a file of ${count(result.sizeBytes / MIB)} MiB`,
      },
      memory('memory of the process above idle meanwhile', rssPeak - rssBefore),
      { figure: "the process's event loop meanwhile, p99", goal: '—', result: ms(loopP99) },
      {
        figure: `sends meanwhile, ${PER_SECOND}/s of 20 tenants (raw: before it)`,
        goal: 'none fails, the longest ≤ 1 s longer',
        result: told(busy),
        raw: told(idle),
        ratio: busy.p99 / idle.p99,
        met: busy.max <= idle.max + 1_000,
      },
      {
        figure: 'the table of messages locked against everybody meanwhile',
        goal: '≤ 500 ms in all',
        result: `${ms(held)}; waited for it ${ms(waited)}`,
        met: held <= 500,
      },
      {
        figure: 'the same messages back into the database',
        goal: '—',
        result: `${rate(restored.result.seconds)}; sends meanwhile ${told(besideRestore)}`,
      },
      memory('memory of the process above idle meanwhile, back', restored.rssPeak - restored.rssBefore),
    ];
  },
};

const memory = (figure: string, bytes: number): Row => ({
  figure,
  goal: '≤ 150 MiB',
  result: `${count(bytes / MIB)} MiB`,
  met: bytes <= 150 * MIB,
});
const told = ({ p50, p99, max }: Spread): string => `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)}`;

/** So many messages of last year, in partitions of their own, sealed; their reports are no longer kept. */
async function fillLastYear(server: Server, messages: number): Promise<void> {
  const { sql } = server;
  const year = new Date().getUTCFullYear();
  const [tenant] = await server.tenants(1);
  if (!tenant) throw new Error('there is no tenant');
  const { rows } = await sql.query<{ name: string; first: string }>(
    `select c.relname as name, right(c.relname, 8) as first from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'message'::regclass and c.relname ~ '_start_' and right(c.relname, 8) > $1`,
    [`${year}0101`],
  );
  for (const { first } of rows)
    for (const table of partitionedTables) {
      const there = await sql.query(`select from ${table}_start_${first} limit 1`);
      if (there.rowCount) throw new Error('a new database has messages');
      await sql.query(`drop table ${table}_start_${first}`);
      await sql.query('select add_partition($1)', [`${table}_start_${year}0101`]);
      for (let from = year; from < Number(first.slice(0, 4)); from++)
        await sql.query('select add_partition($1)', [`${table}_${from}0101_${from + 1}0101`]);
    }
  await fillWithMessages(sql, tenant.tenantId, messages, new Date(Date.UTC(year, 0, 1) - 3_600_000));
  await sql.query('delete from report_inbox; delete from report_key');
  await sql.query('vacuum analyze');
  await server.child.ask('job', { name: 'proveLedger' });
  await sql.query('update backup_schedule set enabled = false, next_run_at = null'); // while a backup is made, nothing is archived
}

/** Sends so many a second until that is over, and answers how long each waited from when it was due; throws where one fails. */
async function sending({ url }: Server, tenants: Tenant[], until: Promise<unknown>): Promise<{ spread: Spread }> {
  let over = false;
  const ended = until.finally(() => {
    over = true;
  });
  ended.catch(() => undefined); // it is awaited below
  const latencies: number[] = [];
  const asked: Promise<void>[] = [];
  const begun = performance.now();
  const ask = async (n: number): Promise<void> => {
    const due = begun + (n * 1_000) / PER_SECOND;
    const body = singleSend.replaceAll('%n', String(10_000_000 + (serial++ % 89_999_999)));
    const headers = { authorization: `Bearer ${tenants[n % tenants.length]?.token}`, 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body });
    const text = await answer.text();
    if (!text.startsWith('{"data":{"sendSms":{')) throw new Error(text);
    latencies.push(performance.now() - due);
  };
  for (let n = 0; !over; n++) {
    await sleep(Math.max(0, begun + (n * 1_000) / PER_SECOND - performance.now()));
    asked.push(ask(n));
  }
  await ended;
  await Promise.all(asked);
  return { spread: spreadOf(latencies) };
}
let serial = 0;

/** Looks every few milliseconds who has the table of messages for itself, or waits for it: milliseconds in all. */
async function locksUntil({ databaseUrl }: Server, until: Promise<unknown>): Promise<{ held: number; waited: number }> {
  let over = false;
  until.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  const client = new pg.Client({ connectionString: databaseUrl, options: `-c search_path=${SEARCH_PATH}` });
  await client.connect();
  const spent = { held: 0, waited: 0 };
  let last = performance.now();
  while (!over) {
    const { rows } = await client.query<{ granted: boolean }>(
      `select granted from pg_locks where locktype = 'relation' and relation = 'message'::regclass and mode = 'AccessExclusiveLock'`,
    );
    const now = performance.now();
    if (rows.some(({ granted }) => granted)) spent.held += now - last;
    else if (rows.length > 0) spent.waited += now - last;
    last = now;
    await sleep(3);
  }
  await client.end();
  return spent;
}
