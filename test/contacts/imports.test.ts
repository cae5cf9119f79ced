import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { purgeOldRows } from '../../jobs/purgeOldRows.js';
import { parseId } from '../../src/lib/ids.js';
import { pdf } from '../support/fixtures/documents.js';
import { type ListImport, listsOf } from '../support/fixtures/lists.js';
import { form, png, zip } from '../support/multipart.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const folder = join(import.meta.dirname, '../vectors/contacts-csv');
interface Expected {
  refused?: string;
  encoding?: string;
  delimiter?: string;
  accepted?: { line: number; phone: string; name: string }[];
  rejected?: { line: number }[];
  duplicates?: number;
}
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>;

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true, env: { CONTACTS_FILE_MIB: '1' } });
});
afterAll(() => app.close());

let n = 0;
async function tenant() {
  const { token, tenantId } = await app.register(`Lists ${++n}`);
  return Object.assign(listsOf(app, token), { tenantId: parseId('tenant', tenantId) ?? '', token });
}

describe('a list is uploaded', () => {
  it('as a workbook, whose first sheet is read', async () => {
    const our = await tenant();
    const workbook = readFileSync(join(import.meta.dirname, '../support/fixtures/contacts.xlsx'));
    const { status, body } = await our.uploaded(workbook, 'wateja.xlsx');
    expect([status, body.filename, body.contentType]).toEqual([
      201,
      'wateja.xlsx',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ]);
    const staged = await our.staged(workbook);
    expect(staged).toMatchObject({ status: 'READY', total: 4, preview: { charset: 'UTF-8', delimiter: '', accepted: 3, rejected: 1 } });
    await our.confirm(staged.id);
    expect(await our.settled(staged.id, 'COMPLETED')).toMatchObject({ imported: 3, rejected: 1 });
    const damaged = Buffer.from(workbook);
    damaged.fill(0, 200, 400);
    expect(await our.staged(damaged)).toMatchObject({ status: 'FAILED', failureDetail: expect.stringMatching(/workbook.*save it as CSV/) });
  });

  it('as a file of its own, for seven days, apart from documents', async () => {
    const our = await tenant();
    const { status, body } = await our.uploaded('name,phone\nAsha,0712345678\n', '../my list.CSV');
    expect([status, body.filename, body.contentType]).toEqual([201, 'my list.csv', 'text/csv']);
    const listed = await our.client.execute('{ files(filter: { purpose: [CONTACTS] }) { nodes { id purpose } totalCount } }');
    expect(listed.data.files).toEqual({ nodes: [{ id: body.id, purpose: 'CONTACTS' }], totalCount: 1 });
    expect((await our.client.execute('{ files(filter: { purpose: [DOCUMENT] }) { totalCount } }')).data.files.totalCount).toBe(0);
    expect((await our.download(body.id)).text).toBe('name,phone\nAsha,0712345678\n');
    app.clock.advance(8 * 86_400_000);
    await purgeOldRows(app.system);
    app.clock.reset();
    expect((await our.client.execute('{ files { totalCount } }')).data.files.totalCount).toBe(0);
  });

  it.each([
    ['a PDF', pdf(), /no CSV file, but application\/pdf/],
    ['a picture', png(), /no CSV file, but image\/png/],
    ['an archive', zip(), /no CSV file/],
    ['a workbook', readFileSync(join(folder, '24-xlsx-renamed.csv')), /workbook.*save it as CSV/],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae100', 'hex'), /workbook/],
    ['bytes', Buffer.from('a,b\n\0\0\u0001'), /no CSV file/],
    ['nothing', Buffer.alloc(0), /empty/],
    ['a web page', Buffer.from('<!doctype html><table>'), /no CSV file/],
  ])('but not %s', async (_, bytes, words) => {
    const our = await tenant();
    const { status, body } = await our.uploaded(bytes);
    expect([status, body.errors[0].extensions.code]).toEqual([422, 'UPLOAD_REFUSED']);
    expect(body.errors[0].message).toMatch(words);
    expect(await app.db.sql.rows('select from media_asset where tenant_id = $1', [our.tenantId])).toEqual([]);
  });

  it('up to a size of its own, by whoever keeps contacts', async () => {
    const our = await tenant();
    const { contentType, body } = form([{ filename: 'a.csv', bytes: Buffer.alloc(1_048_577, '0712345678\n') }]);
    const send = (headers: Record<string, string>, more: object) =>
      fetch(`${app.url}/uploads/contacts`, { method: 'POST', headers: { 'content-type': contentType, ...headers }, ...more });
    const signed = { authorization: `Bearer ${our.token}` };
    expect((await send(signed, { body: new Uint8Array(body) })).status).toBe(413);
    // Nobody says how long it is.
    expect((await send(signed, { body: new Blob([new Uint8Array(body)]).stream(), duplex: 'half' })).status).toBe(413);
    expect((await send({}, { body: new Uint8Array(body) })).status).toBe(401);
    expect((await our.uploaded(Buffer.alloc(1_048_576, '0712345678\n'))).status).toBe(201);
  });
});

