import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../../src/db/packageRoot.js';

export interface Child {
  pid: number;
  /** Lines of standard output so far. */
  lines: string[];
  said(): string;
  signal(name: NodeJS.Signals): void;
  /** Writes a line to its standard input, where it has one. */
  write(line: string): void;
  /** How it ended: an exit code or a signal. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Shared with `npm start`. */
const KEPT = join(packageRoot, 'dist', '.compiled');
const living = new Set<Child>();

/**
 * A Node of its own running one script of `dist` (builtScript.ts); its environment is only what is given. What Node compiles is kept for
 * the next one, which then starts in half the time.
 */
export function startChild(
  script: string,
  args: string[],
  env: Record<string, string> = {},
  /** `closeOutput`: its standard output is a pipe whose reader has ended. `input`: it has a standard input. */
  { closeOutput = false, input = false } = {},
): Child {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env: { NODE_COMPILE_CACHE: KEPT, DEMO_HISTORY: 'no', ...env },
  });
  let errors = '';
  child.stdin?.on('error', () => undefined); // it ended without reading
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-20_000);
  });
  const lines: string[] = [];
  if (closeOutput) child.stdout?.destroy();
  else if (child.stdout) createInterface(child.stdout).on('line', (line) => lines.push(line));
  const one: Child = {
    pid: child.pid as number,
    lines,
    said: () => errors,
    signal: (name) => void child.kill(name),
    write: (line) => void child.stdin?.write(`${line}\n`),
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
