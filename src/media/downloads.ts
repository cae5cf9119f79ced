import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { DownloadPayload } from '../../entities/payloads/files.js';
import type { App, Ctx } from '../context.js';
import { audit } from '../core/audit.js';
import { publicActor } from '../core/storedActor.js';
import { AppError } from '../errors.js';

/** Long enough for a person to press the button, too short for a link in a chat to be of use. */
const LIFETIME_MS = 300_000;

/** What can be downloaded: the first part of a link's path. src/http/routes/downloads.ts and backupDownloads.ts say how each is opened. */
export type DownloadKind = 'documents' | 'receipts' | 'backups';

/** A file as it is handed out. `target` is its public id, for the audit. */
export interface DownloadFile {
  target: string;
  filename: string;
  contentType: string;
  bytes: Buffer;
}

/** The same of one that may be large. */
export type StreamedDownload = Omit<DownloadFile, 'bytes'> & { pieces: AsyncIterable<Buffer>; size: number };

/** The file of a row of this tenant; undefined when there is none. Permissions were checked when the link was made. */
export type OpenDownload = (ctx: Ctx, tenantId: string, id: string) => Promise<DownloadFile | StreamedDownload | undefined>;

/** Makes a link that is good for five minutes. The caller has checked that the actor may see the file; null for one of the platform's. */
export function downloadLink(
  ctx: Ctx,
  kind: DownloadKind,
  tenantId: string | null,
  id: string,
  file: Pick<DownloadPayload, 'sizeBytes' | 'checksumSha256'>,
): DownloadPayload {
  const expiresAt = new Date(ctx.app.now().getTime() + LIFETIME_MS);
  const by = publicActor(ctx.actor);
  const claims = Buffer.from(JSON.stringify([tenantId, id, expiresAt.getTime(), by])).toString('base64url');
  const token = `${claims}.${sign(ctx.app, kind, claims).toString('base64url')}`;
  return { url: `${ctx.app.publicUrl()}/downloads/${kind}/${token}`, expiresAt, ...file };
}

/** The file of a link, and an audit event for it. NOT_FOUND for a link that isn't ours or whose file is gone, TOKEN_EXPIRED. */
export async function openDownload<Opened extends DownloadFile | StreamedDownload>(
  ctx: Ctx,
  kind: DownloadKind,
  token: string,
  open: (ctx: Ctx, tenantId: string, id: string) => Promise<Opened | undefined>,
): Promise<Opened> {
  const { tenantId, id, by } = readLink(ctx.app, kind, token);
  const file = tenantId === null ? undefined : await open(ctx, tenantId, id);
  if (!file) throw new AppError('NOT_FOUND');
  await audit(ctx, `download.${kind}`, tenantId, file.target, { by });
  return file;
}

/** What a link leads to, and who made it (a public id). NOT_FOUND for a link that isn't ours, TOKEN_EXPIRED. */
export function readLink(app: App, kind: DownloadKind, token: string): { tenantId: string | null; id: string; by: string } {
  const [claims = '', signature = '', ...more] = token.split('.');
  const given = Buffer.from(signature);
  // Compared as text: what decodes to the same bytes is another link.
  const expected = Buffer.from(sign(app, kind, claims).toString('base64url'));
  if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) throw new AppError('NOT_FOUND');
  const [tenantId, id, expires, by] = JSON.parse(Buffer.from(claims, 'base64url').toString()) as [string | null, string, number, string];
  if (app.now().getTime() >= expires) throw new AppError('TOKEN_EXPIRED', { message: 'This link has expired: make another one.' });
  return { tenantId, id, by };
}

/** With a key of its own: a link must never pass for an access token, nor an access token for a link. The kind is signed too. */
function sign(app: App, kind: DownloadKind, claims: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', app.settings.jwtSecret, '', 'tuma downloads', 32));
  return createHmac('sha256', key).update(`${kind}.${claims}`).digest();
}