it.each(readdirSync(folder).filter((name) => name.endsWith('.csv') && !expected[name]?.refused))(
  'imports %s as its preview shows it',
  async (name) => {
    const want = expected[name] as Expected;
    const our = await tenant();
    const ready = await our.staged(readFileSync(join(folder, name)));
    expect(ready).toMatchObject({ status: 'READY', imported: 0, progress: { percent: 50 }, file: { purpose: 'CONTACTS' } });
    expect(ready.preview).toMatchObject({
      ...{ accepted: want.accepted?.length, rejected: want.rejected?.length ?? 0, duplicates: want.duplicates, existing: 0 },
      ...(want.encoding && { charset: want.encoding }),
      ...(want.delimiter && { delimiter: want.delimiter }),
    });
    const sampled = ready.preview.sample.filter(({ phone }: ListImport) => phone);
    expect(sampled.map(({ line, phone, name }: ListImport) => ({ line, phone, name: name ?? '' }))).toEqual(
      want.accepted?.slice(0, sampled.length).map(({ line, phone, name }) => ({ line, phone, name })),
    );
    expect(await our.contacts()).toEqual([]);
    await our.confirm(ready.id);
    const done = await our.settled(ready.id, 'COMPLETED', 'FAILED');
    expect(done).toMatchObject({ status: 'COMPLETED', imported: want.accepted?.length, updated: 0, progress: { percent: 100 } });
    const contacts = (await our.contacts()).map(({ phone, name }) => `${phone} ${name ?? ''}`);
    expect(contacts.sort()).toEqual(want.accepted?.map(({ phone, name }) => `${phone} ${name}`).sort());
  },
);

it('changes contacts that are there, or leaves them, and blanks nothing', async () => {
  const our = await tenant();
  const first = await our.imported(
    'Name,Phone,Email,Tags,City,Group\nAsha,0712345678,asha@x.example,"vip,new",Dodoma,Wateja\nPeter,0754345678,,,,\n',
  );
  expect(first).toMatchObject({ total: 2, imported: 2, updated: 0, rejected: 0, rejectedFile: null });
  const group = await our.client.execute('mutation { createContactGroup(input: { name: "All" }) { contactGroup { id } } }');
  const groupIds = [group.data.createContactGroup.contactGroup.id];
  const list = 'Phone,Name,Email,Tags,Town,Group\n712345678,,,gold,Moshi,wateja\n0754345678,Peter M,,,,\n0713000001,New,,,,\n';
  const kept = await our.imported(list, { existing: 'KEEP', tags: ['imported'], groupIds });
  expect(kept).toMatchObject({ imported: 1, updated: 0, preview: { existing: 2, accepted: 3 } });
  const byPhone = async () => Object.fromEntries((await our.contacts()).map((one) => [one.phone, one]));
  expect(await byPhone()).toMatchObject({
    '+255712345678': { name: 'Asha', tags: ['new', 'vip'], attributes: { City: 'Dodoma' }, groups: [{ name: 'Wateja' }] },
    '+255754345678': { name: 'Peter', tags: [], groups: [] },
    '+255713000001': { name: 'New', tags: ['imported'], groups: [{ name: 'All' }] },
  });
  expect(await our.imported(list, { groupIds, tags: ['imported'] })).toMatchObject({ imported: 0, updated: 2 });
  expect(await byPhone()).toMatchObject({
    '+255712345678': {
      ...{ name: 'Asha', email: 'asha@x.example', tags: ['gold', 'imported', 'new', 'vip'] },
      ...{ attributes: { City: 'Dodoma', Town: 'Moshi' }, groups: [{ name: 'All' }, { name: 'Wateja' }] },
    },
    '+255754345678': { name: 'Peter M', tags: ['imported'], groups: [{ name: 'All' }] },
  });
  const sizes = await our.client.execute('{ contactGroups { nodes { name size } } }');
  expect(sizes.data.contactGroups.nodes).toEqual([
    { name: 'All', size: 3 },
    { name: 'Wateja', size: 1 },
  ]);
});

