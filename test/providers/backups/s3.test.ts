import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { s3Bucket } from '../../../src/lib/envVariable.js';
import type { StorageFault } from '../../../src/ports/backupStorage.js';
import { createS3Storage } from '../../../src/providers/backups/s3.js';
import { describeBackupStorage } from '../../contract/backupStorage.js';
import { type S3Mood, type S3Server, startS3 } from '../../support/services/s3Server.js';

const of = (...pieces: (string | Buffer)[]): Readable => Readable.from(pieces.map((piece) => Buffer.from(piece)));

describeBackupStorage('S3', async () => {
  const far = await startS3();
  const storage = createS3Storage(far);
  return {
    storage,
    leftovers: far.begun,
    broken: async () => createS3Storage({ bucket: s3Bucket(far.url.replace('S3RVER:', 'WRONG:')) }),
    full: async () => {
      far.mood = '507 InsufficientStorage';
      far.when = /^(PUT|POST)/;
      return storage;
    },
    close: far.close,
  };
});

describe('S3 itself', () => {
  let far: S3Server;
  beforeEach(async () => {
    far = await startS3();
  });
  afterEach(() => far.close());
  const large = () => of(...Array.from({ length: 17 }, () => randomBytes(1_024 * 1_024)));
  const faultOf = (work: Promise<unknown>): Promise<StorageFault> =>
    work.then(
      () => expect.unreachable(),
      (error: StorageFault) => error,
    );

  test.each([
    ['500 InternalError', /answered 500 \(InternalError\)/],
    ['403 AccessDenied', /answered 403 \(AccessDenied\)/],
    ['404 NoSuchBucket', /answered 404 \(NoSuchBucket\)/],
    ['silent', /did not answer in time/],
    ['resets', /did not answer \(ECONNRESET\)/],
    ['slow', /did not answer in time/],
  ] satisfies [S3Mood, RegExp][])(
    '%s is said as it is by every call, and over afterwards',
    async (mood, why) => {
      // Hasty only with one that says nothing: whoever is hasty with a busy machine calls a refusal silence.
      const storage = createS3Storage(far);
      const hasty = mood === 'silent' || mood === 'slow' ? createS3Storage({ bucket: far.bucket, silentMs: 100 }) : storage;
      await storage.write('there', of('x'));
      far.mood = mood;
      const works = [hasty.write('x', of('x')), hasty.write('y', large()), hasty.read('there'), hasty.list(), hasty.remove('there')];
      for (const fault of await Promise.all(works.map(faultOf)))
        expect([fault.failure, fault.message]).toEqual(['STORAGE_UNAVAILABLE', expect.stringMatching(why)]);
      expect(await hasty.check()).toMatchObject({ ok: false, detail: expect.stringMatching(why) });
      far.mood = 'well';
      await storage.write('x', of('x'));
      expect(await storage.check()).toMatchObject({ ok: true, local: false });
      expect((await storage.list()).map(({ name }) => name)).toEqual(['there', 'x']);
    },
    60_000,
  );

  test.each(['partNumber', 'POST.*uploadId'])('a fault in the middle of a large object (%s) leaves nothing of it', async (when) => {
    const storage = createS3Storage(far);
    [far.mood, far.when] = ['500 InternalError', new RegExp(when)];
    expect((await faultOf(storage.write('large', large()))).failure).toBe('STORAGE_UNAVAILABLE');
    expect([await storage.list(), await far.begun()]).toEqual([[], []]);
  });

  test.each(['507 x', '403 QuotaExceeded', '400 XMinioStorageFull', '403 XMinioAdminBucketQuotaExceeded'] as const)(
    '%s is a full storage',
    async (mood) => {
      far.mood = mood;
      expect((await faultOf(createS3Storage(far).write('x', of('x')))).failure).toBe('STORAGE_FULL');
    },
  );

  test('what a killed writer began is listed as incomplete, is never read, and goes with its name', async () => {
    const storage = createS3Storage(far);
    // Aborting it is what a killed process can't do.
    [far.mood, far.when] = ['500 InternalError', /partNumber=2|^DELETE/];
    await faultOf(storage.write('cut', of(...Array.from({ length: 33 }, () => randomBytes(1_024 * 1_024)))));
    far.mood = 'well';
    expect(await storage.list()).toEqual([{ name: 'cut', bytes: 0, complete: false, changedAt: new Date('2026-01-02T03:04:05Z') }]);
    expect((await faultOf(storage.read('cut'))).failure).toBe('NOT_STORED');
    await storage.remove('cut');
    expect([await storage.list(), await far.begun()]).toEqual([[], []]);
  });

  test('an object that changes while it is read is not read on', async () => {
    const storage = createS3Storage(far);
    await storage.write('x', large());
    const stream = await storage.read('x');
    await storage.write('x', large());
    await expect(stream.toArray()).rejects.toMatchObject({ failure: 'STORAGE_UNAVAILABLE' });
  });

  test('neither key nor secret is in what is said; objects lie under the prefix', async () => {
    const url = far.url.replace('S3RVER:S3RVER@', 'AKIAWRONGKEY:hush%2Fhush@');
    const { ok, detail } = await createS3Storage({ bucket: s3Bucket(url) }).check();
    expect([ok, detail]).toEqual([false, 'The storage answered 403 (InvalidAccessKeyId).']);
    const fault = await faultOf(createS3Storage({ bucket: s3Bucket(far.url.replace(':S3RVER@', ':hush@')) }).write('x', of('x')));
    expect([fault.message, fault.cause]).toEqual(['The storage answered 403 (SignatureDoesNotMatch).', undefined]);
    const storage = createS3Storage(far);
    expect(storage.location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/tuma-backups\/some\/folder\/$/);
    far.asked = [];
    await storage.write('x', of('x'));
    expect(far.asked[0]).toMatch(/^PUT \/tuma-backups\/some\/folder\/x\?/);
  });
});

test.each([
  ['https://K:S@s3.eu-central-1.amazonaws.com/b', { region: 'eu-central-1', name: 'b', prefix: '' }],
  [
    'https://K:a%2Fb%40c@s3.us-west-004.backblazeb2.com/b/p/q/',
    { region: 'us-west-004', prefix: 'p/q/', credentials: { secretAccessKey: 'a/b@c' } },
  ],
  ['http://K:S@minio:9000/b/p', { endpoint: 'http://minio:9000', region: 'us-east-1', name: 'b', prefix: 'p/' }],
  ['https://K:S@x.r2.cloudflarestorage.com/b?region=auto', { endpoint: 'https://x.r2.cloudflarestorage.com', region: 'auto' }],
])('BACKUP_S3_URL %s', (url, place) => {
  expect(s3Bucket(url)).toMatchObject({ ...place });
});

test.each(['s3://K:S@h/b', 'https://h/b', 'https://K:S@h/', 'https://K@h/b', 'K:S@h/b'])('%s is none', (url) => {
  expect(() => s3Bucket(url)).toThrow(/must be like https:\/\/KEY:SECRET@/);
});
