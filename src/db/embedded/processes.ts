import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a caller's logger must offer (pino's has it). */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
}

/**
 * A process's start as a token: with its pid it names the process for ever, even when the pid is used again.
 * Undefined when no such process lives. A zombie counts as dead: in a container whose first process doesn't reap,
 * a killed postmaster stays one, and `kill(pid, 0)`, which `pg_ctl status` trusts, takes it for alive.
 */
export function startOf(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return startOnLinux(pid);
  if (process.platform === 'win32') return answersSignals(pid) ? '0' : undefined; // no cheap start time: a reused pid is taken for the same
  return startByPs(pid);
}

function startOnLinux(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before may hold spaces and brackets
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  // Ticks since boot: a container that starts with its host gets the same pids at almost the same ticks, hence the boot's id.
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8);
  return `${fields[19]}.${boot}`;
}

function startByPs(pid: number): string | undefined {
  if (!answersSignals(pid)) return undefined;
  const line = psLine(pid, 'stat=,lstart=');
  const [state, ...start] = line.split(/\s+/);
  if (!state || state.startsWith('Z')) return undefined;
  return String(Date.parse(`${start.join(' ')} UTC`));
}

/** One line of `ps`, empty when there is no such process (ps then exits 1). */
export function psLine(pid: number, format: string): string {
  try {
    return execFileSync('/bin/ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8', env: { LC_ALL: 'C', TZ: 'UTC' } }).trim();
  } catch (error) {
    if ((error as { status?: number }).status === 1) return '';
    throw error;
  }
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Signals a process that may have ended meanwhile. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Writes a file named after this process (`pid-start-random`) into `dir`. The name is never used twice, so any process may remove it once
 * this one is dead.
 */
export function signIn(dir: string): string {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, `${process.pid}-${startOf(process.pid)}-${randomBytes(4).toString('hex')}`);
  writeFileSync(path, '', { flag: 'wx' });
  return path;
}

/** The pids of the living processes signed in at `dir` (one per sign-in, `except` left out); the files of dead ones are removed. */
export function signedIn(dir: string, except?: string): number[] {
  const living: number[] = [];
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    const [pid, start] = name.split('-');
    if (path === except) continue;
    if (startOf(Number(pid)) === start) living.push(Number(pid));
    else rmSync(path, { force: true });
  }
  return living;
}

/**
 * Runs `work` while no other process or call does so for the same `dir`. It survives kill -9 of the holder: each process signs in and looks
 * afterwards, so of two at least one sees the other; one that sees another living process signs out and tries again.
 * There is no stale lock to take over, and so no race about taking it over.
 */
export async function withLock<T>(dir: string, log: Log, work: () => Promise<T>): Promise<T> {
  mkdirSync(dir, { recursive: true });
  const begun = Date.now();
  for (let nextNotice = begun + 10_000; ; ) {
    if (signedIn(dir).length === 0) {
      const ownFile = signIn(dir);
      try {
        if (signedIn(dir, ownFile).length === 0) return await work();
      } finally {
        rmSync(ownFile, { force: true });
      }
    }
    const now = Date.now();
    if (now > begun + 1_200_000)
      throw new Error(`process ${signedIn(dir).join(', ')} has held ${dir} for twenty minutes; stop it, then start again`);
    if (now > nextNotice) {
      log.warn(`waiting for process ${signedIn(dir).join(', ')}, which is starting or stopping the same database`);
      nextNotice = now + 10_000;
    }
    await sleep(5 + Math.random() * 30);
  }
}
