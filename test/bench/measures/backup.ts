import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import pg from 'pg';
import { hasDebianPostgres, startDebianPostgres } from '../../support/debianPostgres.js';
import type { Bench, Server } from '../bench.js';
import type { Figure, Row } from '../figure.js';
import { count, ms } from '../results.js';
import { sentMessages } from '../sentMessages.js';
import { median } from '../stats.js';

const run = promisify(execFile);
const programs = '/usr/lib/postgresql/15/bin';
const MESSAGES = 1_000_000;
const PAIRS = 5;
const MIB = 1_024 * 1_024;
/** Bytes a second that a backup may read, as settings have it at first. */
const RATE = 25_000_000;

/** Making and verifying a backup of a million messages, on Debian's PostgreSQL 15, beside its own tools, in turn. */
export const backup: Figure = {
  name: 'backup',
  onlyByName: true,
  async run(bench): Promise<Row[]> {
    if (!hasDebianPostgres || !existsSync('/usr/bin/age') || !existsSync('/usr/bin/zstd')) return [];
    const debian = await startDebianPostgres();
    bench.atEnd(debian.stop);
    const folder = mkdtempSync(join(tmpdir(), 'tuma-bench-backup-'));
    bench.atEnd(async () => rmSync(folder, { recursive: true, force: true }));
    const keyFile = join(folder, 'keys.txt');
    const identity = await generateX25519Identity();
    writeFileSync(keyFile, `${identity}\n`, { mode: 0o600 });
    const recipient = await identityToRecipient(identity);
    const server = await bench.server('api,worker', {
      DATABASE_URL: debian.url,
      BACKUP_DIR: join(folder, 'backups'),
      BACKUP_AGE_KEY_FILE: keyFile,
    });
    const tenants = await server.tenants(50);
    const messages = bench.options.quick ? 20_000 : MESSAGES;
    await sentMessages(
      server.sql,
      tenants.map(({ tenantId }) => tenantId),
      messages,
    );
    await server.sql.query('vacuum analyze');

    const making: Ratio[] = [];
    const verifying: Ratio[] = [];
    const memory: number[] = [];
    const loops: { idle: number; busy: number; dump: number }[] = [];
    for (let pair = 0; pair < (bench.options.quick ? 1 : PAIRS); pair++) {
      const dumping = dump(server, folder, recipient);
      const besideDump = await server.child.ask('rest', { seconds: bench.options.quick ? 0.5 : 4 });
      const dumped = await dumping;
      const idle = await server.child.ask('rest', { seconds: 2 });
      const ours = await server.child.ask('backup', { bytesPerSecond: 0, verify: true });
      const restored = await restore(debian.url, folder);
      making.push({ ours: ours.result.seconds, raw: dumped });
      verifying.push({ ours: ours.result.verifySeconds, raw: restored });
      memory.push((ours.rssPeak - ours.rssBefore) / MIB);
      loops.push({ idle: idle.loopP99, busy: ours.loopP99, dump: besideDump.loopP99 });
    }
    const latencies = await latenciesBeside(server, tenants[0]?.token ?? '', (spec) => bench.load(spec), bench.seconds(25));
    const size = statSync(join(folder, 'dump.age')).size;
    return [
      ratioRow(`a backup of ${count(messages)} messages, with a hash of each table (raw: pg_dump -Fc -Z0 | zstd -3 | age)`, making, 1.25),
      ratioRow('its verification: restored, compared, proven (raw: pg_restore -j1)', verifying, 2),
      {
        figure: 'memory of the server above idle while both run',
        goal: '≤ 150 MiB',
        result: `${count(median(memory))} MiB (the dump has ${count(size / MIB)} MiB)`,
        met: median(memory) <= 150,
      },
      {
        figure: "the server's event loop meanwhile, p99 (raw: idle)",
        goal: '≤ 2 × idle',
        result: `${ms(median(loops.map(({ busy }) => busy)))} (beside pg_dump and its pipe: ${ms(median(loops.map(({ dump }) => dump)))})`,
        raw: ms(median(loops.map(({ idle }) => idle))),
        ratio: median(loops.map(({ idle, busy }) => busy / idle)),
        met: median(loops.map(({ idle, busy }) => busy / idle)) <= 2,
      },
      {
        figure: 'answers of the API while a throttled backup runs, p99 (raw: without one)',
        goal: '≤ 1.2 × idle',
        result: `${ms(latencies.busy)} (beside pg_dump at the same rate: ${ms(latencies.dump)})`,
        raw: ms(latencies.idle),
        ratio: latencies.busy / latencies.idle,
        met: latencies.busy / latencies.idle <= 1.2,
      },
    ];
  },
};

