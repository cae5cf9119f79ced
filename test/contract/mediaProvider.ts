import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.js';
import type { FilePage, MediaProvider } from '../../src/ports/media.js';

/** A store of files with its far side. */
export interface MediaProviderUnderTest {
  provider: MediaProvider;
  /** The locators of what the far side holds, half-written files included. */
  held(): Promise<string[]>;
  /** The same adapter where nothing can be stored. */
  broken(): Promise<MediaProvider>;
  close(): Promise<void>;
}

/** What any store of files must do, wherever the bytes go. `make` gives a fresh one for each test. */
export function describeMediaProvider(name: string, make: () => Promise<MediaProviderUnderTest>): void {
  describe(`${name} as a store of files`, () => {
    let far: MediaProviderUnderTest;
    beforeEach(async () => {
      far = await make();
    });
    afterEach(() => far.close());

    test.each([
      ['a small file', 'application/pdf', () => Buffer.from('%PDF-1.4\n%%EOF\n')],
      ['bytes of every kind, line ends too', 'image/png', () => Buffer.from(Array.from({ length: 1_024 }, (_, n) => n % 256))],
      ['5 MiB', 'image/jpeg', () => randomBytes(5 * 1_024 * 1_024)],
    ])('gives back what was put, byte for byte: %s', async (_, contentType, bytesOf) => {
      const [locator, bytes] = [newId(), bytesOf()];
      await far.provider.put(locator, bytes, contentType);
      expect((await far.provider.get(locator))?.equals(bytes)).toBe(true);
      expect(await far.held()).toEqual([locator]);
    });

    test('keeps files apart, also when they come at once', async () => {
      const files = Array.from({ length: 8 }, (_, n) => ({ locator: newId(), bytes: Buffer.from(`file ${n}`) }));
      await Promise.all(files.map(({ locator, bytes }) => far.provider.put(locator, bytes, 'application/pdf')));
      for (const { locator, bytes } of files) expect((await far.provider.get(locator))?.equals(bytes)).toBe(true);
      expect((await far.held()).sort()).toEqual(files.map(({ locator }) => locator).sort());
    });

    test('put again under the same locator is one file, the later', async () => {
      const locator = newId();
      for (const words of ['first', 'second']) await far.provider.put(locator, Buffer.from(words), 'application/pdf');
      expect(String(await far.provider.get(locator))).toBe('second');
      expect(await far.held()).toEqual([locator]);
    });

    test('what is not there is undefined, and removing it is no fault', async () => {
      expect(await far.provider.get(newId())).toBeUndefined();
      await far.provider.remove(newId());
    });

    test('what is removed is gone, and only that', async () => {
      const [one, other] = [newId(), newId()];
      for (const locator of [one, other]) await far.provider.put(locator, Buffer.from('x'), 'application/pdf');
      await far.provider.remove(one);
      expect(await far.provider.get(one)).toBeUndefined();
      expect(await far.held()).toEqual([other]);
    });

    test('lists all that is there, page by page, and nothing else', async () => {
      expect(await listed(far.provider)).toEqual([]);
      const files = Array.from({ length: 30 }, (_, n) => ({ locator: newId(), bytes: n + 1 }));
      for (const { locator, bytes } of files) await far.provider.put(locator, Buffer.alloc(bytes, 'x'), 'application/pdf');
      const [gone, ...rest] = files as [(typeof files)[0], ...typeof files];
      await far.provider.remove(gone.locator);
      expect((await far.provider.list()).next).toBeDefined();
      expect(await listed(far.provider)).toEqual(rest.sort((a, b) => (a.locator < b.locator ? -1 : 1)));
    });

    test('where nothing can be stored it says so, and a check says why without throwing', async () => {
      const broken = await far.broken();
      for (const work of [
        () => broken.put(newId(), Buffer.from('x'), 'application/pdf'),
        () => broken.get(newId()),
        () => broken.remove(newId()),
        () => broken.list(),
      ])
        await expect(work()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      expect(await broken.check()).toMatchObject({ ok: false, detail: expect.stringMatching(/^.{10,300}$/) });
    });

    test('a check is well and leaves nothing', async () => {
      expect(await far.provider.check()).toMatchObject({ ok: true, detail: expect.stringMatching(/^.{10,300}$/) });
      expect(await far.held()).toEqual([]);
    });
  });
}

/** Sorted by locator; a file that is listed twice is there twice. */
async function listed(provider: MediaProvider): Promise<FilePage['files']> {
  const files: FilePage['files'] = [];
  let cursor: string | undefined;
  do {
    const page = await provider.list(cursor);
    files.push(...page.files);
    cursor = page.next;
  } while (cursor);
  return files.sort((a, b) => (a.locator < b.locator ? -1 : 1));
}