it('reads columns as they are named, anew when that changes', async () => {
  const our = await tenant();
  const ready = await our.staged('A,B,C\nAsha,0712345678,9\nPeter,0754345678,8\n');
  expect(ready.preview.columns.map(({ field }: ListImport) => field)).toEqual(['ATTRIBUTE', 'PHONE', 'ATTRIBUTE']);
  const update = async (input: object) => {
    const answer = await our.client.execute(
      `mutation ($input: UpdateContactImportInput!) {
        updateContactImport(input: $input) { contactImport { status preview { charset } } } }`,
      { input: { id: ready.id, ...input } },
    );
    return answer.errors?.[0]?.extensions ?? answer.data.updateContactImport.contactImport;
  };
  const name = { index: 0, field: 'NAME' };
  for (const columns of [
    [{ index: 3, field: 'NAME' }],
    [{ index: 0, field: 'ATTRIBUTE' }],
    [name, { index: 2, field: 'NAME' }],
    [{ ...name, attribute: 'x' }],
    [{ index: 0, field: 'ATTRIBUTE', attribute: '{x}' }],
    [name, { index: 0, field: 'EMAIL' }],
  ])
    expect(await update({ columns })).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: expect.stringMatching(/^columns\[/) }] });
  const ignored = [0, 1, 2].map((index) => ({ index, field: 'IGNORE' }));
  expect(await update({ columns: ignored })).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'columns' }] });
  const columns = [name, { index: 2, field: 'ATTRIBUTE', attribute: 'points' }];
  expect(await update({ columns })).toEqual({ status: 'STAGING', preview: null });
  const again = await our.settled(ready.id, 'READY');
  expect(again.preview.sample).toMatchObject([{ line: 2, phone: '+255712345678', name: 'Asha', values: { C: '9' } }, { name: 'Peter' }]);
  await update({ hasHeader: false });
  const bare = await our.settled(ready.id, 'READY');
  expect(bare).toMatchObject({ total: 3, rejected: 1, preview: { hasHeader: false, accepted: 2, rejected: 1 } });
  await our.confirm(ready.id);
  await our.settled(ready.id, 'COMPLETED');
  expect((await our.contacts()).map(({ name, attributes }) => [name, attributes])).toEqual([
    ['Peter', { points: '8' }],
    ['Asha', { points: '9' }],
  ]);
  expect(await update({ hasHeader: true })).toMatchObject({ code: 'INVALID_STATE' });
});

