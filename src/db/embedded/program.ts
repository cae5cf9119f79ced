import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Account } from './account.js';

/**
 * Runs one of PostgreSQL's programs as the server's account, resolves when it ended with 0, else throws with its output.
 * Its environment is our own small one: PG* variables and the host's locale must not leak in.
 */
export async function runProgram(
  path: string,
  args: string[],
  as: { dataDir: string; account: Account | undefined },
  input = '',
): Promise<void> {
  const environment = process.platform === 'win32' ? {} : { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' } };
  const identity = as.account ? { uid: as.account.uid | 0, gid: as.account.gid | 0 } : {};
  const child = spawn(path, args, { cwd: as.dataDir, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, ...environment, ...identity });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const closedInput = new Promise<Error | undefined>((resolve) =>
    child.stdin.once('error', resolve).once('close', () => resolve(undefined)),
  );
  child.stdin.end(input);
  const outcome = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? code}`)); // not 'exit': output may still come
  });
  // A program that reads no input may end before its pipe is closed: that is no failure.
  const inputError = input === '' ? undefined : await closedInput;
  if (!outcome && !inputError) return;
  const advice = outcome.includes('ENOENT') && existsSync(path) ? ' (these binaries need glibc: on Alpine set DATABASE_URL)' : '';
  throw new Error(`${path} ${outcome || inputError?.message}${advice}\n${Buffer.concat(output).toString('utf8').trim()}`);
}
