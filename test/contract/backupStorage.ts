import { createHash, randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BackupStorage } from '../../src/ports/backupStorage.js';

/** A storage of backups with its far side. */
export interface BackupStorageUnderTest {
  storage: BackupStorage;
  /** What lies there that is no whole object. */
  leftovers(): Promise<string[]>;
  /** The same where nothing can be stored. */
  broken(): Promise<BackupStorage>;
  /** The same where there is no room. */
  full(): Promise<BackupStorage>;
  close(): Promise<void>;
}

const MIB = 1_024 * 1_024;
const of = (...pieces: (string | Buffer)[]): Readable => Readable.from(pieces.map((piece) => Buffer.from(piece)));
const textOf = async (stream: Readable): Promise<string> => Buffer.concat(await stream.toArray()).toString();

/** What any storage of backups must do, wherever the bytes go. `make` gives a fresh one for each test. */
export function describeBackupStorage(name: string, make: () => Promise<BackupStorageUnderTest>): void {
  describe(`${name} as a storage of backups`, () => {
    let far: BackupStorageUnderTest;
    beforeEach(async () => {
      far = await make();
    });
    afterEach(() => far.close());
    const names = async () => (await far.storage.list()).map(({ name, complete }) => (complete ? name : `${name} …`)).sort();

    test('40 MiB go in and come back byte for byte', async () => {
      const [piece, written, seen] = [randomBytes(MIB), createHash('sha256'), createHash('sha256')];
      async function* forty() {
        for (let n = 0; n < 40; n++) {
          piece.writeUInt32BE(n);
          written.update(piece);
          yield Buffer.from(piece);
        }
        yield Buffer.from('end');
        written.update('end');
      }
      await far.storage.write('bkp_1.tar.zst.age', Readable.from(forty()));
      let bytes = 0;
      for await (const chunk of await far.storage.read('bkp_1.tar.zst.age')) {
        seen.update(chunk as Buffer);
        bytes += (chunk as Buffer).length;
      }
      expect(bytes).toBe(40 * MIB + 3);
      expect(seen.digest('hex')).toBe(written.digest('hex'));
      expect(await far.storage.list()).toMatchObject([{ name: 'bkp_1.tar.zst.age', bytes, complete: true, changedAt: expect.any(Date) }]);
    });

    test('a range has its last byte; beyond the end there is nothing; an empty object is one', async () => {
      await far.storage.write('digits', of('01234', '56789'));
      await far.storage.write('empty', of());
      const read = async (range?: { start: number; end?: number }) => textOf(await far.storage.read('digits', range));
      expect([await read({ start: 0, end: 1 }), await read({ start: 3, end: 5 }), await read({ start: 7 })]).toEqual(['01', '345', '789']);
      expect([await read({ start: 8, end: 99 }), await read({ start: 10 }), await read({ start: 50, end: 60 })]).toEqual(['89', '', '']);
      expect((await far.storage.list()).map(({ name, bytes }) => [name, bytes]).sort()).toEqual([
        ['digits', 10],
        ['empty', 0],
      ]);
    });

    test('written again it is the later one; what is removed is gone, and only that', async () => {
      for (const words of ['first', 'second']) await far.storage.write('one', of(words));
      await far.storage.write('other', of('x'));
      expect(await textOf(await far.storage.read('one'))).toBe('second');
      expect(await names()).toEqual(['one', 'other']);
      await far.storage.remove('one');
      await far.storage.remove('never-there');
      expect(await names()).toEqual(['other']);
      await expect(far.storage.read('one')).rejects.toMatchObject({ failure: 'NOT_STORED' });
    });

    test.each(['../up', '', '.', '..', 'a/b', 'a\0', 'a b', '.hidden', 'x.part', 'a'.repeat(201)])('takes no name like %j', async (bad) => {
      for (const work of [() => far.storage.write(bad, of('x')), () => far.storage.read(bad), () => far.storage.remove(bad)])
        await expect(work()).rejects.toThrow('not a name');
      expect(await names()).toEqual([]);
    });

    test.each(['small', 'large'])('a source that fails or is aborted leaves nothing, and what was there stays (%s)', async (size) => {
      await far.storage.write('there', of('before'));
      const pieces = size === 'large' ? Array.from({ length: 20 }, () => randomBytes(MIB)) : [Buffer.from('half')];
      async function* failing() {
        yield* pieces;
        throw new Error('the source broke');
      }
      for (const name of ['new', 'there']) {
        await expect(far.storage.write(name, Readable.from(failing()))).rejects.toThrow('the source broke');
        const [stop, endless] = [new AbortController(), new PassThrough()];
        for (const piece of pieces) endless.write(piece);
        setTimeout(() => stop.abort(), 50);
        await expect(far.storage.write(name, endless, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
      }
      expect(await names()).toEqual(['there']);
      expect(await textOf(await far.storage.read('there'))).toBe('before');
      expect(await far.leftovers()).toEqual([]);
    });

    test('where nothing can be stored it says so, and a check says why without throwing', async () => {
      const broken = await far.broken();
      const works = [() => broken.write('x', of('x')), () => broken.read('x'), () => broken.list(), () => broken.remove('x')];
      for (const work of works) await expect(work()).rejects.toMatchObject({ failure: 'STORAGE_UNAVAILABLE' });
      expect(await broken.check()).toMatchObject({ ok: false, detail: expect.stringMatching(/^.{10,200}$/) });
    });

    test('where there is no room it says so, and leaves nothing', async () => {
      for (const bytes of [of('x'), of(...Array.from({ length: 20 }, () => randomBytes(MIB)))]) {
        const full = await far.full();
        await expect(full.write('x', bytes)).rejects.toMatchObject({ failure: 'STORAGE_FULL' });
        expect(await full.list()).toEqual([]);
      }
    });

    test('a check is well and leaves nothing', async () => {
      expect(await far.storage.check()).toMatchObject({ ok: true, detail: expect.stringMatching(/^.{10,200}$/) });
      expect(await names()).toEqual([]);
      expect(await far.leftovers()).toEqual([]);
    });
  });
}
