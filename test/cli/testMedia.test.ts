import { afterAll, beforeAll, expect, test } from 'vitest';
import { testMedia } from '../../src/cli/testMedia.js';
import type { MediaProvider } from '../../src/ports/media.js';
import { createCloudinary } from '../../src/providers/media/cloudinary.js';
import { type CloudinaryServer, startCloudinary } from '../support/services/cloudinaryServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let far: CloudinaryServer;
beforeAll(async () => {
  [app, far] = await Promise.all([createTestApp(), startCloudinary()]);
});
afterAll(async () => {
  await app.close();
  await far.close();
});

const run = async (media: MediaProvider): Promise<{ code: number; said: string }> => {
  const lines: string[] = [];
  const ctx = app.context({ kind: 'system' });
  const code = await testMedia({ ...ctx, app: { ...app, media } }, (line) => void lines.push(line));
  return { code, said: lines.join('\n') };
};
const cloudinary = (apiSecret = far.apiSecret): MediaProvider =>
  createCloudinary({ cloudName: far.cloudName, apiKey: far.apiKey, apiSecret, baseUrl: far.url, ca: far.ca, timeoutMs: 5_000 });

test('a store that works: put, read back, removed; of the directory it says that it is here alone', async () => {
  expect(await run(app.media)).toEqual({
    code: 0,
    said: expect.stringMatching(/^A file was put into the directory .*on this machine alone/),
  });
  expect(await run(cloudinary())).toEqual({ code: 0, said: 'A file was put into cloudinary, read back the same, and removed.' });
  expect(far.held.size).toBe(0);
  expect(far.asked).toHaveLength(4);
});

test('what is wrong is said, with the step and the service’s own words', async () => {
  expect(await run(cloudinary('wrong'))).toEqual({
    code: 1,
    said: expect.stringMatching(/^A file could not be put into cloudinary: Cloudinary answered 401: Invalid Signature/),
  });
  const { media } = app;
  expect(await run({ ...media, get: async () => Buffer.from('x') })).toEqual({ code: 1, said: expect.stringContaining('other bytes') });
  expect(await run({ ...media, get: async () => undefined })).toEqual({ code: 1, said: expect.stringContaining('gave back nothing') });
  expect(await run({ ...media, remove: async () => undefined })).toEqual({ code: 1, said: expect.stringContaining('still in') });
  const bug = new Error('a bug');
  await expect(run({ ...media, put: () => Promise.reject(bug) })).rejects.toBe(bug);
});
