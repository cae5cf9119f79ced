import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Backup } from '../../../entities/Backup.js';
import { authenticate } from '../../auth/authenticate.js';
import { discardUpload, receiveBackup, recordUpload, roomForUpload } from '../../backups/receiveBackup.js';
import type { App, Ctx } from '../../context.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { RequestRefused } from '../request/requestRefused.js';
import { oneFile } from './uploads.js';

/** An upload of which nothing comes for so long is cut. */
const SILENT_MS = 30_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on uploads of backups: who sends it, allowed to. */
    backupUploader?: Ctx;
  }
}

/**
 * POST /uploads/backup: a form (multipart/form-data) with one backup in the field "file", by a platform admin. 201 with the backup, which
 * is QUARANTINED until it was verified. It is streamed and never in memory as a whole. 413 when the storage has no room for it; 429 while
 * another one is uploaded to this process.
 */
export async function backupUploads(http: FastifyInstance, app: App): Promise<void> {
  let busy = false;
  await http.register(async (scope) => {
    await scope.register(multipart, {
      limits: { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 0, parts: 2, headerPairs: 20 },
      throwFileSizeLimit: false,
    });
    scope.addHook('onRequest', async (request) => {
      const actor = await authenticate(app, request.headers.authorization, request.clientIp);
      const ctx: Ctx = { app, sql: app.db.sql, actor, requestId: request.id, clientIp: request.clientIp };
      allowOnPlatform(ctx, 'MANAGE_BACKUPS');
      maintenanceOf(app).requireNone();
      if (!/^multipart\/form-data\s*;/i.test(request.headers['content-type'] ?? ''))
        throw new RequestRefused(415, 'Send multipart/form-data.');
      request.backupUploader = ctx;
    });
    scope.post('/uploads/backup', { config: { bodyMs: Number.POSITIVE_INFINITY } }, async (request, reply) => {
      const { backupUploader: ctx } = request;
      if (!ctx) throw new AppError('UNAUTHENTICATED');
      if (busy) throw new AppError('RATE_LIMITED', { message: 'Another backup is being uploaded.', retryAfterSeconds: 60 });
      busy = true;
      try {
        return reply.code(201).send(shown(await upload(ctx, request)));
      } finally {
        busy = false;
      }
    });
  });
}

async function upload(ctx: Ctx, request: FastifyRequest): Promise<Backup> {
  const most = await roomForUpload(ctx);
  if (Number(request.headers['content-length']) > most) throw tooLarge(most);
  const broken = new AbortController();
  request.raw.once('close', () => request.raw.complete || broken.abort(brokeOff()));
  // What a form ends with that is no form is told by `oneFile`; what receiving it ends with is told as it is.
  let [id, fault]: [string?, unknown?] = [];
  const received = await oneFile(request, async ({ file }) => {
    const one = await receiveBackup(ctx, steady(file, request, most), broken.signal).catch((error: unknown) => {
      fault = error;
      throw error;
    });
    ({ id } = one);
    return one;
  }).catch(async (error: unknown) => {
    if (id) await discardUpload(ctx, id);
    throw fault ?? error;
  });
  return recordUpload(ctx, received);
}

/** The bytes of a part, as long as they keep coming and are no more than `most`. */
async function* steady(file: AsyncIterable<Buffer>, request: FastifyRequest, most: number): AsyncGenerator<Buffer> {
  const watch = () => setTimeout(() => request.raw.destroy(brokeOff()), SILENT_MS);
  let timer = watch();
  let size = 0;
  try {
    for await (const piece of file) {
      clearTimeout(timer);
      size += piece.length;
      if (size > most) throw tooLarge(most);
      yield piece;
      timer = watch();
    }
  } catch (error) {
    throw error instanceof AppError ? error : brokeOff(error);
  } finally {
    clearTimeout(timer);
  }
}

const tooLarge = (most: number) =>
  new RequestRefused(413, `The storage has room for a backup of ${most} bytes.`, { code: 'UPLOAD_REFUSED' });
const brokeOff = (cause?: unknown) => new RequestRefused(400, 'The upload broke off.', { cause });

const shown = ({ id, kind, status, verificationStatus, trigger, sizeBytes, checksumSha256, createdAt }: Backup) => ({
  ...{ id: publicId('backup', id), kind, status, verificationStatus, trigger, sizeBytes, checksumSha256, createdAt },
});
