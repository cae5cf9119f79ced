import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../../src/context.js';
import { parseId } from '../../src/lib/ids.js';
import { createFileDownload } from '../../src/media/createFileDownload.js';
import { openDownload } from '../../src/media/downloads.js';
import { openDocument } from '../../src/media/openDocument.js';
import { purgeUploads } from '../../src/media/purgeUploads.js';
import { storeDocument } from '../../src/media/storeDocument.js';
import type { MediaProvider } from '../../src/ports/media.js';
import { createCloudinary } from '../../src/providers/media/cloudinary.js';
import { refusal } from '../support/fixtures/accounts.js';
import { pdf } from '../support/fixtures/documents.js';
import { createTeam } from '../support/fixtures/team.js';
import { upload } from '../support/multipart.js';
import { type CloudinaryServer, startCloudinary } from '../support/services/cloudinaryServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let t: TestApp;
let far: CloudinaryServer;
let owner: Ctx;
let cloudinary: MediaProvider;
beforeAll(async () => {
  [t, far] = await Promise.all([createTestApp(), startCloudinary()]);
  owner = (await createTeam(t)).owner.ctx;
  cloudinary = createCloudinary({ ...far, baseUrl: far.url, timeoutMs: 5_000 });
});
afterAll(async () => {
  await t.close();
  await far.close();
});

/** The owner's context where these stores are configured, the first one for new files. */
const on = (media: MediaProvider, ...others: MediaProvider[]): Ctx => ({
  ...owner,
  app: { ...t, media, mediaStores: [media, ...others] },
});
const given = (words: string) => ({ filename: 'a.pdf', declaredType: 'application/pdf', bytes: pdf(words) });
async function fetched(ctx: Ctx, id: string): Promise<string> {
  const { url } = await createFileDownload(ctx, id);
  return String((await openDownload(ctx, 'documents', url.slice(url.lastIndexOf('/') + 1), openDocument)).bytes);
}

test('each file is read from the store that it was put into, whatever store is configured now', async () => {
  const directory = t.media;
  const before = await storeDocument(on(directory), given('before'));
  const after = await storeDocument(on(cloudinary, directory), given('after'));
  expect([...far.held.keys()]).toEqual([`raw/authenticated/tuma/${after.id}`]);
  const both = on(cloudinary, directory);
  expect(await fetched(both, before.id)).toBe(String(pdf('before')));
  expect(await fetched(both, after.id)).toBe(String(pdf('after')));
  expect((await refusal(fetched(on(directory), after.id))).code).toBe('STORAGE_UNAVAILABLE');
});

test('what Cloudinary took before it failed is removed by purgeUploads', async () => {
  const assets = () => t.db.sql.rows('select id from media_asset');
  const [before, held] = [await assets(), far.held.size];
  far.mood = 'short';
  expect((await refusal(storeDocument(on(cloudinary), given('short')))).code).toBe('STORAGE_UNAVAILABLE');
  far.mood = 'well';
  expect(await assets()).toEqual(before);
  expect(far.held.size).toBe(held + 1);
  t.clock.advance(3_600_001);
  await purgeUploads({ ...on(cloudinary), actor: { kind: 'system' } });
  expect(far.held.size).toBe(held);
});

test('an app with Cloudinary’s settings stores files there, and answers 503 while it is down', async () => {
  const app = await createTestApp({
    serve: true,
    worker: true,
    env: {
      CLOUDINARY_CLOUD_NAME: 'tuma',
      CLOUDINARY_API_KEY: 'key',
      CLOUDINARY_API_SECRET: 'secret',
      CLOUDINARY_BASE_URL: 'https://127.0.0.1:9',
    },
  });
  try {
    expect(app.mediaStores.map(({ name, local }) => [name, local])).toEqual([
      ['cloudinary', false],
      ['directory', true],
    ]);
    const { token, tenantId } = await app.register('Cloudinary Away');
    const answer = await upload(app.url, token, [{ filename: 'a.pdf', bytes: pdf() }]);
    expect(answer).toMatchObject({ status: 503, body: { errors: [{ extensions: { code: 'STORAGE_UNAVAILABLE' } }] } });
    expect(await app.db.sql.rows('select id from media_asset where tenant_id = $1', [parseId('tenant', tenantId)])).toEqual([]);
    expect(await app.db.sql.rows('select store from media_upload')).toEqual([{ store: 'cloudinary' }]);
  } finally {
    await app.close();
  }
});
