import { Buffer } from 'node:buffer';
import type { File } from '../../../entities/File.js';
import type { Permission } from '../../../entities/types/roles.js';
import type { Ctx } from '../../context.js';
import { actorUserId, allowInTenant } from '../../core/authorize.js';
import { requireActiveTenant } from '../../core/tenantRow.js';
import { safeFilename } from '../../lib/filename.js';
import { filesOfTenant } from '../../media/files.js';
import { uploadRefused } from '../../media/fileType.js';
import { type StreamedFile, storeStream } from '../../media/storeStream.js';
import { detectFormat, type FileFault, isWorkbook, UnreadableFile } from './reading/textFormat.js';

/** How long a list is kept that was uploaded; while an import reads it, longer. */
export const KEPT_MS = 7 * 86_400_000;
/** Lists of a tenant that are kept at once, as a multiple of the largest. */
const MOST_FILES = 10;
/** So much tells what kind of file it is; so much at its end names the parts of a workbook. */
const HEAD = 64 * 1_024;
const WORKBOOK_PART = /xl\/workbook[^/]{0,40}\.xml/;
const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const words: Record<FileFault, string> = {
  EMPTY: 'The file is empty.',
  SPREADSHEET_FILE:
    'This workbook can’t be read: it is of another kind than .xlsx, locked or damaged. Open it, save it as CSV (UTF-8) and upload that.',
  NOT_TEXT: 'This is no CSV file. Save the list as CSV (UTF-8) and upload that.',
};

/** What is wrong with a file that can't be read, as a sentence that says what to do. */
export const wordsOf = (fault: FileFault): string => words[fault];

/** What a list is uploaded for. */
export type ListPurpose = 'CONTACTS' | 'AUDIENCE';
const permissions: Record<ListPurpose, Permission> = { CONTACTS: 'MANAGE_CONTACTS', AUDIENCE: 'SEND_SMS' };

/** Who may upload lists. UNAUTHENTICATED, FORBIDDEN, TENANT_SUSPENDED. */
export async function allowLists(ctx: Ctx, purpose: ListPurpose): Promise<string> {
  const tenantId = allowInTenant(ctx, permissions[purpose]);
  await requireActiveTenant(ctx, tenantId);
  return tenantId;
}

/**
 * Stores a list of contacts or opt-outs, or of who gets a campaign, as it comes, text or a workbook, for seven days; it counts for no quota
 * of documents. UPLOAD_REFUSED for what is neither, and above ten times the largest list; STORAGE_UNAVAILABLE.
 */
export async function storeList(
  ctx: Ctx,
  purpose: ListPurpose,
  given: { filename: string } & Pick<StreamedFile, 'pieces' | 'commit'>,
): Promise<File> {
  const tenantId = await allowLists(ctx, purpose);
  await checkRoom(ctx, tenantId, purpose);
  const { head, pieces } = await withHead(given.pieces);
  const kind = (await isWorkbookOrText(head))
    ? { contentType: WORKBOOK, filename: safeFilename(given.filename, ['xlsx']), pieces: workbookPieces(pieces) }
    : { contentType: 'text/csv', filename: safeFilename(given.filename, ['csv', 'txt', 'tsv', 'tab']), pieces };
  const id = await storeStream(
    ctx,
    {
      ...{ tenantId, purpose, ...kind, createdBy: actorUserId(ctx), commit: given.commit },
      expiresAt: new Date(ctx.app.now().getTime() + KEPT_MS),
    },
    (ctx) => checkRoom(ctx, tenantId, purpose),
  );
  const [file] = await filesOfTenant(ctx, tenantId, [id]);
  if (!file) throw new Error('a stored list has no row');
  return file;
}

async function checkRoom(ctx: Ctx, tenantId: string, purpose: ListPurpose): Promise<void> {
  const maxBytes = MOST_FILES * ctx.app.settings.contactsFileBytes;
  const row = await ctx.sql.row<{ bytes: number }>(
    `select coalesce(sum(bytes), 0)::bigint as bytes from media_asset where tenant_id = $1 and purpose = $2`,
    [tenantId, purpose],
  );
  if ((row?.bytes ?? 0) > maxBytes)
    throw uploadRefused('The lists of this tenant fill their space: delete some, or wait until they are deleted after seven days.', {
      usedBytes: row?.bytes,
      maxBytes,
    });
}

/** What comes first, and all of it again. */
async function withHead(pieces: AsyncIterable<Buffer>): Promise<{ head: Buffer; pieces: AsyncGenerator<Buffer> }> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let size = 0;
  while (size < HEAD) {
    const { value, done } = await iterator.next();
    if (done) break;
    first.push(value);
    size += value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* first;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head: Buffer.concat(first), pieces: all() };
}

/** All of it; refused at its end where none of its parts is a workbook. Whether its rows can be read shows when they are. */
async function* workbookPieces(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let tail = Buffer.alloc(0);
  for await (const piece of pieces) {
    tail = Buffer.concat([tail, piece]).subarray(-HEAD);
    yield piece;
  }
  if (!WORKBOOK_PART.test(tail.toString('latin1'))) throw uploadRefused(words.SPREADSHEET_FILE);
}

/** By its first bytes: an archive, which may be a workbook, or a text of a charset that we read, of no kind that is written as text. */
async function isWorkbookOrText(head: Buffer): Promise<boolean> {
  const one = async function* () {
    if (head.length > 0) yield head;
  };
  const format = await detectFormat(one()).catch((error: unknown) => {
    if (error instanceof UnreadableFile && error.fault !== 'NOT_TEXT') throw uploadRefused(wordsOf(error.fault));
    return undefined;
  });
  if (format && isWorkbook(format)) return true;
  const text = format && new TextDecoder(format.charset).decode(head);
  if (text !== undefined && !/^%PDF-|^\s*(?:<\?xml|<!doctype|<html|\{\\rtf)/i.test(text)) return false;
  const { fileTypeFromBuffer } = await import('file-type'); // loaded with the first file
  const found = (await fileTypeFromBuffer(head))?.mime;
  throw uploadRefused(found ? `This is no CSV file, but ${found}. Save the list as CSV (UTF-8) and upload that.` : words.NOT_TEXT, {
    found,
  });
}
