import { Readable } from 'node:stream';
import { create as contentDisposition } from 'content-disposition';
import type { FastifyInstance } from 'fastify';
import { openReceipt } from '../../billing/receipts/createReceiptDownload.js';
import { type App, systemContext } from '../../context.js';
import { AppError } from '../../errors.js';
import { type DownloadKind, type OpenDownload, openDownload } from '../../media/downloads.js';
import { openFile } from '../../media/openStream.js';
import { RequestRefused } from '../request/requestRefused.js';

/** How each kind of file is opened. */
const kinds: Record<Exclude<DownloadKind, 'backups'>, OpenDownload> = { documents: openFile, receipts: openReceipt };

/**
 * GET /downloads/<kind>/<token>: one file by its signed link, without cookie or header. A browser saves it and never shows it inside our
 * origin. 404 for a link that isn't ours, 410 after five minutes.
 */
export function downloadRoutes(http: FastifyInstance, app: App): void {
  http.route<{ Params: { kind: string; '*': string } }>({
    method: 'GET',
    // A wildcard: a named part of a path ends at 100 letters.
    url: '/downloads/:kind/*',
    // The audit would count a HEAD as a download.
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { kind, '*': token } = request.params;
      if (!isKind(kind)) throw new RequestRefused(404, 'There is nothing at this address.');
      reply.header('cache-control', 'no-store');
      const file = await openDownload(systemContext(app, request.id), kind, token, kinds[kind]).catch(asPage);
      reply.headers(asAttachment(file.filename)).type(file.contentType);
      if ('bytes' in file) return reply.send(file.bytes);
      return reply.header('content-length', file.size).send(Readable.from(file.pieces, { objectMode: false }));
    },
  });
}

const isKind = (name: string): name is keyof typeof kinds => Object.hasOwn(kinds, name);

/** Headers of a file that a browser saves and never shows inside our origin. */
export const asAttachment = (filename: string) => ({
  'content-disposition': attachment(filename),
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  // The link is all that it takes, and the app that shows the file may be on another origin.
  'cross-origin-resource-policy': 'cross-origin',
});

/** Browsers follow these links without credentials: 401 would be wrong. */
export function asPage(error: unknown): never {
  if (error instanceof AppError && error.code === 'TOKEN_EXPIRED') throw new RequestRefused(410, error.message);
  throw error;
}

/** The library encodes a lone surrogate only by throwing. */
export const attachment = (filename: string): string => contentDisposition(filename.toWellFormed());