it('says of each rejected row what to do, in the list and in a file that no spreadsheet runs', async () => {
  const our = await tenant();
  const rows = [
    'Name,Phone,Email',
    '=1+1,2.55713E+11,',
    'B,,',
    'C,0712345678,nobody',
    '@SUM(A1),0222123456,',
    'E,0712345679,',
    '"+x",12,,z',
  ];
  const done = await our.imported(rows.join('\r\n'));
  expect(done).toMatchObject({ total: 6, imported: 1, rejected: 5, rejectedFile: { filename: 'rejected list.csv', purpose: 'EXPORT' } });
  const ask = async (args: string) => {
    const answer = await our.client.execute(
      `query ($id: ID!) { contactImport(id: $id) { rejectedRows${args} { nodes { line column value code detail } totalCount
        pageInfo { hasNextPage endCursor } } } }`,
      { id: done.id },
    );
    return answer.data.contactImport.rejectedRows;
  };
  const all = await ask('');
  expect(all.nodes.map(({ line, column, value, code }: ListImport) => [line, column, value, code])).toEqual([
    [2, 'Phone', '2.55713E+11', 'DAMAGED_BY_SPREADSHEET'],
    [3, null, '', 'NO_PHONE_NUMBER'],
    [4, 'Email', 'nobody', 'INVALID_VALUE'],
    [5, 'Phone', '0222123456', 'NOT_MOBILE'],
    [7, null, 'z', 'WRONG_COLUMN_COUNT'],
  ]);
  expect(all.nodes[0].detail).toMatch(/spreadsheet changed this number.*as text/);
  const page = await ask('(first: 2)');
  expect(page).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
  expect((await ask(`(first: 3, after: "${page.pageInfo.endCursor}")`)).nodes.map(({ line }: ListImport) => line)).toEqual([4, 5, 7]);
  await our.client.execute('mutation { updateProfile(input: { language: SW }) { user { id } } }');
  expect((await ask('(first: 1)')).nodes[0].detail).toMatch(/^Lahajedwali/);
  const { text, response } = await our.download(done.rejectedFile.id);
  expect(response.headers.get('content-disposition')).toContain('attachment');
  const cells: string[][] = parse(text, { bom: true, relax_column_count: true });
  expect(cells[0]).toEqual(['Name', 'Phone', 'Email', 'Line', 'Code', 'What to do']);
  expect(cells.slice(1).map((row) => row.slice(0, 5))).toEqual([
    ["'=1+1", '2.55713E+11', '', '2', 'DAMAGED_BY_SPREADSHEET'],
    ['B', '', '', '3', 'NO_PHONE_NUMBER'],
    ['C', '0712345678', 'nobody', '4', 'INVALID_VALUE'],
    ["'@SUM(A1)", '0222123456', '', '5', 'NOT_MOBILE'],
    ["'+x", '12', '', 'z', '7'],
  ]);
  for (const row of cells) for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
});

it('leaves out one row with a character that is not seen, says where, and imports the others', async () => {
  const our = await tenant();
  const rows = ['Na\0me,Phone,Ci\x07ty', 'Asha,0712345678,Moshi', 'Pe\x07ter,0712345679,', 'Juma,0712345680,a\0b', 'Neema,0712345681,'];
  const done = await our.imported(rows.join('\n'));
  expect(done).toMatchObject({ status: 'COMPLETED', total: 4, imported: 2, rejected: 2 });
  expect(done.preview.columns.map(({ header }: ListImport) => header)).toEqual(['Name', 'Phone', 'City']);
  const answer = await our.client.execute(
    'query ($id: ID!) { contactImport(id: $id) { rejectedRows { nodes { line column code detail } } } }',
    { id: done.id },
  );
  expect(answer.data.contactImport.rejectedRows.nodes).toMatchObject([
    { line: 3, column: 'Name', code: 'INVALID_VALUE', detail: expect.stringMatching(/can not be seen/) },
    { line: 4, column: 'City', code: 'INVALID_VALUE', detail: expect.stringMatching(/characters that are not allowed/) },
  ]);
  expect((await our.contacts()).map(({ name }) => name).sort()).toEqual(['Asha', 'Neema']);
});

it('opts numbers out, and their histories say so', async () => {
  const our = await tenant();
  await our.client.execute('mutation { upsertContact(input: { phone: "0712345678", name: "Asha" }) { created } }');
  await our.client.execute('mutation { optOut(phone: "+255754345678") { optOut { id } } }');
  const done = await our.imported('phone,name\n0712345678,=x\n0754345678,\n0713000001,\n12,\n', {}, 'importOptOuts');
  expect(done).toMatchObject({ kind: 'OPT_OUTS', imported: 2, updated: 0, rejected: 1, preview: { accepted: 3, existing: 1 } });
  const answer = await our.client.execute(
    '{ optOuts { nodes { phone source } } contacts { nodes { phone optedOut optOutHistory { optedOut source } } } }',
  );
  expect(answer.data.optOuts.nodes.map(({ phone, source }: ListImport) => `${phone} ${source}`).sort()).toEqual([
    '+255712345678 IMPORT',
    '+255713000001 IMPORT',
    '+255754345678 API',
  ]);
  expect(answer.data.contacts.nodes).toEqual([
    { phone: '+255712345678', optedOut: true, optOutHistory: [{ optedOut: true, source: 'IMPORT' }] },
  ]);
});

