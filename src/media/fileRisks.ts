import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { ContentType } from './acceptedTypes.js';

/** Above the largest cameras and scans (A4 at 1,000 dots an inch: 97 million). A viewer needs four bytes for each. */
const MOST_PIXELS = 120_000_000;
/** All object streams of a PDF of 5 MiB; they hold words, not pictures. */
const MOST_INFLATED = 32 * 1_024 * 1_024;

/** Why a file that is whole could harm whoever opens it, in words; undefined for one that can't be known to. */
export async function riskOf(type: ContentType, bytes: Buffer): Promise<string | undefined> {
  if (type === 'application/pdf') return riskOfPdf(bytes);
  if (pixelsOf(type, bytes) > MOST_PIXELS) return 'The picture has too many pixels.';
  return undefined;
}

/** The pixels that the header says: a viewer takes memory for all of them before it reads the first. */
function pixelsOf(type: ContentType, bytes: Buffer): number {
  if (type === 'image/png') return bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
  let most = 0;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // C0 to CF say the size, but for tables (C4), an extension (C8) and arithmetic conditions (CC). They stand before the first scan (DA).
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      most = Math.max(most, bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7));
    if (marker === 0xda) break;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return most;
}

const inflated = promisify(inflate);
const script = /\/(?:JavaScript|Rendition)(?![A-Za-z0-9])/;

/**
 * A script's action is named /JavaScript or /Rendition. Dictionaries stand in the open, or in object streams: those are inflated, and where
 * that doesn't work (a password, another packing) nobody can say what is in them. Readers of PDFs forgive more than this knows, so it keeps
 * out common files, not every disguise.
 */
async function riskOfPdf(bytes: Buffer): Promise<string | undefined> {
  const raw = bytes.toString('latin1');
  if (script.test(plainNames(raw))) return 'The PDF holds a script.';
  let left = MOST_INFLATED;
  let at = 0;
  for (const { index, 0: keyword } of raw.matchAll(/\bstream\r?\n/g)) {
    const dictionary = plainNames(raw.slice(at, index));
    at = index + keyword.length;
    if (!/\/ObjStm\b/.test(dictionary) || !/\/Filter\b/.test(dictionary)) continue;
    const objects = await inflated(bytes.subarray(at), { maxOutputLength: left }).catch(() => undefined);
    if (!objects) return 'The PDF can not be checked: print it to a new PDF, without a password.';
    if (script.test(plainNames(objects.toString('latin1')))) return 'The PDF holds a script.';
    left -= objects.length;
  }
  return undefined;
}

/** A name may be written with any of its letters as #xx. */
const plainNames = (text: string): string =>
  text.replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
