import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseId } from '../../src/lib/ids.js';
import { purgeExpiredFiles } from '../../src/media/purgeExpiredFiles.js';
import { eraseOldRows } from '../../src/messaging/campaigns/eraseOldRows.js';
import { stageDueCampaigns } from '../../src/messaging/campaigns/staging/stageDueCampaigns.js';
import { listsOf } from '../support/fixtures/lists.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

/** How the file of an audience is read when it is a long one: in batches of 2,000 rows, in turns, and on from where it was left. */
const ROWS = 9_000;
/** A turn of a test. */
const TURN_MS = 300;

let app: ServingApp;
let atBatch: () => Promise<void> = async () => undefined;
beforeAll(async () => {
  const failpoint: ServingApp['failpoint'] = async (point) => {
    if (point === 'in the middle of staging') await atBatch();
  };
  app = await createTestApp({ serve: true, failpoint });
});
beforeEach(() => {
  atBatch = async () => undefined;
});
afterAll(() => app.close());

/** Every tenth row has two numbers, and every hundredth has none. */
const content = Array.from({ length: ROWS }, (_, i) => {
  const number = (prefix: string) => `${prefix}${String(i).padStart(6, '0')}`;
  return `${i % 100 === 99 ? 'none' : i % 10 === 0 ? `${number('0713')} / ${number('0754')}` : number('0713')},${i}`;
});
const numbers = content.flatMap((row) => row.match(/07\d{8}/g) ?? []).map((local) => `+255${local.slice(1)}`);

async function tenantWith(name: string) {
  const { token } = await app.register(name);
  const { client, uploaded } = listsOf(app, token);
  const create = async (audience: object, body = 'TZS {{Kiasi|0}}'): Promise<string> => {
    const input = { name, text: { body }, category: 'TRANSACTIONAL', audience };
    const made = await client.execute('mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id } } }', {
      input,
    });
    return made.data.createCampaign.campaign.id;
  };
  return {
    client,
    create,
    uploaded: async (text: string): Promise<string> => (await uploaded(text, 'watu.csv', '/uploads/audience')).body.id as string,
    ofFile: async () =>
      create({ fileId: (await uploaded(`Simu,Kiasi\n${content.join('\n')}\n`, 'watu.csv', '/uploads/audience')).body.id }),
    status: async (id: string): Promise<string> =>
      (await client.execute('query ($id: ID!) { campaign(id: $id) { status } }', { id })).data.campaign.status,
  };
}

const stage = (turnMs?: number, signal = new AbortController().signal) => stageDueCampaigns(app.system, signal, turnMs);
/** Numbers that were read, and what tells whether a row was written again. */
const listed = (id: string) =>
  app.db.sql.rows<{ phone: string | null; line: number; version: string }>(
    'select phone, line, ctid::text as version from campaign_listed where campaign_id = $1 order by n',
    [parseId('campaign', id)],
  );
async function expectWhole(id: string) {
  const rows = await listed(id);
  expect(rows.flatMap(({ phone }) => phone ?? [])).toEqual(numbers);
  expect([...new Set(rows.map(({ line }) => line))]).toEqual(content.map((_, i) => i + 2));
  const counted = await app.db.sql.rows('select accepted, rejected, duplicates from campaign_quote where campaign_id = $1', [
    parseId('campaign', id),
  ]);
  expect(counted).toEqual([{ accepted: numbers.length, rejected: ROWS / 100, duplicates: 0 }]);
}

test('a long file is read in turns: another audience has its turn in between', async () => {
  const [long, short] = [await tenantWith('Long File'), await tenantWith('Short Audience')];
  const id = await long.ofFile();
  const other = await short.create({ phones: ['0713000001'] });
  const seen: [number, string][] = [];
  atBatch = async () => {
    seen.push([(await listed(id)).length, await short.status(other)]);
    if (seen.length === 1) await sleep(TURN_MS + 100);
  };
  await stage(TURN_MS);
  expect(seen[0]).toEqual([2_000, 'STAGING']);
  // The turn was over while its first batch was written; the second one had been read meanwhile.
  expect(seen.find(([, status]) => status === 'READY')?.[0]).toBeLessThanOrEqual(6_000);
  expect(await long.status(id)).toBe('READY');
  await expectWhole(id);
});