it('is confirmed once, cancelled where it stands, and forgotten', async () => {
  const our = await tenant();
  const content = 'phone\n0712345678\n';
  const ready = await our.staged(content);
  const confirmed = await Promise.all([our.confirm(ready.id), our.confirm(ready.id)]);
  expect(confirmed.map(({ id }) => id)).toEqual([ready.id, ready.id]);
  const done = await our.settled(ready.id, 'COMPLETED');
  expect(await our.confirm(ready.id)).toEqual(done);
  expect(await our.cancel(ready.id)).toEqual(done);
  const left = await our.staged(content);
  const stopped = await our.staged(content);
  expect((await our.cancel(stopped.id)).status).toBe('CANCELLED');
  expect((await our.confirm(stopped.id)).extensions.code).toBe('INVALID_STATE');
  app.clock.advance(25 * 3_600_000);
  await purgeOldRows(app.system);
  app.clock.reset();
  expect(await our.read(left.id)).toMatchObject({ status: 'CANCELLED', failureDetail: 'It was not confirmed within 24 hours.' });
  const rows = await app.db.sql.rows('select from contact_import_row where import_id = any($1::uuid[])', [
    [ready, left, stopped].map(({ id }) => parseId('contactImport', id)),
  ]);
  expect(rows).toEqual([]);
  app.clock.advance(9 * 86_400_000);
  await purgeOldRows(app.system);
  app.clock.reset();
  // Known without its file.
  expect(await our.read(ready.id)).toMatchObject({ imported: 1, file: { filename: 'list.csv' }, preview: { sample: [] } });
});

it('keeps its groups: none is deleted that an import which has not ended adds contacts to', async () => {
  const our = await tenant();
  const group = async (name: string): Promise<string> =>
    (await our.client.execute('mutation ($n: String!) { createContactGroup(input: { name: $n }) { contactGroup { id } } }', { n: name }))
      .data.createContactGroup.contactGroup.id;
  const remove = (id: string) => our.client.execute('mutation ($id: ID!) { deleteContactGroup(id: $id) { deletedId } }', { id });
  const [given, named] = [await group('Wateja'), await group('Kundi')];
  const { id } = await our.staged('phone,group\n0712345678,kundi\n', { groupIds: [given] });
  const refused = (await remove(given)).errors?.[0];
  expect(refused?.extensions).toMatchObject({ code: 'CONFLICT', issues: [{ field: 'id', params: { importIds: [id] } }] });
  expect(refused?.message).toContain('list.csv');
  await our.confirm(id);
  await our.settled(id, 'COMPLETED');
  expect((await our.contacts())[0].groups).toEqual([{ name: 'Kundi' }, { name: 'Wateja' }]);
  // As while it runs: a group that its rows name was made, or found, when it was confirmed.
  const importId = parseId('contactImport', id);
  const becomes = (status: string, finishedAt: Date | null) =>
    app.db.sql.rows(
      `update contact_import set status = $2, finished_at = $3, lease = gen_random_uuid(), lease_until = 'infinity'
      where id = $1`,
      [importId, status, finishedAt],
    );
  await becomes('RUNNING', null);
  for (const each of [given, named]) expect((await remove(each)).errors?.[0]?.extensions.code).toBe('CONFLICT');
  await becomes('COMPLETED', new Date());
  for (const each of [given, named]) expect((await remove(each)).data.deleteContactGroup).toEqual({ deletedId: each });
});

