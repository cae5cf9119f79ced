import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../src/lib/ids.js';
import { createDirectoryMedia } from '../../../src/providers/media/directory.js';
import { describeMediaProvider } from '../../contract/mediaProvider.js';

const filesUnder = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
};

describeMediaProvider('the directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tuma-media-'));
  return {
    provider: createDirectoryMedia(join(directory, 'media')),
    held: async () => (await filesUnder(directory)).map((path) => basename(path)),
    // A file stands where the directory should be.
    broken: async () => {
      await writeFile(join(directory, 'taken'), '');
      return createDirectoryMedia(join(directory, 'taken'));
    },
    close: () => rm(directory, { recursive: true }),
  };
});

describe('the directory itself', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tuma-media-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('takes no locator that is not a uuid', async () => {
    const media = createDirectoryMedia(join(directory, 'media'));
    for (const locator of [
      '../../etc/passwd',
      '/etc/passwd',
      '',
      '.',
      `${newId()}/..`,
      `${newId()}\0`,
      'AAAAAAAA-0000-0000-0000-000000000000',
    ])
      for (const work of [() => media.put(locator, Buffer.from('x'), 'image/png'), () => media.get(locator), () => media.remove(locator)])
        await expect(work()).rejects.toThrow('not a locator');
    expect(await filesUnder(directory)).toEqual([]);
  });

  test('what a killed put left is removed with its locator, and is never taken for the file', async () => {
    const media = createDirectoryMedia(directory);
    const locator = newId();
    await media.put(locator, Buffer.from('whole'), 'image/png');
    const [path = ''] = await filesUnder(directory);
    await rm(path);
    await writeFile(`${path}.part`, 'ha');
    expect(await media.get(locator)).toBeUndefined();
    expect(await media.list()).toEqual({ files: [] });
    await media.remove(locator);
    expect(await filesUnder(directory)).toEqual([]);
  });

  test('is read by its owner alone', async () => {
    const media = createDirectoryMedia(join(directory, 'private'));
    await media.put(newId(), Buffer.from('x'), 'image/png');
    const [path = ''] = await filesUnder(join(directory, 'private'));
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect((await stat(join(path, '..'))).mode & 0o077).toBe(0);
  });
});