test('a file that was left in the middle is read on from there, and a copy that was made meanwhile has each row once', async () => {
  const { client, ofFile, status } = await tenantWith('Left File');
  const id = await ofFile();
  const stopping = new AbortController();
  let batches = 0;
  atBatch = async () => void (++batches === 2 && stopping.abort());
  await stage(undefined, stopping.signal);
  const before = await listed(id);
  // Two batches, and the third one where it had been read meanwhile.
  expect([2, 3]).toContain(Math.floor(before.length / 2_000));
  const copied = await client.execute('mutation ($id: ID!) { copyCampaign(id: $id) { campaign { id } } }', { id });
  const copy = copied.data.copyCampaign.campaign.id;
  await client.execute('mutation ($id: ID!) { quoteCampaign(id: $id) { campaign { id } } }', { id: copy });
  await stage();
  expect((await listed(id)).slice(0, before.length), 'nothing is written again').toEqual(before);
  for (const each of [id, copy]) {
    expect(await status(each)).toBe('READY');
    await expectWhole(each);
  }
});

test('a row with a character that is not seen gets no message, with its line and column; the others do', async () => {
  const { client, create, uploaded } = await tenantWith('Unseen');
  const file =
    'Simu,Jina,Kiasi\n0713000001,Asha,5\n0713000002,Pe\x07ter,6\n0713000003,Juma,a\0b\n0713000004,Neema,\u202e7\n0713000005,Ali,8\n';
  const id = await create({ fileId: await uploaded(file) }, '{{name}} {{Kiasi}}');
  await stage();
  const answer = await client.execute(
    `query ($id: ID!) { campaign(id: $id) { status recipients { nodes { body } }
      quote { accepted rejected { line column code detail } } } }`,
    { id },
  );
  const { status, recipients, quote } = answer.data.campaign;
  expect([status, quote.accepted]).toEqual(['READY', 2]);
  expect(recipients.nodes.flatMap(({ body }: { body: string | null }) => body ?? []).sort()).toEqual(['Ali 8', 'Asha 5']);
  expect(quote.rejected).toMatchObject([
    { line: 3, column: 'Jina', code: 'INVALID_VALUE', detail: expect.stringMatching(/can not be seen/) },
    { line: 4, column: 'Kiasi', code: 'INVALID_VALUE' },
    { line: 5, column: 'Kiasi', code: 'INVALID_VALUE', detail: expect.stringMatching(/that can be seen/) },
  ]);
});

test('a file’s own headings are variables, beside what its columns are read as; two second lines are told apart', async () => {
  const { client, create, uploaded } = await tenantWith('Own Headings');
  const textsOf = async (id: string) =>
    (
      await client.execute('query ($id: ID!) { campaign(id: $id) { quote { rejected { line part } } recipients { nodes { body } } } }', {
        id,
      })
    ).data.campaign;
  const cases: [string, string, string][] = [
    ['Simu,Jina\n0713000001,Asha Juma\n', '{{name}} {{Jina}} {{firstName}} {{Simu}}', 'Asha Juma Asha Juma Asha 0713000001'],
    ['Phone,Name\n0713000001,Asha\n', '{{Name}}', 'Asha'],
    ['Phone,First Name,Last Name\n0713000001,Asha,Juma\n', '{{First Name}} {{name}}', 'Asha Asha Juma'],
    ['Phone,E-mail,Tags\n0713000001,A@B.example,x;y\n', '{{E-mail}} {{email}} {{Tags}}', 'A@B.example a@b.example x;y'],
    // An accent of its own, as macOS writes it, is the letter with the accent; what takes no room is not there.
    ['Phone,Pre\u0301nom\n0713000001,Asha\n', '{{Pr\u00e9nom}} {{Pre\u0301nom}}', 'Asha Asha'],
    ['Phone,Pr\u00e9nom\n0713000001,Asha\n', '{{Pre\u0301nom}}', 'Asha'],
    ['Si\u200bmu,\u2060Ki\u200dasi\ufeff\n0713000001,5\n', '{{Simu}} {{Kiasi}}', '0713000001 5'],
    // What a column is read as comes first.
    ['Phone,name,Jina\n0713000001,Asha,Juma\n', '{{name}} {{Jina}}', 'Asha Juma'],
  ];
  for (const [file, body, expected] of cases) {
    const id = await create({ fileId: await uploaded(file) }, body);
    await stage();
    expect((await textsOf(id)).recipients.nodes, file).toEqual([{ body: expected }]);
  }
  const [composed, apart] = ['Pr\u00e9nom', 'Pre\u0301nom'];
  const save = 'mutation ($a: JSONObject!) { upsertContact(input: { phone: "0713000007", attributes: $a }) { contact { attributes } } }';
  const saved = await client.execute(save, { a: { [apart]: 'Neema' } });
  expect(saved.data.upsertContact.contact.attributes).toEqual({ [composed]: 'Neema' });
  const rows = [{ to: '0713000008', variables: { [apart]: 'Juma' } }];
  for (const name of [composed, apart]) {
    const named = await create({ phones: ['0713000007'], rows }, `{{${name}}}`);
    await stage();
    expect((await textsOf(named)).recipients.nodes).toEqual([{ body: 'Juma' }, { body: 'Neema' }]);
  }
  // One that was stored before names were composed.
  await app.db.sql.rows(`update contact set attributes = jsonb_build_object($1::text, 'Ali') where phone = '+255713000007'`, [apart]);
  const before = await create({ phones: ['0713000007'] }, `{{${apart}}}`);
  await stage();
  expect((await textsOf(before)).recipients.nodes).toEqual([{ body: 'Ali' }]);
  const id = await create({ fileId: await uploaded('Phone\nbad\n'), phones: ['0713000001', 'worse'] });
  await stage();
  expect((await textsOf(id)).quote.rejected).toEqual([
    { line: 2, part: 'LIST' },
    { line: 2, part: 'FILE' },
  ]);
  const ignored = await create({ fileId: await uploaded('Phone\n0713000001\n'), columns: [{ index: 0, field: 'IGNORE' }] });
  await stage();
  const failed = await client.execute('query ($id: ID!) { campaign(id: $id) { status failureDetail } }', { id: ignored });
  expect(failed.data.campaign).toEqual({ status: 'FAILED', failureDetail: expect.stringMatching(/which column has the phone number/) });
});

