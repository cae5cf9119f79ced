import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signedIn, signIn, startOf, withLock } from '../../../src/db/embedded/processes.js';

const quiet = { info: () => {}, warn: () => {} };
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tuma-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('thirty contenders hold the lock one at a time, and all of them do', async () => {
  let [inside, most, done] = [0, 0, 0];
  const contend = () =>
    withLock(dir, quiet, async () => {
      most = Math.max(most, ++inside);
      await sleep(1);
      inside--;
      done++;
    });
  await Promise.all(Array.from({ length: 30 }, contend));
  expect({ most, done, left: readdirSync(dir) }).toEqual({ most: 1, done: 30, left: [] });
});

test('a failing holder lets go', async () => {
  await expect(withLock(dir, quiet, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(dir, quiet, async () => 'mine')).toBe('mine');
});

test('a dead process and an older one of the same pid count as gone, a living one is waited for', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const pid = other.pid as number;
  writeFileSync(join(dir, `${pid}-${startOf(pid)}-00000000`), '');
  writeFileSync(join(dir, `${process.pid}-1-00000000`), '');
  expect(signedIn(dir)).toEqual([pid]);
  let held = false;
  const waiting = withLock(dir, quiet, async () => {
    held = true;
  });
  await sleep(150);
  expect(held).toBe(false);
  other.kill('SIGKILL');
  await once(other, 'close');
  await waiting;
  expect({ held, left: readdirSync(dir) }).toEqual({ held: true, left: [] });
});

test('each sign-in of one process counts for itself', () => {
  const [one, two] = [signIn(dir), signIn(dir)];
  expect(signedIn(dir)).toEqual([process.pid, process.pid]);
  expect(signedIn(dir, one)).toEqual([process.pid]);
  rmSync(two);
  expect(signedIn(dir, one)).toEqual([]);
});
