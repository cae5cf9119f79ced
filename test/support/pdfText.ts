import { inflateSync } from 'node:zlib';

/** What of a PDF a test can read: how many pages it has, and the lines of text as they were written. As far as pdfkit's output goes. */
export function readPdf(bytes: Buffer): { pages: number; lines: string[]; text: string } {
  const source = bytes.toString('latin1');
  const objects = new Map<string, string>();
  for (const [, id, body] of source.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) objects.set(id as string, body as string);
  const streamOf = (object: string): string => {
    const begins = object.indexOf('stream\n') + 'stream\n'.length;
    const length = Number(/\/Length (\d+)/.exec(object)?.[1] ?? 0);
    if (length === 0 || begins < 'stream\n'.length) return '';
    // By its length: the bytes may end in what looks like the end of a line.
    const data = Buffer.from(object.slice(begins, begins + length), 'latin1');
    return (object.includes('/FlateDecode') ? inflateSync(data) : data).toString('latin1');
  };
  const all = [...objects.values()];
  const named = all.flatMap((object) => [...object.matchAll(/\/(F\d+) (\d+) 0 R/g)]);
  const fonts = new Map(
    named.map(([, name, id]) => {
      const [, map] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id as string) ?? '') ?? [];
      return [name as string, glyphsIn(streamOf(objects.get(map ?? '') ?? ''))];
    }),
  );
  const lines = all
    .map(streamOf)
    .filter((stream) => /\bBT\b/.test(stream))
    .flatMap((stream) => [...stream.matchAll(/BT([\s\S]*?)ET/g)].map(([, block]) => lineOf(block as string, fonts)));
  return { pages: all.filter((object) => /\/Type \/Page\b/.test(object)).length, lines, text: lines.join('\n') };
}

/** The characters of a font's glyphs, by number. */
function glyphsIn(cmap: string): string[] {
  const glyphs: string[] = [];
  for (const [, from, list] of cmap.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi))
    [...(list as string).matchAll(/<([0-9a-f ]*)>/gi)].forEach(([, hex], index) => {
      glyphs[Number.parseInt(from as string, 16) + index] = Buffer.from((hex as string).replaceAll(' ', ''), 'hex')
        .swap16()
        .toString('utf16le');
    });
  return glyphs;
}

function lineOf(block: string, fonts: Map<string, string[]>): string {
  const glyphs = fonts.get(/\/(F\d+) [\d.]+ Tf/.exec(block)?.[1] ?? '') ?? [];
  const shown = [...block.matchAll(/<([0-9a-f]+)>/gi)].map(([, hex]) => hex as string).join('');
  return (shown.match(/.{4}/g) ?? []).map((code) => glyphs[Number.parseInt(code, 16)] ?? '\ufffd').join('');
}
