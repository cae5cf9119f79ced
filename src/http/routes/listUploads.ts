import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../../auth/authenticate.js';
import { allowLists, type ListPurpose, storeList } from '../../contacts/imports/storeList.js';
import type { App, Ctx } from '../../context.js';
import { AppError } from '../../errors.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { RequestRefused } from '../request/requestRefused.js';
import { AROUND, createUploadSlots, oneFile, shown, tooLarge } from './uploads.js';

/** Lists are streamed and take little memory each. */
const AT_ONCE = { all: 16, ofTenant: 2 };
/** A list may be ten times as large as a document, and takes as much longer on a slow line. */
const TIMES_AS_LONG = 10;

const purposes: Readonly<Record<string, ListPurpose>> = { '/uploads/contacts': 'CONTACTS', '/uploads/audience': 'AUDIENCE' };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on uploads of lists: who sends it, allowed to. */
    listUploader?: { ctx: Ctx; tenantId: string; purpose: ListPurpose };
  }
}

/**
 * POST /uploads/contacts and /uploads/audience: a form (multipart/form-data) with one list in the field "file", under the credentials that
 * the graph takes. 201 with the file, for importContacts and importOptOuts, or for the audience of a campaign. Callers without the right
 * are refused before the body is read; 413 as soon as it exceeds CONTACTS_FILE_MIB.
 */
export async function listUploads(http: FastifyInstance, app: App, bodyMs: number): Promise<void> {
  const most = app.settings.contactsFileBytes;
  const slots = createUploadSlots(AT_ONCE);
  await http.register(async (scope) => {
    // One byte more than ours, so that it is seen to be passed.
    await scope.register(multipart, {
      limits: { fileSize: most + 1, files: 1, fields: 0, parts: 2, headerPairs: 20 },
      throwFileSizeLimit: false,
    });
    scope.addHook('onRequest', async (request) => {
      const actor = await authenticate(app, request.headers.authorization, request.clientIp);
      const ctx: Ctx = { app, sql: app.db.sql, actor, requestId: request.id, clientIp: request.clientIp };
      const purpose = purposes[request.routeOptions.url ?? ''] ?? 'CONTACTS';
      const tenantId = await allowLists(ctx, purpose);
      maintenanceOf(app).requireNone();
      if (!/^multipart\/form-data\s*;/i.test(request.headers['content-type'] ?? ''))
        throw new RequestRefused(415, 'Send multipart/form-data.');
      if (Number(request.headers['content-length']) > most + AROUND) throw tooLarge(most);
      app.limits.take('uploadsPerTenant', tenantId);
      request.listUploader = { ctx, tenantId, purpose };
    });
    const takeList = async (request: FastifyRequest, reply: FastifyReply) => {
      const { listUploader } = request;
      if (!listUploader) throw new AppError('UNAUTHENTICATED');
      const free = slots.take(listUploader.tenantId);
      try {
        const file = await oneFile(request, ({ filename, file }) =>
          storeList(listUploader.ctx, listUploader.purpose, {
            ...{ filename: filename ?? '', pieces: upTo(most, file) },
            commit: (work) => maintenanceOf(app).change(work),
          }),
        );
        return reply.code(201).send(shown(file));
      } finally {
        free();
      }
    };
    for (const path of Object.keys(purposes)) scope.post(path, { config: { bodyMs: TIMES_AS_LONG * bodyMs } }, takeList);
  });
}

async function* upTo(most: number, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > most) throw tooLarge(most);
    yield piece;
  }
}
