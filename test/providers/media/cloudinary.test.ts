import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../../src/lib/ids.js';
import { type MediaProvider, StoreBusy } from '../../../src/ports/media.js';
import { createCloudinary } from '../../../src/providers/media/cloudinary.js';
import { describeMediaProvider } from '../../contract/mediaProvider.js';
import { type CloudinaryServer, startCloudinary } from '../../support/services/cloudinaryServer.js';

const on = (far: CloudinaryServer, more: Partial<Parameters<typeof createCloudinary>[0]> = {}): MediaProvider =>
  createCloudinary({
    cloudName: far.cloudName,
    apiKey: far.apiKey,
    apiSecret: far.apiSecret,
    baseUrl: far.url,
    ca: far.ca,
    timeoutMs: 5_000,
    ...more,
  });

describeMediaProvider('Cloudinary', async () => {
  const far = await startCloudinary();
  far.pageSize = 7;
  return {
    provider: on(far),
    held: async () => [...far.held.keys()].map((place) => place.replace('raw/authenticated/tuma/', '')),
    broken: async () => on(far, { apiSecret: 'wrong' }),
    close: far.close,
  };
});

describe('Cloudinary itself', () => {
  let far: CloudinaryServer;
  beforeEach(async () => {
    far = await startCloudinary();
  });
  afterEach(() => far.close());
  const whyOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => undefined,
      (error: unknown) => error as Error & { code?: string },
    );
    expect(error?.code).toBe('STORAGE_UNAVAILABLE');
    return error?.cause instanceof Error ? error.cause.message : '';
  };

  test('files are raw and authenticated: kept as they are, and at no public address', async () => {
    const locator = newId();
    await on(far).put(locator, Buffer.from('x'), 'image/png');
    expect([...far.held.keys()]).toEqual([`raw/authenticated/tuma/${locator}`]);
    expect(far.asked).toEqual([`POST /v1_1/${far.cloudName}/raw/upload`]);
  });

  test.each([
    ['hourly', /answered 420: Rate Limit Exceeded/],
    ['slowDown', /answered 429: Too Many Requests/],
    ['broken', /answered 500: General Error/],
    ['down', /50\d|invalid JSON|unexpected status/i],
    ['silent', /in time|Timeout/],
    ['resets', /socket hang up|ECONNRESET/],
  ] as const)('%s is said as it is by every call, and over afterwards', async (mood, why) => {
    const provider = on(far, { timeoutMs: mood === 'silent' ? 300 : 5_000 });
    const locator = newId();
    far.mood = mood;
    expect(await whyOf(provider.put(locator, Buffer.from('x'), 'image/png'))).toMatch(why);
    // A download's answer is no JSON: what it says is its status and a header.
    expect(await whyOf(provider.get(locator))).toMatch(mood === 'down' ? /answered 503/ : why);
    expect(await whyOf(provider.remove(locator))).toMatch(why);
    expect(await whyOf(provider.list())).toMatch(why);
    expect(await provider.check()).toEqual({ ok: false, detail: expect.stringMatching(why) });
    far.mood = 'well';
    await provider.put(locator, Buffer.from('x'), 'image/png');
    expect(String(await provider.get(locator))).toBe('x');
    expect((await provider.check()).ok).toBe(true);
  });

  test('nobody there, a wrong key, a wrong secret: each says so, and repeats neither', async () => {
    const gone = await startCloudinary();
    await gone.close();
    const cases: [MediaProvider, RegExp][] = [
      [on(gone), /ECONNREFUSED/],
      [on(far, { apiKey: '999999999999999' }), /answered 401/],
      [on(far, { apiSecret: 'wrong-secret' }), /answered 401/],
      [on(far, { ca: undefined }), /self.signed/i],
    ];
    for (const [provider, why] of cases) {
      const { ok, detail } = await provider.check();
      const all = [
        detail,
        ...(await Promise.all(
          [provider.put(newId(), Buffer.from('x'), 'image/png'), provider.get(newId()), provider.remove(newId())].map(whyOf),
        )),
      ];
      expect(ok).toBe(false);
      for (const said of all) {
        expect(said).toMatch(why);
        for (const secret of [far.apiKey, far.apiSecret, '999999999999999', 'wrong-secret']) expect(said).not.toContain(secret);
      }
    }
  });

  test('an upload that kept less than was sent is none', async () => {
    far.mood = 'short';
    expect(await whyOf(on(far).put(newId(), randomBytes(1_000), 'image/png'))).toMatch(/took 999 of 1000 bytes/);
  });

  test('too many calls are told from a failure: it says when it takes calls again, and is not asked before', async () => {
    const provider = on(far);
    const busy = async () => {
      const error = await provider.list().catch((error: unknown) => error);
      return error instanceof StoreBusy ? error.until : undefined;
    };
    far.hourEnds = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 600_000);
    far.mood = 'hourly';
    expect(await busy()).toEqual(far.hourEnds);
    expect(await provider.get(newId()).catch((error: unknown) => error)).toBeInstanceOf(StoreBusy);
    far.mood = 'slowDown';
    expect(((await busy())?.getTime() ?? 0) - Date.now()).toBeGreaterThan(20_000);
    far.mood = 'broken';
    expect(await busy()).toBeUndefined();
    far.mood = 'well';
    far.callsLeft = 0;
    await provider.list();
    const asked = far.asked.length;
    expect(await busy()).toEqual(far.hourEnds);
    expect(far.asked).toHaveLength(asked);
  });

  test('what others keep in the account is not listed', async () => {
    const locator = newId();
    await on(far).put(locator, Buffer.from('x'), 'image/png');
    for (const place of ['raw/authenticated/other/a', 'raw/upload/tuma/a']) far.held.set(place, Buffer.from('x'));
    expect(await on(far).list()).toEqual({ files: [{ locator, bytes: 1 }] });
  });

  test('a download may be redirected, but never to plain HTTP', async () => {
    const [provider, locator] = [on(far), newId()];
    await provider.put(locator, Buffer.from('x'), 'image/png');
    far.mood = 'redirects';
    expect(String(await provider.get(locator))).toBe('x');
    far.mood = 'elsewhere';
    expect(await whyOf(provider.get(locator))).toMatch(/answered 302/);
  });

  test('a name that needs escaping is signed as Cloudinary reads it', async () => {
    const provider = on(far);
    await provider.put('a&b=c', Buffer.from('x'), 'image/png');
    expect(String(await provider.get('a&b=c'))).toBe('x');
    await provider.remove('a&b=c');
    expect(far.held.size).toBe(0);
  });
});
