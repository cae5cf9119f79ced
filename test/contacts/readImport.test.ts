import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { writeXlsx } from 'hucre/xlsx';
import { expect, it } from 'vitest';
import { guessColumns, looksLikeHeader } from '../../src/contacts/imports/reading/columns.js';
import { type ImportedContact, type Rejection, readRow } from '../../src/contacts/imports/reading/contactRows.js';
import { phonesIn } from '../../src/contacts/imports/reading/phoneCell.js';
import { readRows, UnreadableRow } from '../../src/contacts/imports/reading/readRows.js';
import { detectFormat, type FileRow, UnreadableFile } from '../../src/contacts/imports/reading/textFormat.js';

const folder = join(import.meta.dirname, '../vectors/contacts-csv');

interface Expected {
  delimiter?: string;
  encoding?: string;
  refused?: string;
  reason?: string;
  accepted?: { line: number; phone: string; name: string; fields: Record<string, string>; ignored?: string[]; soft?: string }[];
  rejected?: { line: number; code: string; reason: string; soft?: string }[];
  duplicates?: number;
}

const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>;

async function read(open: () => AsyncIterable<Buffer>) {
  const format = await detectFormat(open());
  const rows: FileRow[] = [];
  for await (const row of readRows(open(), format)) rows.push(row);
  const [first, ...others] = rows.map(({ cells }) => cells);
  const hasHeader = looksLikeHeader(first ?? [], others.slice(0, 50));
  const columns = guessColumns(hasHeader ? (first ?? []) : null, (hasHeader ? others : rows.map(({ cells }) => cells)).slice(0, 50));
  const seen = new Set<string>();
  const result = {
    format,
    columns,
    accepted: [] as ImportedContact[],
    rejected: [] as Rejection[],
    ignored: [] as string[],
    duplicates: 0,
  };
  for (const row of hasHeader ? rows.slice(1) : rows) {
    const { contacts, rejection, ignored } = readRow(row, columns);
    if (rejection) result.rejected.push(rejection);
    result.ignored.push(...ignored);
    for (const contact of contacts) {
      if (seen.has(contact.phone)) result.duplicates += 1;
      else result.accepted.push(contact);
      seen.add(contact.phone);
    }
  }
  return result;
}

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const text = (content: string, encoding: BufferEncoding = 'utf8') => read(() => inChunks(Buffer.from(content, encoding), 65_536));

it.each(readdirSync(folder).filter((name) => name.endsWith('.csv')))('reads %s as people mean it', async (name) => {
  const want = expected[name] as Expected;
  const open = () => createReadStream(join(folder, name));
  if (want.refused) {
    await expect(read(open)).rejects.toMatchObject({ fault: want.reason });
    return;
  }
  const got = await read(open);
  if (want.delimiter) expect(got.format.delimiter).toBe(want.delimiter);
  if (want.encoding) expect(got.format.charset).toBe(want.encoding);
  expect(got.accepted.map(({ line, phone, name }) => ({ line, phone, name }))).toEqual(
    want.accepted?.map(({ line, phone, name }) => ({ line, phone, name })),
  );
  expect(got.duplicates).toBe(want.duplicates);
  expect(got.rejected.map(({ line }) => line)).toEqual(want.rejected?.map(({ line }) => line));
  const faults = got.rejected.map(({ fault }) => fault);
  for (const [n, { reason }] of (want.rejected ?? []).entries()) expect(faults[n]).toBe(reason);
  for (const [n, { fields, soft, ignored }] of (want.accepted ?? []).entries()) {
    const contact = got.accepted[n] as ImportedContact;
    const has: Record<string, string> = { ...contact.attributes, email: contact.email ?? '', Kundi: contact.groups.join(',') };
    for (const [key, value] of Object.entries(fields)) if (!soft) expect(has[key] ?? '').toBe(value);
    for (const part of ignored ?? []) expect(got.ignored).toContain(part);
  }
});

it('reads the same whatever the pieces in which a file comes', async () => {
  for (const name of Object.keys(expected).filter((name) => name.endsWith('.csv') && !expected[name]?.refused)) {
    const bytes = readFileSync(join(folder, name));
    const whole = await read(() => inChunks(bytes, bytes.length));
    for (const size of [1, 2, 3, 7, 64]) expect(await read(() => inChunks(bytes, size))).toEqual(whole);
  }
});

