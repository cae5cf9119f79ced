import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { objectStream, pdf, pdfWith } from '../../support/fixtures/documents.js';
import { jpeg, type Part, png, zip } from '../../support/multipart.js';

const alertAction = '/S/JavaScript/JS(app.alert(1))';
const hugeFrame = Buffer.from('ffc0000b08ea60ea6001011100', 'hex');
const html = Buffer.from('<!doctype html><script>alert(document.domain)</script>');
const withFrame = (frame: string) => Buffer.concat([jpeg().subarray(0, 20), Buffer.from(frame, 'hex'), jpeg().subarray(20)]);
/** A JPEG whose huge frame is the inside of a segment to whoever takes this marker for one with a length. */
const withMarker = (marker: number) =>
  Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, marker]), hugeFrame, Buffer.alloc(0xffc0 - hugeFrame.length), jpeg().subarray(2)]);
/** A PNG with one chunk more behind its header; nobody looks at checksums. */
const withChunk = (name: string, data: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([png().subarray(0, 33), length, Buffer.from(name), data, Buffer.alloc(4), png().subarray(33)]);
};
const packed = (before: string) => Buffer.concat([Buffer.from(before), deflateSync(Buffer.alloc(100_000_000))]);
/** Files that are refused, with why. */
export const refusedFiles: [string, Part][] = [
  ['HTML as PDF', { filename: 'a.pdf', type: 'application/pdf', bytes: html }],
  ['a PDF that begins as HTML', { filename: 'a.pdf', type: 'application/pdf', bytes: Buffer.concat([html, pdf()]) }],
  [
    'a PDF with a page behind its first line',
    { filename: 'a.pdf', bytes: Buffer.concat([Buffer.from('%PDF-1.4\n<script>alert(1)</script>\n'), pdf()]) },
  ],
  ['a PDF with an archive behind it', { filename: 'a.pdf', type: 'application/pdf', bytes: Buffer.concat([pdf(), zip()]) }],
  ['a PDF with an archive whose comment is a PDF’s end', { filename: 'a.pdf', bytes: Buffer.concat([pdf(), zip('%%EOF\n')]) }],
  ['a PNG with an archive behind it', { filename: 'a.png', type: 'image/png', bytes: Buffer.concat([png(), zip()]) }],
  ['a PNG with anything behind it', { filename: 'a.png', bytes: Buffer.concat([png(), Buffer.from('#!/bin/sh')]) }],
  ['a JPEG with a page behind it', { filename: 'a.jpg', bytes: jpeg(html) }],
  ['a JPEG with a PDF behind it', { filename: 'a.jpg', bytes: jpeg(pdf()) }],
  ['a PNG named .pdf', { filename: 'a.pdf', type: 'image/png', bytes: png() }],
  ['a PNG declared as PDF', { filename: 'a.png', type: 'application/pdf', bytes: png() }],
  ['a PDF named .exe', { filename: 'a.exe', bytes: pdf() }],
  ['a PDF named .pdf.html', { filename: 'a.pdf.html', bytes: pdf() }],
  ['a ZIP', { filename: 'a.pdf', type: 'application/pdf', bytes: zip('x'.repeat(100)) }],
  [
    'an SVG',
    { filename: 'a.svg', type: 'image/svg+xml', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>') },
  ],
  [
    'an SVG as PNG',
    { filename: 'a.png', type: 'image/png', bytes: Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>') },
  ],
  ['a GIF', { filename: 'a.gif', bytes: Buffer.from('474946383961010001000000002c00000000010001000002003b', 'hex') }],
  ['an empty file', { filename: 'a.pdf', type: 'application/pdf', bytes: Buffer.alloc(0) }],
  ['text', { filename: 'a.pdf', bytes: Buffer.from('Habari') }],
  ['bytes of chance', { filename: 'a.pdf', bytes: randomBytes(2_000) }],
  ['a PDF that is cut off', { filename: 'a.pdf', bytes: pdf().subarray(0, -10) }],
  ['a PNG that is cut off', { filename: 'a.png', bytes: png().subarray(0, -5) }],
  ['a JPEG that is cut off', { filename: 'a.jpg', bytes: jpeg().subarray(0, -2) }],
  ['a JPEG whose only end is inside its comment', { filename: 'a.jpg', bytes: jpeg().subarray(0, 30) }],
  ['a PNG of 60,000 × 60,000', { filename: 'a.png', bytes: png(60_000, 60_000) }],
  ['a JPEG of 60,000 × 60,000', { filename: 'a.jpg', bytes: Buffer.concat([jpeg().subarray(0, 20), hugeFrame, jpeg().subarray(20)]) }],
  ['a PDF with a script', { filename: 'a.pdf', bytes: pdfWith(`<<${alertAction}>>`) }],
  ...[
    '/S/Launch/F(cmd.exe)',
    '/AcroForm<</XFA 5 0 R>>',
    '/Names<</EmbeddedFiles 5 0 R>>',
    '/Subtype/RichMedia',
    '/S/SubmitForm/F(http://x)',
    '/Subtype/FileAttachment/FS<</F(a.exe)/EF<</F 5 0 R>>>>',
  ].map((entry): [string, Part] => [`a PDF with ${entry}`, { filename: 'a.pdf', bytes: pdfWith(`<<${entry}>>`) }]),
  ['a PDF with a launch in an object stream', { filename: 'a.pdf', bytes: pdfWith(objectStream(deflateSync('4 0 <</S/#4caunch>>'))) }],
  ['a PNG without pixels', { filename: 'a.png', bytes: png(0, 0) }],
  ['a JPEG without pixels', { filename: 'a.jpg', bytes: withFrame('ffc0000b080000000001011100') }],
  ['a PNG of 1 × 60,000,000', { filename: 'a.png', bytes: png(1, 60_000_000) }],
  [
    'a PNG whose picture unpacks to more than it says',
    { filename: 'a.png', bytes: withChunk('IDAT', deflateSync(Buffer.alloc(100_000_000))) },
  ],
  ...[0x00, 0x01, 0xd0].map((marker): [string, Part] => [
    `a JPEG with a huge frame behind the marker ${marker}, which has no length`,
    { filename: 'a.jpg', bytes: withMarker(marker) },
  ]),
  ['a PNG with a second, huge header', { filename: 'a.png', bytes: withChunk('IHDR', png(60_000, 60_000).subarray(16, 29)) }],
  ['a PNG with a profile that unpacks to 100 MB', { filename: 'a.png', bytes: withChunk('iCCP', packed('profile\0\0')) }],
  ['a PNG with words that unpack to 100 MB', { filename: 'a.png', bytes: withChunk('iTXt', packed('words\0\u0001\0\0\0')) }],
  ['a PDF with a script by another spelling', { filename: 'a.pdf', bytes: pdfWith('<</S/J#61vaScript/JS(app.alert(1))>>') }],
  ['a PDF with a script in an object stream', { filename: 'a.pdf', bytes: pdfWith(objectStream(deflateSync(`4 0 <<${alertAction}>>`))) }],
  ['a PDF with an object stream that nobody can read', { filename: 'a.pdf', bytes: pdfWith(objectStream(randomBytes(100))) }],
  [
    'a PDF with an object stream that is too large',
    { filename: 'a.pdf', bytes: pdfWith(objectStream(deflateSync(Buffer.alloc(40_000_000)))) },
  ],
  [
    'a PNG whose chunk says it is longer than all',
    { filename: 'a.png', bytes: Buffer.concat([png().subarray(0, 33), Buffer.from('ffffffff49444154', 'hex'), png().subarray(41)]) },
  ],
];