test('rows that are left out say as much as an import of the same file does, and so does the export of the campaign', async () => {
  const { client, create, uploaded } = await tenantWith('Said As An Import');
  const many = Array.from({ length: 51 }, (_, n) => `c${n}`);
  const filled = (phone: string, email: string) => `${phone},${email},${many.map(() => 'x').join(',')}`;
  const file = `Phone,Email,${many.join(',')}\n7/12/2023,,\n0713000001,none,\n${filled('0713000002', '')}\n`;
  const rejectedOf = async (id: string) => {
    const query = 'query ($id: ID!) { campaign(id: $id) { quote { rejected { line column value code detail } } } }';
    return (await client.execute(query, { id })).data.campaign.quote.rejected;
  };
  const id = await create({ fileId: await uploaded(file), phones: ['7', '0222123456'] });
  await stage();
  const said = [
    { line: 1, column: null, value: '7', detail: expect.stringContaining('too few or too many digits') },
    { line: 2, column: null, value: '0222123456', detail: expect.stringContaining('landline') },
    { line: 2, column: 'Phone', value: '7/12/2023', detail: expect.stringContaining('A spreadsheet made a date of this number') },
    { line: 3, column: 'Email', value: 'none', detail: expect.stringContaining('not an e-mail address') },
    { line: 4, column: 'c50', value: '+255713000002', detail: expect.stringContaining('at most 50 further values') },
  ];
  expect(await rejectedOf(id)).toMatchObject(said);
  const copied = await client.execute('mutation ($id: ID!) { copyCampaign(id: $id) { campaign { id } } }', { id });
  const copy = copied.data.copyCampaign.campaign.id;
  await client.execute('mutation ($id: ID!) { quoteCampaign(id: $id) { campaign { id } } }', { id: copy });
  await stage();
  expect(await rejectedOf(copy)).toMatchObject(said);
});