it('reads UTF-8, UTF-16 and Windows-1252, with and without their marks', async () => {
  const content = 'Jina;Simu\r\nZoë “Mama” €;0712345678\r\n';
  const utf16 = Buffer.from(content, 'utf16le');
  const windows = Buffer.from(content.replace('“', '\x93').replace('”', '\x94').replace('€', '\x80'), 'latin1');
  const files: [string, Buffer][] = [
    ['UTF-8', Buffer.from(content)],
    ['UTF-8', Buffer.from(`\ufeff${content}`)],
    ['UTF-16LE', utf16],
    ['UTF-16LE', Buffer.from(`\ufeff${content}`, 'utf16le')],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ['UTF-16BE', Buffer.from(`\ufeff${content}`, 'utf16le').swap16()],
    ['windows-1252', windows],
  ];
  for (const [charset, bytes] of files) {
    const got = await read(() => inChunks(bytes, 5));
    expect(got.format).toEqual({ charset, delimiter: ';' });
    expect(got.accepted).toMatchObject([{ line: 2, phone: '+255712345678', name: 'Zoë “Mama” €' }]);
  }
});

it("reads Google's and Outlook's exports, and files without headings", async () => {
  const google = await text(
    'First Name,Middle Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value,' +
      'Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n' +
      'Asha,,Juma,* myContacts ::: Wateja,Home,Asha@Mifumo.example ::: b@c.example,Mobile,0712 345 678 ::: 0754345678,Home,022 212 3456\n',
  );
  expect(google.accepted).toMatchObject([
    { phone: '+255712345678', name: 'Asha Juma', email: 'asha@mifumo.example', groups: ['Wateja'] },
    { phone: '+255754345678', name: 'Asha Juma' },
  ]);
  expect(google.ignored).toEqual(['022 212 3456']);
  const outlook = await text(
    'First Name,Last Name,E-mail Address,Home Phone,Mobile Phone,Categories\nPeter,Mushi,p@m.example,,+255 754 345 602,A;B\n',
  );
  expect(outlook.accepted).toMatchObject([{ phone: '+255754345602', name: 'Peter Mushi', groups: ['A', 'B'] }]);
  const bare = await text('0712345678;Asha\n0754345678;Peter\n');
  expect(bare.accepted).toMatchObject([
    { line: 1, phone: '+255712345678', name: 'Asha' },
    { line: 2, phone: '+255754345678', name: 'Peter' },
  ]);
  expect((await text('0712345678')).accepted).toMatchObject([{ phone: '+255712345678' }]);
  const numbered = await text('No,Number,Phone\n1,17,0712345678\n2,18,0754345678\n');
  expect(numbered.accepted.map(({ phone }) => phone)).toEqual(['+255712345678', '+255754345678']);
});

it('says what a spreadsheet has done to a number, and undoes nothing that it would have to guess', () => {
  for (const cell of ['2.55713E+11', '2,55713E+11', '7.12E+08']) expect(phonesIn(cell)).toMatchObject({ phones: [], fault: 'SPREADSHEET' });
  for (const cell of ['12/7/2023', '2023-07-12', '12.07.23 10:00']) expect(phonesIn(cell)).toMatchObject({ phones: [], fault: 'DATE' });
  for (const cell of ['712345678', "'0712345678", '="0712345678"', ' 0712345678 '])
    expect(phonesIn(cell)).toEqual({ phones: ['+255712345678'], others: [] });
});

it('rejects rows one by one, with the column and what was given', async () => {
  const got = await text('Name,Phone,Email\nA,,\nB,0712345678,nobody\nC,0712345679,c@x.example,surplus\nD,0222123456,\nE,0712345680\n');
  expect(got.rejected.map(({ line, column, value, code }) => [line, column, value, code])).toEqual([
    [2, null, '', 'NO_PHONE_NUMBER'],
    [3, 'Email', 'nobody', 'INVALID_VALUE'],
    [4, null, 'surplus', 'WRONG_COLUMN_COUNT'],
    [5, 'Phone', '0222123456', 'NOT_MOBILE'],
  ]);
  expect(got.accepted).toMatchObject([{ line: 6, phone: '+255712345680', name: 'E' }]);
});

it('keeps an attribute called as a property of every object', async () => {
  const got = await text('phone,__proto__,constructor,constructor\n0712345678,a,b,c\n');
  expect(Object.entries(got.accepted[0]?.attributes ?? {})).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['constructor 2', 'c'],
  ]);
});

