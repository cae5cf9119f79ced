import { AppError } from '../errors.js';
import { endingOf } from '../lib/filename.js';
import { acceptedTypes, type ContentType } from './acceptedTypes.js';
import { hidesOtherFile, isComplete } from './fileIntegrity.js';
import { riskOf } from './fileRisks.js';

/** Types that programs declare when they don't know the type. */
const undeclared = ['', 'application/octet-stream', 'binary/octet-stream', 'text/plain'];

/**
 * The type of a file by its bytes. UPLOAD_REFUSED for everything but a complete PDF, PNG or JPEG, for one that is another file too (a PDF
 * with an archive behind it), for one that could harm its reader (a script in a PDF, a picture of 60,000 × 60,000), and for one whose name
 * or declared type contradicts it: somebody is being deceived.
 */
export async function contentTypeOf(bytes: Buffer, claim: { filename: string; declaredType: string }): Promise<ContentType> {
  if (bytes.length === 0) throw uploadRefused('The file is empty.');
  const { fileTypeFromBuffer } = await import('file-type'); // loaded with the first file
  const found = (await fileTypeFromBuffer(fromPdfHeader(bytes)))?.mime;
  if (!isAccepted(found)) throw uploadRefused('This is not a PDF, a PNG or a JPEG.', { accepted: Object.keys(acceptedTypes) });
  if (!isComplete(found, bytes)) throw uploadRefused('The file is damaged or cut off.', { found });
  if (hidesOtherFile(found, bytes)) throw uploadRefused('The file holds another kind of file besides.', { found });
  const risk = await riskOf(found, bytes);
  if (risk) throw uploadRefused(risk, { found });
  const { endings, declared } = acceptedTypes[found];
  const type = claim.declaredType.toLowerCase();
  const isTypeWrong = type !== found && !declared.includes(type) && !undeclared.includes(type);
  if (isTypeWrong || contradicts(endingOf(claim.filename).toLowerCase(), endings))
    throw uploadRefused('The file is not what its name or its declared type says.', { found });
  return found;
}

/** Scanners and portals put blanks or a byte order mark before a PDF's header; readers of PDFs skip them. */
function fromPdfHeader(bytes: Buffer): Buffer {
  const before = /^(?:\u00ef\u00bb\u00bf)?[\0\t\n\f\r ]{0,64}(?=%PDF-)/.exec(bytes.toString('latin1', 0, 80))?.[0].length ?? 0;
  return bytes.subarray(before);
}

/** Whether an ending names another type of file. "scan.2026" names none. */
const contradicts = (ending: string, endings: readonly string[]): boolean => /[a-z]/.test(ending) && !endings.includes(ending);

const isAccepted = (mime: string | undefined): mime is ContentType => mime !== undefined && Object.hasOwn(acceptedTypes, mime);

export const uploadRefused = (message: string, params: Record<string, unknown> = {}): AppError =>
  new AppError('UPLOAD_REFUSED', { message, field: 'file', params });
