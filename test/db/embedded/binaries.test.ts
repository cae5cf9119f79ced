import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closedOn, openPath, serverAccount } from '../../../src/db/embedded/account.js';
import { type Binaries, prepareBinaries, resolveBinaries } from '../../../src/db/embedded/binaries.js';
import { runProgram } from '../../../src/db/embedded/program.js';

const quiet = { info: () => {}, warn: () => {} };
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tuma-binaries-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('the package of this platform is found', () => {
  const binaries = resolveBinaries();
  expect(binaries.version).toMatch(/^18\.4/);
  for (const program of [binaries.initdb, binaries.pgCtl, binaries.postgres]) expect(existsSync(program)).toBe(true);
});

describe.skipIf(process.getuid?.() !== 0)('as root', () => {
  const checkout = (): Binaries => {
    const found = resolveBinaries();
    const native = join(dir, 'checkout', 'native');
    cpSync(found.native, native, { recursive: true, verbatimSymlinks: true });
    return { ...found, native, postgres: join(native, 'bin', 'postgres') };
  };
  const dataDir = (): string => {
    chmodSync(dir, 0o755);
    mkdirSync(join(dir, 'data'));
    return join(dir, 'data');
  };

  test('binaries in a closed checkout are copied to where the account can run them, once', async () => {
    const account = serverAccount(join(dir, 'pg'));
    const found = checkout();
    const data = dataDir();
    chmodSync(join(dir, 'checkout'), 0o700);
    const prepared = await prepareBinaries(found, data, account, quiet);
    expect(prepared.native.startsWith(data)).toBe(true);
    await runProgram(prepared.postgres, ['--version'], { dataDir: data, account });
    await expect(runProgram(found.postgres, ['--version'], { dataDir: data, account })).rejects.toThrow(/EACCES/);
    const made = statSync(prepared.native).ino;
    await prepareBinaries(found, data, account, quiet);
    expect(statSync(prepared.native).ino).toBe(made);
  });

  test('binaries installed under a umask of 077 are copied too', async () => {
    const found = checkout();
    chmodSync(found.postgres, 0o700);
    const data = dataDir();
    const prepared = await prepareBinaries(found, data, serverAccount(join(dir, 'pg')), quiet);
    expect(prepared.native.startsWith(data)).toBe(true);
  });

  test('binaries that the account can read stay where they are', async () => {
    const found = checkout();
    const data = dataDir();
    expect((await prepareBinaries(found, data, serverAccount(join(dir, 'pg')), quiet)).native).toBe(found.native);
  });

  test('a closed path is opened for passing only, and said', () => {
    const account = serverAccount(join(dir, 'pg'));
    const inner = join(dir, 'inner');
    mkdirSync(inner, { mode: 0o750 });
    const said: string[] = [];
    openPath(inner, account, { info: () => {}, warn: (line) => said.push(line) });
    expect(closedOn(inner, account)).toEqual([]);
    expect(statSync(inner).mode & 0o7777).toBe(0o751);
    expect(said.join('\n')).toContain(`chmod o+x): the database runs as ${account?.name}`);
    expect(said).toHaveLength(2);
  });
});