it('gives a heading that comes again a number, whatever braces it has, and one of our own export, too', async () => {
  const attributes = async (content: string) => Object.entries((await text(content)).accepted[0]?.attributes ?? {});
  expect(await attributes('Simu,Kiasi,{Kiasi}, KIASI \n0712345678,1,2,3\n')).toEqual([
    ['Kiasi', '1'],
    ['Kiasi 2', '2'],
    ['KIASI 3', '3'],
  ]);
  const own = 'phone,name,email,tags,groups,opted_out,created_at,updated_at';
  expect(await attributes(`${own},a,A,a\n0712345678,,,,,,,,1,2,3\n`)).toEqual([
    ['a', '1'],
    ['A', '2'],
    ['a 2', '3'],
  ]);
});

it('ends at a quote that nobody closed, and names its line', async () => {
  const rows: number[] = [];
  const open = () => inChunks(Buffer.from(`name,phone\nA,0712345678\n"B,0712345679\n${'C,0712345680\n'.repeat(10_000)}`), 1_000);
  const reading = (async () => {
    for await (const { line } of readRows(open(), { charset: 'UTF-8', delimiter: ',' })) rows.push(line);
  })();
  await expect(reading).rejects.toThrow(new UnreadableRow(3, 'TOO_LONG'));
  expect(rows).toEqual([1, 2]);
  await expect(text('name,phone\n"B,0712345679\n')).rejects.toThrow(new UnreadableRow(2, 'OPEN_QUOTE'));
});

/** What no value may hold. */
const unseen: [string, string][] = [
  ['NUL', '\0'],
  ['a bell', '\x07'],
  ['an escape', '\x1b'],
  ['a deletion', '\x7f'],
  ['a control of Latin-1', '\x90'],
  ['a turn of direction', '\u202e'],
  ['an isolated turn', '\u2066'],
  ['a blank without width', '\u200b'],
  ['what is no character', '\ufffe'],
  ['what was no character', '\ufffd'],
];
const HEADINGS = ['Simu', 'Jina', 'Email', 'Lebo', 'Kundi', 'Mji'];
const bad = (column: number, mark: string): string[] =>
  ['0712345679', 'Peter', 'peter@x.example', 'vip', 'Wateja', 'Moshi'].map((cell, n) => (n === column ? `P${mark}${cell}` : cell));
const rejected = (column: number) => [{ line: 3, column: HEADINGS[column], code: 'INVALID_VALUE' }];

it.each(unseen)('leaves out a row with %s in any of its values, and reads the others', async (_, mark) => {
  for (const column of [1, 2, 3, 4, 5]) {
    const lines = [HEADINGS, ['0712345678', 'Zo\u00eb'], bad(column, mark), ['0712345680', 'Neema']].map((cells) => cells.join(','));
    for (const encoding of ['utf8', 'utf16le'] as const) {
      const got = await text(`\ufeff${lines.join('\n')}\n`, encoding);
      expect(got.rejected, encoding).toMatchObject(rejected(column));
      expect(got.accepted).toMatchObject([
        { line: 2, phone: '+255712345678', name: 'Zo\u00eb' },
        { line: 4, phone: '+255712345680', name: 'Neema' },
      ]);
    }
    const workbook = Buffer.from(
      await writeXlsx({ sheets: [{ name: 'A', rows: [HEADINGS, ['0712345678', 'Asha'], bad(column, mark), ['0712345680']] }] }),
    );
    const got = await read(() => inChunks(workbook, 65_536));
    expect(got.rejected, 'in a workbook').toMatchObject(rejected(column));
    expect(got.accepted.map(({ line }) => line)).toEqual([2, 4]);
  }
  // In a column that is read as nothing, or among the marks around a number, it harms nobody.
  const elsewhere = await text(`Simu,photo\n0712345678,\u00eb${mark}\n`);
  expect(elsewhere.accepted).toMatchObject([{ phone: '+255712345678' }]);
  // In a heading it is not seen.
  const heading = await text(`Simu,Ki${mark}asi,Pr\u00e9nom\n0712345678,5,Asha\n`);
  expect(heading.accepted).toHaveLength(1);
});