interface Ratio {
  ours: number;
  raw: number;
}

function ratioRow(figure: string, pairs: Ratio[], goal: number): Row {
  const ratio = median(pairs.map(({ ours, raw }) => ours / raw));
  return {
    figure,
    goal: `≤ ${goal} × raw`,
    result: `${median(pairs.map(({ ours }) => ours)).toFixed(1)} s`,
    raw: `${median(pairs.map(({ raw }) => raw)).toFixed(1)} s`,
    ratio,
    met: ratio <= goal,
  };
}

/** Seconds that PostgreSQL's own dump of the same schema takes, compressed and encrypted by the same means. */
async function dump({ databaseUrl }: Server, folder: string, recipient: string): Promise<number> {
  const begun = performance.now();
  const bash = (command: string) => run('bash', ['-c', command], { cwd: folder, env: { ...process.env, URL: databaseUrl } });
  const dumping = `${programs}/pg_dump -Fc -Z0 -n tuma "$URL"`;
  await bash(`set -o pipefail; ${dumping} | zstd -q -3 | age -r ${recipient} > dump.age`);
  const seconds = (performance.now() - begun) / 1_000;
  if (!existsSync(join(folder, 'plain.dump'))) await bash(`${dumping} > plain.dump`); // for the restore
  return seconds;
}

/** Seconds that restoring that dump into an empty database takes. */
async function restore(serverUrl: string, folder: string): Promise<number> {
  const name = 'bench_restore';
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const begun = performance.now();
  await run(`${programs}/pg_restore`, ['-j1', '-d', url.href, 'plain.dump'], { cwd: folder });
  const target = new pg.Client({ connectionString: url.href });
  await target.connect();
  await target.query('analyze');
  await target.end();
  const seconds = (performance.now() - begun) / 1_000;
  await client.query(`drop database ${name}`);
  await client.end();
  return seconds;
}

/** The same load alone, while a backup runs at its default rate, and while PostgreSQL's own dump is read as fast. */
async function latenciesBeside(
  server: Server,
  token: string,
  load: Bench['load'],
  seconds: number,
): Promise<Record<'idle' | 'busy' | 'dump', number>> {
  const body = JSON.stringify({ query: '{ messages(first: 20) { nodes { id status } } packages { id } }' });
  const spec = { url: server.url, connections: 16, seconds, perSecond: 60, requests: [{ body, token }] };
  const idle: number[] = [];
  const busy: number[] = [];
  const dump: number[] = [];
  for (let round = 0; round < PAIRS; round++) {
    idle.push((await load(spec)).p99);
    const making = server.child.ask('backup', { bytesPerSecond: RATE, verify: false });
    busy.push((await load(spec)).p99);
    await making;
    const dumping = new AbortController();
    const dumped = slowDump(server.databaseUrl, dumping.signal);
    dump.push((await load(spec)).p99);
    dumping.abort();
    await dumped;
  }
  return { idle: median(idle), busy: median(busy), dump: median(dump) };
}

/** Reads a dump at the rate of a backup until it is told to end. */
async function slowDump(url: string, signal: AbortSignal): Promise<void> {
  const dumping = spawn(`${programs}/pg_dump`, ['-Fc', '-Z0', '-n', 'tuma', url], { stdio: ['ignore', 'pipe', 'ignore'] });
  signal.addEventListener('abort', () => dumping.kill());
  const begun = performance.now();
  let read = 0;
  for await (const bytes of dumping.stdout) {
    read += bytes.length;
    const early = (read / RATE) * 1_000 - (performance.now() - begun);
    if (early > 20) await sleep(early);
  }
}
