import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { App, Ctx } from '../context.js';
import { audit, shownActor } from '../core/audit.js';
import { AppError } from '../errors.js';

/** Long enough for a person to press the button, too short for a link in a chat to be of use. */
const LIFETIME_MS = 300_000;

/** What can be downloaded: the first part of a link's path. src/http/routes/downloads.ts says how each is opened. */
export type DownloadKind = 'documents' | 'receipts';

/** A file as it is handed out. `target` is its public id, for the audit. */
export interface DownloadFile {
  target: string;
  filename: string;
  contentType: string;
  bytes: Buffer;
}

/** The row's file, under the tenant that the link names; undefined when there is none. Who may see it was decided when the link was made. */
export type OpenDownload = (ctx: Ctx, tenantId: string, id: string) => Promise<DownloadFile | undefined>;

/** A link to one file; whoever has it may fetch the file until then. */
export interface DownloadLink {
  url: string;
  expiresAt: Date;
  sizeBytes: number;
  checksumSha256: string;
}

/** Makes a link of five minutes. Whether the actor may see the file is the caller's to know. */
export function downloadLink(
  ctx: Ctx,
  kind: DownloadKind,
  tenantId: string,
  id: string,
  file: Pick<DownloadLink, 'sizeBytes' | 'checksumSha256'>,
): DownloadLink {
  const expiresAt = new Date(ctx.app.now().getTime() + LIFETIME_MS);
  const by = shownActor(ctx.actor);
  const said = Buffer.from(JSON.stringify([tenantId, id, expiresAt.getTime(), by])).toString('base64url');
  const token = `${said}.${sealOf(ctx.app, kind, said).toString('base64url')}`;
  return { url: `${ctx.app.publicUrl()}/downloads/${kind}/${token}`, expiresAt, ...file };
}

/** What a link leads to, and an audit row for it. NOT_FOUND for what is no link of ours or leads to nothing, TOKEN_EXPIRED. */
export async function openDownload(ctx: Ctx, kind: DownloadKind, token: string, open: OpenDownload): Promise<DownloadFile> {
  const { tenantId, id, by } = read(ctx.app, kind, token);
  const file = await open(ctx, tenantId, id);
  if (!file) throw new AppError('NOT_FOUND');
  await audit(ctx, `download.${kind}`, tenantId, file.target, { by });
  return file;
}

function read(app: App, kind: DownloadKind, token: string): { tenantId: string; id: string; by: string } {
  const [said = '', seal = '', ...more] = token.split('.');
  const given = Buffer.from(seal, 'base64url');
  const right = sealOf(app, kind, said);
  if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) throw new AppError('NOT_FOUND');
  // Only now is it known to be our own writing.
  const [tenantId, id, expires, by] = JSON.parse(Buffer.from(said, 'base64url').toString()) as [string, string, number, string];
  if (app.now().getTime() >= expires) throw new AppError('TOKEN_EXPIRED', { message: 'This link has expired: make another one.' });
  return { tenantId, id, by };
}

/** With a key of its own: a link must never pass for an access token, nor the other way round. The kind is sealed, too. */
function sealOf(app: App, kind: DownloadKind, said: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', app.settings.jwtSecret, '', 'tuma downloads', 32));
  return createHmac('sha256', key).update(`${kind}.${said}`).digest();
}
