import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../../src/db/packageRoot.js';
import type { Figure } from '../figure.js';
import { ms } from '../results.js';
import { median } from '../stats.js';

const npmStart = [join(packageRoot, 'bin', 'launch.mjs'), 'start'];
const rawStart = [fileURLToPath(new URL('../children/rawStart.js', import.meta.url))];
/** After this a started process does nothing but wait for work. */
const SETTLED_MS = 3_000;

/** How `npm start` feels on a database that is there: time, memory, disk. Raw is the same PostgreSQL and node:http, and nothing else. */
export const start: Figure = {
  name: 'start',
  async run(bench) {
    const [ours, raw] = [mkdtempSync(join(tmpdir(), 'tuma-start-')), mkdtempSync(join(tmpdir(), 'raw-start-'))];
    bench.atEnd(async () => [ours, raw].forEach((folder) => void rmSync(folder, { recursive: true, force: true })));
    await startOnce(npmStart, ours);
    await startOnce(rawStart, raw);
    const [oursMs, rawMs, oursMb, rawMb, commandMs, cpuMs]: number[][] = [[], [], [], [], [], []];
    for (let n = 0; n < (bench.options.quick ? 2 : 9); n++) {
      const one = await startOnce(npmStart, ours, () => commandMs?.push(timeCommand(ours)));
      const other = await startOnce(rawStart, raw);
      oursMs?.push(one.readyMs);
      cpuMs?.push(one.cpuMs);
      rawMs?.push(other.readyMs);
      oursMb?.push(one.mb);
      rawMb?.push(other.mb);
    }
    const row = (figure: string, goal: string, values: number[], limit: number, raws?: number[], text = ms) => {
      const [result, other] = [median(values), raws && median(raws)];
      return { figure, goal, result: text(result), raw: other && text(other), ratio: other && result / other, met: result <= limit };
    };
    const ready = row('a second start, until it is ready (raw: PostgreSQL and node:http)', '≤ 2 s', oursMs ?? [], 2_000, rawMs);
    return [
      { ...ready, result: `${ready.result}, ${ms(median(cpuMs ?? []))} of processor` },
      row('memory of the started process, API and worker', '≤ 150 MB', oursMb ?? [], 150, rawMb, (mb) => `${Math.round(mb)} MB`),
      row('npx tuma ledger prove, beside it', '≤ 1 s', commandMs ?? [], 1_000),
      installed(bench.options.quick),
    ];
  },
};

interface Started {
  readyMs: number;
  /** Of the server until it was ready, without the launcher and PostgreSQL. */
  cpuMs: number;
  mb: number;
}

/** Starts, lets it settle, does what is to be done beside it, stops. Ready is who has said where the API is. */
async function startOnce(args: string[], dataDir: string, beside?: () => void): Promise<Started> {
  const begun = performance.now();
  const env = { PATH: process.env.PATH, TUMA_DATA_DIR: dataDir, PORT: '0', DEMO_HISTORY: 'no' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('/graphql')) resolve();
    });
    child.on('exit', (code) => reject(new Error(`it ended with ${code} before it was ready`)));
  });
  const readyMs = performance.now() - begun;
  const pid = nodeOf(child.pid ?? 0);
  const cpuMs = processorMs(pid);
  await sleep(SETTLED_MS);
  const mb = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  beside?.();
  child.kill('SIGTERM');
  await ended;
  return { readyMs, cpuMs, mb };
}

/** The Node that the launcher has started, which then only waits; or the process itself. */
function nodeOf(pid: number): number {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const processes = lines.map((line) => line.trim().split(/\s+/));
  return Number(processes.find(([, parent, program]) => parent === String(pid) && /\bnode$/.test(program ?? ''))?.[0] ?? pid);
}

/** What a process has used so far; 0 where there is no /proc. */
function processorMs(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const [user, system] = (readFileSync(file, 'utf8').split(') ')[1] ?? '').split(' ').slice(11, 13);
  return (Number(user) + Number(system)) * 10; // ticks, of which Linux counts a hundred a second
}

function timeCommand(dataDir: string): number {
  const begun = performance.now();
  const args = [join(packageRoot, 'bin', 'tuma.mjs'), 'ledger', 'prove'];
  execFileSync(process.execPath, args, { env: { PATH: process.env.PATH, TUMA_DATA_DIR: dataDir }, stdio: 'ignore' });
  return performance.now() - begun;
}

/** What `npm ci --omit=dev` takes on the disk, and what weighs most of it. Asks the registry, as npm does. */
function installed(quick: boolean) {
  const figure = 'npm ci --omit=dev, on the disk';
  if (quick) return { figure, goal: '≤ 300 MB', result: 'not measured' };
  const folder = mkdtempSync(join(tmpdir(), 'tuma-install-'));
  try {
    for (const name of ['package.json', 'package-lock.json']) cpSync(join(packageRoot, name), join(folder, name));
    execFileSync('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'ignore' });
    const modules = join(folder, 'node_modules');
    const packages = readdirSync(modules).map((name) => ({ name, mb: diskMb(join(modules, name)) }));
    const mb = packages.reduce((sum, one) => sum + one.mb, 0);
    const heaviest = packages.sort((a, b) => b.mb - a.mb).slice(0, 4);
    const names = heaviest.map((one) => `${one.name} ${Math.round(one.mb)}`).join(', ');
    return { figure, goal: '≤ 300 MB', result: `${Math.round(mb)} MB (${names})`, met: mb <= 300 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function diskMb(path: string): number {
  const { blocks, isDirectory } = ((stat) => ({ blocks: stat.blocks, isDirectory: stat.isDirectory() }))(lstatSync(path));
  const below = isDirectory ? readdirSync(path).reduce((sum, name) => sum + diskMb(join(path, name)), 0) : 0;
  return (blocks * 512) / 1_048_576 + below;
}
