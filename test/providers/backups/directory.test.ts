import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { createDirectoryStorage } from '../../../src/providers/backups/directory.js';
import { describeBackupStorage } from '../../contract/backupStorage.js';

const partsIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory).catch(() => [])).filter((name) => /\.(part|check)$/.test(name));

describeBackupStorage('the directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tuma-backups-'));
  const at = (path: string) => createDirectoryStorage({ directory: path, dataDir: directory });
  return {
    storage: at(join(directory, 'backups')),
    leftovers: () => partsIn(join(directory, 'backups')),
    // A file stands where the directory should be.
    broken: async () => {
      await writeFile(join(directory, 'taken'), '');
      return at(join(directory, 'taken'));
    },
    full: async () => {
      await mkdir(join(directory, 'full'), { recursive: true });
      await symlink('/dev/full', join(directory, 'full', 'x.part'));
      return at(join(directory, 'full'));
    },
    close: () => rm(directory, { recursive: true }),
  };
});

test('a list is answered while objects, unfinished ones and checks come and go', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tuma-backups-'));
  const storage = createDirectoryStorage({ directory, dataDir: directory });
  await storage.write('stays', Readable.from([Buffer.from('x')]));
  const comeAndGo = async (name: string) => {
    for (let n = 0; n < 20; n++) {
      await storage.write(name, Readable.from([Buffer.from('x')]));
      await storage.check();
      await storage.remove(name);
    }
    return [];
  };
  let busy = true;
  const others = Promise.all(['a', 'b', 'c'].map(comeAndGo)).finally(() => {
    busy = false;
  });
  while (busy) expect((await storage.list()).map(({ name }) => name)).toContain('stays');
  await others;
  await rm(directory, { recursive: true });
});
