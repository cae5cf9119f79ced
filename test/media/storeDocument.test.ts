import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../../src/context.js';
import { AppError } from '../../src/errors.js';
import { createFileDownload } from '../../src/media/createFileDownload.js';
import { deleteFile } from '../../src/media/deleteFile.js';
import { files } from '../../src/media/files.js';
import { purgeUploads } from '../../src/media/purgeUploads.js';
import { storeDocument } from '../../src/media/storeDocument.js';
import type { MediaProvider } from '../../src/ports/media.js';
import { requestSenderId } from '../../src/senders/requestSenderId.js';
import { refusal } from '../support/fixtures/accounts.js';
import { pdf } from '../support/fixtures/documents.js';
import { newSenderIdInput } from '../support/fixtures/senderIds.js';
import { createTeam, type Team } from '../support/fixtures/team.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const HOUR = 3_600_000;
let app: TestApp;
let team: Team;
let owner: Ctx;
let system: Ctx;
beforeAll(async () => {
  app = await createTestApp();
  team = await createTeam(app);
  owner = team.owner.ctx;
  system = app.context({ kind: 'system' });
});
afterAll(() => app.close());

const given = { filename: 'a.pdf', declaredType: 'application/pdf', bytes: pdf() };
/** The owner's context on a store of which some part is different. */
const onStore = (changes: Partial<MediaProvider>): Ctx => {
  const media = { ...app.media, ...changes };
  return { ...owner, app: { ...app, media, mediaStores: [media] } };
};
const traces = () => app.db.sql.rows<{ id: string; abandoned: boolean }>('select id, abandoned from media_upload');
const assets = () => app.db.sql.rows('select id from media_asset');

test('a process dies after the bytes are stored: the row of the upload gets them removed', async () => {
  const before = await assets();
  // What it wrote before it died is all that is left of it: nothing after the put happens.
  const dead = storeDocument(
    onStore({
      put: async (...args) => {
        await app.media.put(...args);
        throw new Error('killed');
      },
    }),
    given,
  );
  await expect(dead).rejects.toThrow('killed');
  expect(await assets()).toEqual(before);
  const [trace] = await traces();
  expect(String(await app.media.get(trace?.id ?? ''))).toBe(String(pdf()));
  await purgeUploads(system);
  expect(await traces(), 'not before its hour').toHaveLength(1);
  app.clock.advance(HOUR + 1);
  await purgeUploads(system);
  expect(await traces()).toEqual([]);
  expect(await app.media.get(trace?.id ?? '')).toBeUndefined();
});

test('an upload that outlives its hour never becomes a file without its bytes', async () => {
  const before = await assets();
  const late = storeDocument(
    onStore({
      put: async (...args) => {
        await app.media.put(...args);
        app.clock.advance(HOUR + 1);
        await purgeUploads(system);
      },
    }),
    given,
  );
  expect((await refusal(late)).code).toBe('STORAGE_UNAVAILABLE');
  expect(await assets()).toEqual(before);
  expect(await traces()).toEqual([]);
});

test('bytes that can’t be removed now are tried again; a store that is not configured is skipped', async () => {
  const away = new AppError('STORAGE_UNAVAILABLE');
  await expect(storeDocument(onStore({ put: () => Promise.reject(away) }), given)).rejects.toBe(away);
  app.clock.advance(HOUR + 1);
  await purgeUploads(onStore({ remove: () => Promise.reject(away) }));
  expect(await traces()).toEqual([{ id: expect.any(String), abandoned: true }]);
  await purgeUploads({ ...system, app: { ...app, mediaStores: [] } });
  expect(await traces()).toHaveLength(1);
  app.clock.advance(600_000);
  await purgeUploads(system);
  expect(await traces()).toEqual([]);
  // What can never be removed is given up after a month.
  await expect(storeDocument(onStore({ put: () => Promise.reject(away) }), given)).rejects.toBe(away);
  let days = 0;
  for (; days < 60 && (await traces()).length > 0; days++) {
    app.clock.advance(24 * HOUR);
    await purgeUploads(onStore({ remove: () => Promise.reject(away) }));
  }
  expect(days).toBe(36);
  // And what became a file is never touched.
  const asset = await storeDocument(owner, given);
  app.clock.advance(HOUR + 1);
  await purgeUploads(system);
  expect(await app.media.get(asset.id)).toBeDefined();
});

