import { promisify } from 'node:util';
import { createInflate, inflate } from 'node:zlib';
import type { ContentType } from './acceptedTypes.js';

/** Above the largest cameras and scans (A4 at 1,000 dots an inch: 97 million). A viewer needs four bytes for each. */
const MOST_PIXELS = 120_000_000;
/** What a JPEG can say; no camera's picture is longer. */
const LONGEST_SIDE = 65_535;
/** All object streams of a PDF of 5 MiB; they hold words, not pictures. */
const MOST_INFLATED = 32 * 1_024 * 1_024;

/** Why a file that is whole could harm whoever opens it, in words; undefined for one that can't be known to. */
export async function riskOf(type: ContentType, bytes: Buffer): Promise<string | undefined> {
  if (type === 'application/pdf') return riskOfPdf(bytes);
  const pixels = pixelsOf(type, bytes);
  if (pixels === 0) return 'The picture has no pixels.';
  if (type === 'image/png' && Math.max(bytes.readUInt32BE(16), bytes.readUInt32BE(20)) > LONGEST_SIDE)
    return 'The picture has too many pixels.';
  if (pixels !== undefined && pixels > MOST_PIXELS) return 'The picture has too many pixels.';
  return type === 'image/png' ? riskOfPng(bytes) : undefined;
}

/** The pixels that the header says, if there is one: a viewer takes memory for all of them before it reads the first. */
function pixelsOf(type: ContentType, bytes: Buffer): number | undefined {
  if (type === 'image/png') return bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
  let most: number | undefined;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // C0 to CF say the size, but for tables (C4), an extension (C8) and arithmetic conditions (CC). They stand before the first scan (DA).
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      most = Math.max(most ?? 0, bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7));
    if (marker === 0xda) break;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return most;
}

const inflated = promisify(inflate);
/** All words and colours of a picture, unpacked; a profile of colours has some hundred KiB. */
const MOST_WORDS = 8 * 1_024 * 1_024;

/** Beside the picture itself a PNG may hold packed words and profiles, which a viewer unpacks without asking how large they become. */
async function riskOfPng(bytes: Buffer): Promise<string | undefined> {
  if (await isTooLong(bytes)) return 'The picture holds more than it says.';
  let left = MOST_WORDS;
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (!['iCCP', 'zTXt', 'iTXt'].includes(name)) continue;
    const data = bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at));
    const packed = packedIn(name, data);
    if (!packed) continue;
    const words = await inflated(packed, { maxOutputLength: left }).catch(() => undefined);
    if (!words) return 'The picture holds something that can not be checked: save it anew.';
    left -= words.length;
  }
  return undefined;
}

/** Whether the picture unpacks to more than its header says: what is beyond the last row nobody sees. */
async function isTooLong(bytes: Buffer): Promise<boolean> {
  const [width, height, depth, colours] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[24] ?? 8, bytes[25] ?? 6];
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colours] ?? 4;
  // A byte before each row; in seven passes, which are 15/8 as many rows and each of them rounded up.
  let left = 2 * height + 16 + height * (Math.ceil((width * channels * depth) / 8) + 8);
  const unpacking = createInflate();
  const pictures: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at))
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') pictures.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  unpacking.end(Buffer.concat(pictures));
  try {
    for await (const piece of unpacking) {
      left -= (piece as Buffer).length;
      if (left < 0) return true;
    }
    return false;
  } catch {
    return false; // damaged: viewers stop there, too
  } finally {
    unpacking.destroy();
  }
}

/** The deflated part of a chunk: behind a keyword and its method; in an iTXt only where its flag says so, behind two more words. */
function packedIn(name: string, data: Buffer): Buffer | undefined {
  const keyword = data.indexOf(0);
  if (keyword < 0) return data; // no such chunk: nobody can say what it is
  if (name !== 'iTXt') return data.subarray(keyword + 2);
  if (data[keyword + 1] !== 1) return undefined;
  const language = data.indexOf(0, keyword + 3);
  const translated = data.indexOf(0, language + 1);
  return language < 0 || translated < 0 ? data : data.subarray(translated + 1);
}

/** What does something by itself, brings another file along, or leads elsewhere. */
const names =
  'JavaScript|Rendition|Launch|XFA|RichMedia|EmbeddedFiles?|FileAttachment|SubmitForm|ImportData|GoTo[RE]|Movie|Sound|EF|3DD?|AA';
const active = new RegExp(`/(?:${names})(?!\\w)`);
/** A stream whose bytes lie elsewhere; what a document opens by itself, in place or by its number. A link waits for a click. */
const elsewhere = /\/F\s*\(\s*(?:[a-z][a-z0-9+.-]*:|\\\\)/i;
const opens = /\/OpenAction\s*(?:<<([\s\S]{0,500}?)>>|(\d{1,9})\s+\d+\s+R\b)/g;
const leadsOut = /\/S\s*\/URI(?![A-Za-z0-9])/;
const ACTIVE = 'The PDF holds a script, a form that sends, or another file: print it to a new PDF.';

/**
 * Actions have names: /JavaScript, /Launch. Dictionaries stand in the open, or in object streams: those are inflated, and where
 * that doesn't work (a password, another packing) nobody can say what is in them. Readers of PDFs forgive more than this knows, so it keeps
 * out common files, not every disguise.
 */
async function riskOfPdf(bytes: Buffer): Promise<string | undefined> {
  const raw = bytes.toString('latin1');
  if (isActive(plainNames(raw))) return ACTIVE;
  let left = MOST_INFLATED;
  let at = 0;
  for (const { index, 0: keyword } of raw.matchAll(/\bstream\r?\n/g)) {
    const dictionary = plainNames(raw.slice(at, index));
    at = index + keyword.length;
    if (!/\/ObjStm\b/.test(dictionary) || !/\/Filter\b/.test(dictionary)) continue;
    const objects = await inflated(bytes.subarray(at), { maxOutputLength: left }).catch(() => undefined);
    if (!objects) return 'The PDF can not be checked: print it to a new PDF, without a password.';
    if (isActive(plainNames(objects.toString('latin1')))) return ACTIVE;
    left -= objects.length;
  }
  return undefined;
}

function isActive(text: string): boolean {
  if (active.test(text) || elsewhere.test(text)) return true;
  for (const [, inPlace, number] of text.matchAll(opens)) {
    const action = inPlace ?? new RegExp(`(?:^|\\D)${number}\\s+\\d+\\s+obj([sS]{0,500})`).exec(text)?.[1] ?? '';
    if (leadsOut.test(action)) return true;
  }
  return false;
}

/** A name may be written with any of its letters as #xx. */
const plainNames = (text: string): string =>
  text.replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
