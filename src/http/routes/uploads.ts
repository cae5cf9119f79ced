import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { File } from '../../../entities/File.js';
import { authenticate } from '../../auth/authenticate.js';
import type { App, Ctx } from '../../context.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { allowFiles } from '../../media/filesPolicy.js';
import { MAX_BYTES, storeDocument, type UploadedFile } from '../../media/storeDocument.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { RequestRefused } from '../request/requestRefused.js';

/** What a form puts around its file: boundaries, names, types. */
export const AROUND = 16_384;
/** A file is in memory until it is known to be good: at most this many at once, so that uploads take 160 MiB at the worst. */
const AT_ONCE = { all: 16, ofTenant: 2 };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on uploads: who sends it, allowed to. */
    uploader?: { ctx: Ctx; tenantId: string };
  }
}

/**
 * POST /uploads/document: a form (multipart/form-data) with one file in the field "file", under the credentials that the graph takes. 201
 * with the file. Callers without the right are refused before the body is read; 413 as soon as a file exceeds 5 MiB, 408 for a body that
 * isn't there after `bodyMs`.
 */
export async function uploadRoutes(http: FastifyInstance, app: App, bodyMs: number): Promise<void> {
  const uploadSlots = createUploadSlots(AT_ONCE);
  await http.register(async (scope) => {
    // The file's own cap is one byte more than ours, so that it is seen to be passed.
    await scope.register(multipart, {
      limits: { fileSize: MAX_BYTES + 1, files: 1, fields: 0, parts: 2, headerPairs: 20 },
      throwFileSizeLimit: false,
    });
    scope.addHook('onRequest', async (request) => {
      const actor = await authenticate(app, request.headers.authorization, request.clientIp);
      const ctx: Ctx = { app, sql: app.db.sql, actor, requestId: request.id, clientIp: request.clientIp };
      const tenantId = allowFiles(ctx);
      maintenanceOf(app).requireNone();
      if (!/^multipart\/form-data\s*;/i.test(request.headers['content-type'] ?? ''))
        throw new RequestRefused(415, 'Send multipart/form-data.');
      if (Number(request.headers['content-length']) > MAX_BYTES + AROUND) throw tooLarge(MAX_BYTES);
      app.limits.take('uploadsPerTenant', tenantId);
      request.uploader = { ctx, tenantId };
    });
    scope.post('/uploads/document', { config: { bodyMs } }, async (request, reply) => {
      const { uploader } = request;
      if (!uploader) throw new AppError('UNAUTHENTICATED');
      const free = uploadSlots.take(uploader.tenantId);
      try {
        const file = await oneFile(request, readDocument);
        const asset = await maintenanceOf(app).change(() => storeDocument(uploader.ctx, file));
        return reply.code(201).send(shown(asset));
      } finally {
        free();
      }
    });
  });
}

export const shown = ({ id, filename, contentType, sizeBytes, checksumSha256, createdAt }: File) => ({
  id: publicId('file', id),
  filename,
  contentType,
  sizeBytes,
  checksumSha256,
  createdAt,
});

export const tooLarge = (most: number) =>
  new RequestRefused(413, `The file is larger than ${most / 1_048_576} MiB.`, { code: 'UPLOAD_REFUSED' });
const NO_FORM = 'Send a form with one file, in the field "file".';

/** The form's only part, as `take` reads it. Any other part is refused at once, and the rest of the body is discarded unread. */
export async function oneFile<T extends object>(request: FastifyRequest, take: (part: MultipartFile) => Promise<T>): Promise<T> {
  // The connection closed while its sender was looked up: the parser would wait for ever for an event that has passed.
  if (request.raw.destroyed) throw new RequestRefused(400, NO_FORM);
  let file: T | undefined;
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file' || part.fieldname !== 'file' || file) throw new RequestRefused(400, NO_FORM);
      file = await take(part);
    }
  } catch (error) {
    request.raw.unpipe();
    request.raw.resume();
    // Everything but our own refusals is the parser's: a form that isn't one, breaks off, or has more than one file.
    throw error instanceof AppError ? error : new RequestRefused(400, NO_FORM, { cause: error });
  }
  if (!file) throw new RequestRefused(400, NO_FORM);
  return file;
}

const readDocument = async ({ filename, mimetype, file }: MultipartFile): Promise<UploadedFile> => ({
  filename: filename ?? '',
  declaredType: mimetype,
  bytes: await upTo(MAX_BYTES, file),
});

async function upTo(most: number, stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most) throw tooLarge(MAX_BYTES);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Counts the uploads under way. RATE_LIMITED when a tenant has too many, or all tenants together. */
export function createUploadSlots(most: { all: number; ofTenant: number }) {
  const running = new Map<string, number>();
  let all = 0;
  return {
    take(tenantId: string): () => void {
      const ofTenant = running.get(tenantId) ?? 0;
      if (all >= most.all || ofTenant >= most.ofTenant) throw new AppError('RATE_LIMITED', { retryAfterSeconds: 5 });
      all += 1;
      running.set(tenantId, ofTenant + 1);
      return () => {
        all -= 1;
        const left = (running.get(tenantId) ?? 1) - 1;
        if (left > 0) running.set(tenantId, left);
        else running.delete(tenantId);
      };
    },
  };
}
