import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ListImport as Answer, listsOf } from '../support/fixtures/lists.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** What Tuma has written it reads again as it was. */
let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
});
afterAll(() => app.close());

const tags = ['a, b', 'c; d', 'x:::y', '"quoted"', 'say "hi"', '-vip', '=1+1', "'=apostrophe", '* star', 'plain'];
const groups = ['Sales, North', 'A;B', '* mine', '"G"', '+plus', "'quoted", 'Wateja'];
const people = [
  {
    ...{ phone: '+255712000001', name: '=SUM(A1)', email: 'a@x.example', tags, attributes: { amount: '-500', Amount: '7', phone: 'home' } },
  },
  {
    phone: '+255712000002',
    name: "'=SUM(A1)",
    tags: ['=1+1'],
    attributes: { '=Sum': "''-1", opted_out: 'no', 'Amount 2': 'two', tags: 'x;y' },
  },
  {
    phone: '+255712000003',
    name: 'O\'Brien, "Jr"',
    tags: [],
    attributes: { city: 'Dar\nes Salaam', created_at: '@home', 'First Name': '+1' },
  },
  {
    phone: '+255712000004',
    name: "'plain",
    tags: ['"'],
    attributes: { '0712345678': 'a number', Group: 'a|b', note: '1\t2', plan: '  blanks ', blank: ' ' },
  },
];
const plain = (contacts: Answer[]) =>
  contacts
    .map(({ phone, name, email, tags, attributes, groups }) => ({
      ...{ phone, name, email, tags, attributes },
      groups: groups.map((group: { name: string }) => group.name),
    }))
    .sort((one, other) => one.phone.localeCompare(other.phone));

async function exported(lists: ReturnType<typeof listsOf>): Promise<string> {
  const asked = await lists.client.execute('mutation { createExport(input: { format: CSV, source: { contacts: {} } }) { export { id } } }');
  const { id } = asked.data.createExport.export;
  const file = await until(async () => {
    const { data } = await lists.client.execute('query ($id: ID!) { export(id: $id) { status file { id } } }', { id });
    return data.export.status === 'COMPLETED' && data.export.file;
  });
  return (await lists.download(file.id)).text;
}

it('reads its own export of contacts again as it was: into the same tenant, and into an empty one', async () => {
  const lists = listsOf(app, (await app.register('Again One')).token);
  const groupIds: string[] = [];
  for (const name of groups) {
    const { data } = await lists.client.execute(
      'mutation ($name: String!) { createContactGroup(input: { name: $name }) { contactGroup { id } } }',
      {
        name,
      },
    );
    groupIds.push(data.createContactGroup.contactGroup.id);
  }
  for (const [n, person] of people.entries()) {
    const made = await lists.client.execute('mutation ($input: ContactInput!) { upsertContact(input: $input) { created } }', {
      input: { ...person, groupIds: n === 0 ? groupIds : [] },
    });
    expect(made.errors).toBeUndefined();
  }
  await lists.client.execute('mutation { optOut(phone: "+255712000002") { optOut { id } } }');
  const before = plain(await lists.contacts());
  expect(before).toHaveLength(people.length);
  const text = await exported(lists);
  const again = await lists.imported(text);
  expect(again).toMatchObject({ status: 'COMPLETED', rejected: 0 });
  expect(plain(await lists.contacts())).toEqual(before);

  const other = listsOf(app, (await app.register('Again Two')).token);
  expect(await other.imported(text)).toMatchObject({ status: 'COMPLETED', imported: people.length, rejected: 0 });
  expect(plain(await other.contacts())).toEqual(before);
  const made = await other.client.execute('{ contactGroups { nodes { name } } }');
  expect(made.data.contactGroups.nodes.map(({ name }: { name: string }) => name).sort()).toEqual([...groups].sort());
  // Once more, and it is the same file but for its times.
  const rows = (csv: string) =>
    csv
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
      .replaceAll(/\b(true|false)\b/g, '')
      .split('\r\n')
      .sort();
  expect(rows(await exported(other))).toEqual(rows(text));
});

it('reads a name over two lines as one, says what is wrong with an address, and has done nothing when it is READY', async () => {
  const lists = listsOf(app, (await app.register('Again Three')).token);
  const staged = await lists.staged(
    'Phone,Name,Email\n0712000011,"Asha\r\nJuma",\n0712000012,Neema,nobody\n0712000013,Juma,\n0712000011,Twice,\n',
  );
  expect(staged).toMatchObject({ status: 'READY', rejected: 1, progress: { itemsDone: 0, itemsTotal: 2 } });
  const { data } = await lists.client.execute(
    'query ($id: ID!) { contactImport(id: $id) { rejectedRows { nodes { line column value code detail } } } }',
    { id: staged.id },
  );
  expect(data.contactImport.rejectedRows.nodes).toEqual([
    {
      ...{ line: 4, column: 'Email', value: 'nobody', code: 'INVALID_VALUE' },
      detail: 'This is not an e-mail address. Write one, like asha@example.com, or leave the cell empty.',
    },
  ]);
  await lists.confirm(staged.id);
  expect(await lists.settled(staged.id, 'COMPLETED')).toMatchObject({ progress: { itemsDone: 2, itemsTotal: 2 } });
  expect((await lists.contacts()).map(({ name }) => name).sort()).toEqual(['Asha Juma', 'Juma']);
});
