import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type BackupFile, type ByteRange, backupOfLink } from '../../backups/backupDownload.js';
import { type App, systemContext } from '../../context.js';
import { AppError } from '../../errors.js';
import { RequestRefused } from '../request/requestRefused.js';
import { asAttachment, asPage } from './downloads.js';

/** A download on which nothing moves for so long is ended; it can be taken up again where it broke off. */
const SILENT_MS = 120_000;

/**
 * GET and HEAD /downloads/backups/<token>: a backup's encrypted file by its signed link, without cookie or header, streamed. One range of
 * bytes can be asked for; the ETag is the SHA-256 of the whole. 404 for a link that isn't ours, 410 after five minutes or when the backup
 * was deleted. A storage that fails on the way ends the connection: what was received is less than its Content-Length.
 */
export function backupDownloads(http: FastifyInstance, app: App): void {
  http.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: '/downloads/backups/*',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const file = await backupOfLink(systemContext(app, request.id), request.params['*']).catch(asGone);
      const range = wantedRange(request, file);
      reply.headers({ 'accept-ranges': 'bytes', etag: etagOf(file) });
      if (range !== 'unsatisfiable') return send(app, request, reply, file, range);
      reply.header('content-range', `bytes */${file.sizeBytes}`);
      throw new RequestRefused(416, 'The file has no such bytes.');
    },
  });
}

async function send(app: App, request: FastifyRequest, reply: FastifyReply, file: BackupFile, part?: ByteRange): Promise<FastifyReply> {
  const range = part ?? { start: 0, end: file.sizeBytes - 1 };
  const bytes = request.method === 'HEAD' ? undefined : await file.read(range);
  if (part) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.sizeBytes}`);
  reply.headers({ ...asAttachment(file.filename), 'content-length': range.end - range.start + 1 }).type('application/octet-stream');
  if (!bytes) return reply.send();
  const stream = Readable.from(bytes, { objectMode: false, highWaterMark: 1 });
  stream.once('error', (err) => app.log.warn({ requestId: request.id, err }, 'the download of a backup broke off'));
  reply.raw.setTimeout(SILENT_MS, () => reply.raw.destroy());
  return reply.send(stream);
}

/** Strong: it names the bytes. */
const etagOf = ({ checksumSha256 }: BackupFile): string => `"${checksumSha256}"`;

/** The one range that is asked for; undefined for the whole: no range, several, or one of another state of the file. */
function wantedRange({ headers }: FastifyRequest, file: BackupFile): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/i.exec(headers.range?.replaceAll(/\s/g, '') ?? '') ?? [];
  const ifRange = headers['if-range'];
  if ((first === '' && last === '') || (ifRange !== undefined && ifRange !== etagOf(file))) return undefined;
  const end = file.sizeBytes - 1;
  if (first === '') return last.match(/^0+$/) ? 'unsatisfiable' : { start: Math.max(0, file.sizeBytes - Number(last)), end };
  const range = { start: Number(first), end: last === '' ? end : Math.min(end, Number(last)) };
  if (last !== '' && Number(last) < range.start) return undefined;
  return range.start > end ? 'unsatisfiable' : range;
}

function asGone(error: unknown): never {
  if (error instanceof AppError && error.code === 'INVALID_STATE') throw new RequestRefused(410, error.message);
  return asPage(error);
}
