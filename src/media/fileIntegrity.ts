import type { ContentType } from './acceptedTypes.js';

/** Where the format of a file says that it ends; undefined for a file that is damaged or cut off. */
const ends: Record<ContentType, (bytes: Buffer) => number | undefined> = {
  'application/pdf': endOfPdf,
  'image/png': endOfPng,
  'image/jpeg': endOfJpeg,
};

/** Whether the file is there to its end. Its picture or pages are not checked. */
export const isComplete = (type: ContentType, bytes: Buffer): boolean => ends[type](bytes) !== undefined;

/**
 * Whether another program would read the same bytes as another file: a web page at the beginning, an archive at the end, anything behind
 * the end of a PNG. Phones put data of their own behind a JPEG, so only what could be run is found there.
 */
export function hidesOtherFile(type: ContentType, bytes: Buffer): boolean {
  const rest = bytes.subarray(ends[type](bytes));
  if (markup.test(bytes.toString('latin1', 0, 1_024)) || isArchive(bytes)) return true;
  if (type === 'image/png') return rest.length > 0;
  return type === 'image/jpeg' && (/<(?:!doctype|html|script|svg)|%PDF-/i.test(rest.toString('latin1')) || rest.includes('PK\x03\x04'));
}

const markup = /<(?:!doctype|html|head|body|script|svg|iframe|\?php)/i;

/** Readers of PDFs look for the end in the last KiB, without the NULs and blanks that some programs fill a block with. */
function endOfPdf(bytes: Buffer): number | undefined {
  let { length } = bytes;
  while (length > 0 && [0, 9, 10, 12, 13, 32].includes(bytes[length - 1] ?? -1)) length -= 1;
  const at = bytes.lastIndexOf('%%EOF');
  return at >= 0 && at >= length - 1_024 ? at + 5 : undefined;
}

/** A PNG is chunks (length, name, data, checksum): IHDR, which is 13 bytes and stands there alone, a picture (IDAT), and at last IEND. */
function endOfPng(bytes: Buffer): number | undefined {
  if (bytes.length < 33 || bytes.toString('latin1', 8, 16) !== '\0\0\0\rIHDR') return undefined;
  let at = 33;
  let hasPicture = false;
  while (at + 12 <= bytes.length) {
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (name === 'IHDR') return undefined;
    hasPicture ||= name === 'IDAT';
    at += 12 + bytes.readUInt32BE(at);
    if (name === 'IEND') return hasPicture && at <= bytes.length ? at : undefined;
  }
  return undefined;
}

/**
 * A JPEG is segments that say their length, and scans that go on to the next marker, to the marker D9. Markers without a length (00, 01, D0
 * to D8) stand between no segments: what comes behind one would be read otherwise by every viewer.
 */
function endOfJpeg(bytes: Buffer): number | undefined {
  let at = 2;
  while (at + 2 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xd9) return at + 2;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8) || at + 4 > bytes.length) return undefined;
    at += 2 + bytes.readUInt16BE(at + 2);
    if (marker === 0xda) at = endOfScan(bytes, at);
  }
  return undefined;
}

/** In a scan FF is followed by 00 or by a restart (D0 to D7); anything else is the next marker. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

/** A ZIP is read from its end: a record there, and a comment that reaches the last byte. */
function isArchive(bytes: Buffer): boolean {
  const tail = bytes.subarray(-65_557);
  for (let at = tail.lastIndexOf('PK\x05\x06'); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf('PK\x05\x06', at - 1))
    if (at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length) return true;
  return false;
}