test('a PDF with blanks or a byte order mark before its header, or NULs behind its end, is one; its bytes stay as they are', async () => {
  for (const bytes of [`\n${pdf()}`, `\ufeff\r\n${pdf()}`, `${pdf()}${'\0'.repeat(3_000)}`].map((text) => Buffer.from(text))) {
    const asset = await storeDocument(owner, { ...given, bytes });
    expect(await app.media.get(asset.id)).toEqual(bytes);
  }
});

test('upload, list and fetch need the permission to manage sender ids or billing', async () => {
  const asset = await storeDocument(owner, given);
  for (const role of ['ADMIN', 'MEMBER', 'VIEWER'] as const) {
    const { ctx } = await team.add(role);
    const works = [() => storeDocument(ctx, given), () => files(ctx, { first: 1 }, {}), () => createFileDownload(ctx, asset.id)];
    for (const work of works) {
      if (role === 'ADMIN') expect(await work()).toBeDefined();
      else expect((await refusal(work())).code).toBe('FORBIDDEN');
    }
  }
  for (const actor of [{ kind: 'anonymous' }, { kind: 'system' }] as const)
    for (const work of [() => storeDocument(app.context(actor), given), () => createFileDownload(app.context(actor), asset.id)])
      expect((await refusal(work())).code).toBe('UNAUTHENTICATED');
});

test('a deleted file frees its space at once and its bytes soon, also when the process dies between; evidence stays', async () => {
  const asset = await storeDocument(owner, given);
  const download = () => createFileDownload(owner, asset.id);
  expect(await download()).toMatchObject({ sizeBytes: given.bytes.length });
  const others = await createTeam(app);
  expect((await refusal(deleteFile(others.owner.ctx, asset.id))).code).toBe('NOT_FOUND');
  expect(await deleteFile(owner, asset.id)).toBe(asset.id);
  expect((await refusal(download())).code).toBe('NOT_FOUND');
  expect((await refusal(deleteFile(owner, asset.id))).code).toBe('NOT_FOUND');
  expect(await app.db.sql.row('select id from media_asset where id = $1', [asset.id])).toBeUndefined();
  // Nothing but the trace is left of it, as after a crash here.
  expect(await app.media.get(asset.id)).toEqual(given.bytes);
  await purgeUploads(system);
  expect([await traces(), await app.media.get(asset.id)]).toEqual([[], undefined]);

  const document = await storeDocument(owner, given);
  await requestSenderId(owner, newSenderIdInput({ name: 'Ushahidi', documentIds: [document.id] }));
  expect(await refusal(deleteFile(owner, document.id))).toMatchObject({ code: 'INVALID_STATE', issues: [['INVALID_STATE', 'id']] });
  expect(await app.media.get(document.id)).toEqual(given.bytes);
});

test('a full tenant can make room', async () => {
  const { owner: full } = await createTeam(app);
  const { ctx } = full;
  const asset = await storeDocument(ctx, given);
  await app.db.sql.rows('update media_asset set bytes = $2 where id = $1', [asset.id, 100 * 1_024 * 1_024]);
  expect((await refusal(storeDocument(ctx, given))).code).toBe('UPLOAD_REFUSED');
  await deleteFile(ctx, asset.id);
  expect(await storeDocument(ctx, given)).toMatchObject({ filename: 'a.pdf' });
});

test('files are found by a part of their names; platform staff see those of all tenants, or of one', async () => {
  const { owner: other, tenantId } = await createTeam(app);
  await storeDocument(other.ctx, { ...given, filename: 'Leseni 100_.pdf' });
  await storeDocument(other.ctx, { ...given, filename: 'Barua.pdf' });
  const found = async (ctx: Ctx, filter: { search?: string; tenantId?: string }) =>
    (await files(ctx, { first: 200 }, filter)).nodes.map(({ filename }) => filename);
  expect(await found(other.ctx, { search: 'LESENI' })).toEqual(['Leseni 100_.pdf']);
  expect(await found(other.ctx, { search: '_' })).toEqual(['Leseni 100_.pdf']);
  expect((await refusal(files(other.ctx, { first: 1 }, { tenantId }))).code).toBe('FORBIDDEN');
  expect(await found(app.operator, { tenantId })).toEqual(['Barua.pdf', 'Leseni 100_.pdf']);
  expect((await found(app.operator, {})).length).toBeGreaterThan(2);
});
