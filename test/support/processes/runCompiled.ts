import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../src/db/packageRoot.js';
import { builtScript } from './builtScript.js';

/** How a process ended, and what it said. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a script of `dist` as it is shipped, in an environment that is only what is given. */
export function runCompiled(script: string, args: string[], options: { env?: NodeJS.ProcessEnv; input?: string } = {}): Promise<Ended> {
  return runNode([builtScript(script), ...args], options);
}

/**
 * Without the demo's past unless `env` asks for it. What Node compiled is kept for the next process, which then starts in half the time.
 */
export function runNode(args: string[], options: { env?: NodeJS.ProcessEnv; input?: string } = {}): Promise<Ended> {
  const kept = join(packageRoot, 'dist', '.compiled');
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE: kept, DEMO_HISTORY: 'no', ...options.env };
    const child = spawn(process.execPath, args, { env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.stdin.on('error', () => undefined); // it ended without reading
    child.stdin.end(options.input ?? '');
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