test('how the columns of a file were read is shown, a copy’s too; an erasure and age empty the samples', async () => {
  const { client, create, uploaded } = await tenantWith('Shown Columns');
  const columnsOf = async (id: string) => {
    const query = 'query ($id: ID!) { campaign(id: $id) { audience { columns { index header field attribute samples } } } }';
    return (await client.execute(query, { id })).data.campaign.audience.columns;
  };
  const file = 'Simu,Jina,Kiasi,Kumbuka\n0713000001,Asha,500,a\n0713000002,,700,b\n,,,\n0713000003,Juma,,\n0713000004,Neema,900,c\n';
  const audience = { fileId: await uploaded(file), columns: [{ index: 3, field: 'IGNORE' }] };
  const id = await create(audience);
  expect(await columnsOf(id), 'not read yet').toBeNull();
  expect(await columnsOf(await create({ phones: ['0713000001'] })), 'no file').toBeNull();
  await stage();
  const shown = [
    { index: 0, header: 'Simu', field: 'PHONE', attribute: null, samples: ['0713000001', '0713000002', '0713000003'] },
    { index: 1, header: 'Jina', field: 'NAME', attribute: null, samples: ['Asha', 'Juma', 'Neema'] },
    { index: 2, header: 'Kiasi', field: 'ATTRIBUTE', attribute: 'Kiasi', samples: ['500', '700', '900'] },
    { index: 3, header: 'Kumbuka', field: 'IGNORE', attribute: null, samples: ['a', 'b', 'c'] },
  ];
  expect(await columnsOf(id)).toEqual(shown);
  const copied = await client.execute('mutation ($id: ID!) { copyCampaign(id: $id) { campaign { id } } }', { id });
  const copy = copied.data.copyCampaign.campaign.id;
  expect(await columnsOf(copy)).toEqual(shown);

  const bare = shown.map((column) => ({ ...column, samples: [] }));
  await app.db.sql.rows(`update tenant set body_retention_days = 7 where id = (select tenant_id from campaign where id = $1)`, [
    parseId('campaign', copy),
  ]);
  await app.db.sql.rows(`update campaign set completed_at = $2 where id = $1`, [
    parseId('campaign', copy),
    new Date(Date.now() - 8 * 86_400_000),
  ]);
  await eraseOldRows(app.system);
  expect(await columnsOf(copy)).toEqual(bare);
  expect(await columnsOf(id)).toEqual(shown);

  const reading = await create({ fileId: await uploaded(file) });
  const erased = await client.execute('mutation { eraseContact(input: { phone: "0713000001", reason: "Asked" }) { redactedCount } }');
  expect(erased.errors).toBeUndefined();
  expect(await columnsOf(id)).toEqual(bare);
  await stage();
  expect((await columnsOf(reading)).map(({ samples }: { samples: string[] }) => samples)).toEqual([[], [], [], []]);
});

test('a file stays while a campaign that has not ended refers to it; once it is gone, the campaign names none', async () => {
  const { client, create, uploaded, status } = await tenantWith('Kept File');
  const fileOf = async (id: string) =>
    (await client.execute('query ($id: ID!) { campaign(id: $id) { audience { file { id } } } }', { id })).data.campaign.audience.file;
  const remove = (id: string) => client.execute('mutation ($id: ID!) { deleteFile(id: $id) { deletedId } }', { id });
  const expectKept = async (id: string) =>
    expect((await remove(id)).errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_STATE', issues: [{ field: 'id' }] });
  const end = (id: string) =>
    app.db.sql.rows(`update campaign set status = 'COMPLETED', confirmed_at = $2, started_at = $2, completed_at = $2 where id = $1`, [
      ...[parseId('campaign', id), new Date()],
    ]);

  const fileId = await uploaded('Simu\n0713000001\n');
  const id = await create({ fileId });
  await expectKept(fileId);
  await stage();
  expect(await status(id)).toBe('READY');
  await expectKept(fileId);
  const copied = await client.execute('mutation ($id: ID!) { copyCampaign(id: $id) { campaign { id } } }', { id });
  const copy = copied.data.copyCampaign.campaign.id;
  await end(id);
  await expectKept(fileId);
  expect(await status(copy)).toBe('DRAFT');
  await client.execute('mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }', { id: copy });
  expect(await fileOf(id)).toEqual({ id: fileId });
  expect((await remove(fileId)).data.deleteFile).toEqual({ deletedId: fileId });
  expect(await fileOf(id)).toBeNull();

  // Its time is over while it waits to be read.
  const late = await uploaded('Simu\n0713000002\n');
  const reading = await create({ fileId: late });
  app.clock.advance(8 * 86_400_000);
  await purgeExpiredFiles(app.system);
  app.clock.reset();
  expect(await fileOf(reading)).toEqual({ id: late });
  await stage();
  expect(await status(reading)).toBe('READY');
  app.clock.advance(8 * 86_400_000);
  await purgeExpiredFiles(app.system);
  app.clock.reset();
  expect(await fileOf(reading), 'what was read needs no file').toBeNull();
});
