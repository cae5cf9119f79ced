import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
