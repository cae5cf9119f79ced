import { AppError } from '../errors.js';
import { endingOf } from '../lib/filename.js';
import { acceptedTypes, type ContentType } from './acceptedTypes.js';
import { carriesOther, isWhole } from './fileIntegrity.js';

/** What programs declare that don't know. */
const saysNothing = ['', 'application/octet-stream', 'binary/octet-stream', 'text/plain'];

/**
 * What a file is by its bytes, whatever it is called. UPLOAD_REFUSED for everything but a whole PDF, PNG or JPEG, for one that is something
 * else besides (a PDF with an archive behind it), and for one whose name or declared type says otherwise: someone is being deceived.
 */
export async function contentTypeOf(bytes: Buffer, claim: { filename: string; declaredType: string }): Promise<ContentType> {
  if (bytes.length === 0) throw refused('The file is empty.');
  const { fileTypeFromBuffer } = await import('file-type'); // loaded with the first file
  const found = (await fileTypeFromBuffer(bytes))?.mime;
  if (!isTaken(found)) throw refused('This is not a PDF, a PNG or a JPEG.', { accepted: Object.keys(acceptedTypes) });
  if (!isWhole(found, bytes)) throw refused('The file is damaged or cut off.', { found });
  if (carriesOther(found, bytes)) throw refused('The file holds another kind of file besides.', { found });
  const { endings, declared } = acceptedTypes[found];
  const type = claim.declaredType.toLowerCase();
  const otherwise = endingOf(claim.filename).toLowerCase();
  const lies = (type !== found && !declared.includes(type) && !saysNothing.includes(type)) || contradicts(otherwise, endings);
  if (lies) throw refused('The file is not what its name or its declared type says.', { found });
  return found;
}

/** Whether an ending is that of a kind of file, and not of this one. "scan.2026" says nothing. */
const contradicts = (ending: string, endings: readonly string[]): boolean => /[a-z]/.test(ending) && !endings.includes(ending);

const isTaken = (mime: string | undefined): mime is ContentType => mime !== undefined && Object.hasOwn(acceptedTypes, mime);

export const refused = (message: string, params: Record<string, unknown> = {}): AppError =>
  new AppError('UPLOAD_REFUSED', { message, field: 'file', params });