it('lets no row keep the others out: what the database refuses is rejected with its line', async () => {
  const our = await tenant();
  const phones = Array.from({ length: 40 }, (_, i) => `07130001${String(i).padStart(2, '0')},${i}`);
  const ready = await our.staged(`phone,a\n${phones.join('\n')}\n`);
  const importId = parseId('contactImport', ready.id);
  await app.db.sql.rows(`update contact_import_row set name = repeat('x', 200) where import_id = $1 and line in (5, 31)`, [importId]);
  await our.confirm(ready.id);
  expect(await our.settled(ready.id, 'COMPLETED', 'FAILED')).toMatchObject({ status: 'COMPLETED', imported: 38, rejected: 2 });
  const answer = await our.client.execute(
    'query ($id: ID!) { contactImport(id: $id) { rejectedRows { nodes { line code } } rejectedFile { id } } }',
    { id: ready.id },
  );
  expect(answer.data.contactImport.rejectedRows.nodes).toEqual([5, 31].map((line) => ({ line, code: 'INVALID_VALUE' })));
  expect((await our.download(answer.data.contactImport.rejectedFile.id)).text.split('\r\n')).toHaveLength(4);
});

it('fails with words where a file can not be read to its end', async () => {
  const our = await tenant();
  for (const [content, words] of [
    ['name,phone\n"Asha,0712345678\n', /line 2 is never closed/],
    [`name,phone\nB,0712345678\n"A,0712345679\n${'C,0712345680\n'.repeat(10_000)}`, /row of line 3/],
  ] as const)
    expect(await our.staged(content)).toMatchObject({ status: 'FAILED', failureDetail: expect.stringMatching(words), preview: null });
  expect(await our.begin('x', { fileId: 'med_0193f0000000700080000000000000ff' })).toMatchObject({ extensions: { code: 'NOT_FOUND' } });
  // Said once, of the file: not of each row.
  const noPhone = { status: 'FAILED', failureDetail: expect.stringMatching(/which column has the phone number/), total: 0 };
  expect(await our.staged('a,b\n1,2\n')).toMatchObject(noPhone);
  const ignored = [{ index: 0, field: 'IGNORE' }];
  expect(await our.staged('phone\n0712345678\n', { columns: ignored })).toMatchObject(noPhone);
  expect(await our.staged('phone\n0712345678\n', { columns: ignored }, 'importOptOuts')).toMatchObject(noPhone);
});

it('forgets who is erased, in lists that wait and in files', async () => {
  const our = await tenant();
  const waiting = await our.staged('name,phone\nAsha,0712345678\nPeter,0754345678\nZ,"0712345678 / x",surplus\n');
  await our.imported('name,phone\nAsha,0712 345 678\nJuma,0713000001,surplus\n');
  await our.client.execute('mutation { eraseContact(input: { phone: "0712345678", reason: "x" }) { deletedId } }');
  // Reading it again brings nobody back.
  await our.client.execute('mutation ($id: ID!) { updateContactImport(input: { id: $id, hasHeader: true }) { contactImport { id } } }', {
    id: waiting.id,
  });
  await our.settled(waiting.id, 'READY');
  await our.confirm(waiting.id);
  await our.settled(waiting.id, 'COMPLETED');
  expect((await our.contacts()).map(({ phone }) => phone)).toEqual(['+255754345678']);
  await purgeOldRows(app.system);
  expect((await our.client.execute('{ files(filter: { purpose: [CONTACTS] }) { totalCount } }')).data.files.totalCount).toBe(0);
});

it('takes turns: many lists of several tenants at once are each imported once', async () => {
  const both = [await tenant(), await tenant()];
  const jobs = both.flatMap((our, t) =>
    Array.from({ length: 2 }, async (_, k) => {
      const rows = Array.from({ length: 2_500 }, (_, i) => `07${t + 5}${k}${String(i).padStart(6, '0')},P${i}`);
      return our.imported(`phone,name\n${rows.join('\n')}\n`);
    }),
  );
  for (const one of await Promise.all(jobs)) expect(one).toMatchObject({ status: 'COMPLETED', imported: 2_500, rejected: 0 });
  await until(
    async () => (await app.db.sql.rows('select from contact_import where finished_at is null and lease is not null')).length === 0,
  );
});
