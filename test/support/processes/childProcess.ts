import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Child {
  pid: number;
  /** Lines of standard output so far. */
  lines: string[];
  said(): string;
  signal(name: NodeJS.Signals): void;
  /** How it ended: an exit code or a signal. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const living = new Set<Child>();

/**
 * A Node of its own running one compiled script; its environment is only what is given. What it compiles is kept beside the script for
 * the next one, which then starts in half the time.
 */
export function startChild(
  script: string,
  args: string[],
  env: Record<string, string> = {},
  /** Its standard output is a pipe whose reader has ended. */
  { closeOutput = false } = {},
): Child {
  const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_COMPILE_CACHE: join(dirname(script), '.compiled'), ...env },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-20_000);
  });
  const lines: string[] = [];
  if (closeOutput) child.stdout.destroy();
  else createInterface(child.stdout).on('line', (line) => lines.push(line));
  const one: Child = {
    pid: child.pid as number,
    lines,
    said: () => errors,
    signal: (name) => void child.kill(name),
    ended: once(child, 'close').then(([code, signal]) => {
      living.delete(one);
      return { code, signal };
    }),
  };
  living.add(one);
  return one;
}

/** For the end of a test file that failed half-way: no process outlives it. */
export async function endChildren(): Promise<void> {
  const ends = [...living].map((child) => child.ended);
  for (const child of living) child.signal('SIGKILL');
  await Promise.all(ends);
}