it('leaves out a row with half a letter, and takes a file for Windows-1252 only where most letters say so', async () => {
  const file = (cell: string) =>
    Buffer.from(`Simu,Jina\n0712345678,Zo\xc3\xab No\xc3\xabl\n0712345679,${cell}\n0712345680,Ren\xc3\xa9e Chlo\xc3\xa9\n`, 'latin1');
  // A surrogate as some programs write it, a letter that was cut, a byte of another charset.
  for (const cell of ['A\xed\xa0\x80', 'Zo\xc3', 'Ren\xe9']) {
    const got = await read(() => inChunks(file(cell), 7));
    expect(got.format.charset).toBe('UTF-8');
    expect(got.rejected).toMatchObject([{ line: 3, column: 'Jina', code: 'INVALID_VALUE' }]);
    expect(got.accepted.map(({ name }) => name)).toEqual(['Zo\u00eb No\u00ebl', 'Ren\u00e9e Chlo\u00e9']);
  }
  const windows = await text('Simu,Jina\n0712345678,Zo\xeb\n0712345679,\x93Ren\xe9\x94\n', 'latin1');
  expect([windows.format.charset, ...windows.accepted.map(({ name }) => name)]).toEqual([
    'windows-1252',
    'Zo\u00eb',
    '\u201cRen\u00e9\u201d',
  ]);
  const marked = await text('\xef\xbb\xbfSimu,Jina\n0712345678,Zo\xeb\n0712345679,Asha\n', 'latin1');
  expect([marked.format.charset, ...marked.accepted.map(({ name }) => name)]).toEqual(['UTF-8', 'Asha']);
});

it('refuses what is no text', async () => {
  await expect(text('')).rejects.toThrow(new UnreadableFile('EMPTY'));
  await expect(text('a,b\n\0\0\x01')).rejects.toThrow(new UnreadableFile('NOT_TEXT'));
  await expect(read(() => inChunks(Buffer.from('d0cf11e0a1b11ae100', 'hex'), 3))).rejects.toThrow(new UnreadableFile('SPREADSHEET_FILE'));
});

it('takes a hostile cell in no time', () => {
  const begun = performance.now();
  for (const part of ['0712345678 ', '0 ', ' / ', '= ', 'a', '::: ', '1/']) phonesIn(part.repeat(500 / part.length));
  for (const part of [' ', 'phone ', 'namba ya ', 'e mail 1 ']) guessColumns([part.repeat(100_000)], []);
  expect(performance.now() - begun).toBeLessThan(500);
});

const workbook = readFileSync(join(import.meta.dirname, '../support/fixtures/contacts.xlsx'));

it('reads the first sheet of a workbook: shared, inline and rich texts, whole numbers, dates, by the rows of the sheet', async () => {
  const { format, accepted, rejected } = await read(() => inChunks(workbook, 100));
  expect(format).toEqual({ charset: 'UTF-8', delimiter: '' });
  expect(accepted.map(({ line, phone, name, attributes }) => ({ line, phone, name, ...attributes }))).toEqual([
    { line: 2, phone: '+255712345678', name: 'Asha Juma', Tarehe: '2026-11-27', Kiasi: '5000.5' },
    { line: 3, phone: '+255713000001', name: 'Juma' },
    { line: 5, phone: '+255714000001', name: 'Neema', Kiasi: 'TRUE' },
  ]);
  expect(rejected.map(({ line, code, fault }) => ({ line, code, fault }))).toEqual([
    { line: 6, code: 'DAMAGED_BY_SPREADSHEET', fault: 'DATE' },
  ]);
});

it('reads a workbook of 20,000 rows, and refuses one that is cut, changed, or unpacks to more than any list', async () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => [`Mteja ${n}`, 255_712_000_000 + n]);
  const large = Buffer.from(await writeXlsx({ sheets: [{ name: 'Wateja', rows: [['Jina', 'Simu'], ...rows] }] }));
  const { accepted } = await read(() => inChunks(large, 65_536));
  expect([accepted.length, accepted.at(-1)]).toEqual([20_000, expect.objectContaining({ line: 20_001, phone: '+255712019999' })]);
  const damaged = { fault: 'SPREADSHEET_FILE' };
  for (const cut of [4, 30, 1_000, workbook.length - 1])
    await expect(read(() => inChunks(workbook.subarray(0, cut), 100))).rejects.toMatchObject(damaged);
  for (let at = 200; at < 1_000; at += 50) {
    const changed = Buffer.from(workbook);
    changed[at] = (changed[at] ?? 0) ^ 0xff;
    await read(() => inChunks(changed, 100)).catch((error: unknown) => expect(error).toMatchObject(damaged));
  }
  const before = process.memoryUsage.rss();
  for (const lie of [undefined, 1_000]) {
    const bomb = archive('xl/sharedStrings.xml', Buffer.alloc(140 * 1024 * 1024), lie);
    expect(bomb.length).toBeLessThan(1_000_000);
    await expect(read(() => inChunks(bomb, 65_536))).rejects.toMatchObject(damaged);
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1024 * 1024); // 140 of it are the test's own
});

/** A zip archive of one part; `size`: what it says of its length, if that is a lie. */
function archive(name: string, content: Buffer, size = content.length): Buffer {
  const packed = deflateRawSync(content);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), packed]);
  const central = Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\0'), fields, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
