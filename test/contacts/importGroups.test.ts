import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDueImports } from '../../src/contacts/imports/runDueImports.js';
import { listsOf } from '../support/fixtures/lists.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

/** Groups that the rows of a list name, and that are renamed while it waits or is imported: they are still the ones that were meant. */
let app: ServingApp;
let betweenBatches: () => Promise<void> = async () => undefined;
beforeAll(async () => {
  const failpoint: ServingApp['failpoint'] = async (point) => {
    if (point === 'in the middle of importing') await betweenBatches();
  };
  app = await createTestApp({ serve: true, failpoint });
});
afterAll(() => app.close());

const work = () => runDueImports(app.system, new AbortController().signal);

async function tenant(name: string) {
  const our = listsOf(app, (await app.register(name)).token);
  const ask = async (document: string, variables: Record<string, unknown>) => {
    const { data, errors } = await our.client.execute(document, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  return {
    ...our,
    group: async (name: string): Promise<string> =>
      (await ask('mutation ($n: String!) { createContactGroup(input: { name: $n }) { contactGroup { id } } }', { n: name }))
        .createContactGroup.contactGroup.id,
    rename: (id: string, name: string) =>
      ask('mutation ($id: ID!, $n: String!) { updateContactGroup(input: { id: $id, name: $n }) { contactGroup { id } } }', { id, n: name }),
    remove: (id: string) => ask('mutation ($id: ID!) { deleteContactGroup(id: $id) { deletedId } }', { id }),
    sizes: async (): Promise<Record<string, number>> => {
      const { contactGroups } = await ask('{ contactGroups { nodes { name size } } }', {});
      return Object.fromEntries(contactGroups.nodes.map(({ name, size }: { name: string; size: number }) => [name, size]));
    },
  };
}

test('a group that is renamed after the preview gets the rows that name it; another one that took its name does not', async () => {
  const our = await tenant('Renamed Before');
  const old = await our.group('Wateja');
  const { id } = await our.begin('phone,group\n0712345678,wateja\n0712345679,"WATEJA, Wapya"\n');
  await work();
  await our.rename(old, 'Wateja wa zamani');
  await our.group('Wateja');
  await our.confirm(id);
  await work();
  expect(await our.read(id)).toMatchObject({ status: 'COMPLETED', imported: 2 });
  expect(await our.sizes()).toEqual({ 'Wateja wa zamani': 2, Wateja: 0, Wapya: 1 });
});

test('a group that is renamed while a list is imported gets all rows that name it, and so does one that was made for it', async () => {
  const our = await tenant('Renamed Within');
  const old = await our.group('Kundi');
  const rows = Array.from({ length: 2_500 }, (_, n) => `0713${String(n).padStart(6, '0')},${n % 2 ? 'Kundi' : 'Jipya'}`);
  const { id } = await our.begin(`phone,group\n${rows.join('\n')}\n`);
  await work();
  await our.confirm(id);
  const { contactGroups } = (await our.client.execute('{ contactGroups { nodes { id name } } }')).data;
  const made = contactGroups.nodes.find(({ name }: { name: string }) => name === 'Jipya').id;
  let batches = 0;
  betweenBatches = async () => {
    if (++batches > 1) return;
    await our.rename(old, 'Kundi la kwanza');
    await our.rename(made, 'Kundi la pili');
  };
  await work();
  betweenBatches = async () => undefined;
  expect(batches).toBeGreaterThan(1);
  expect(await our.read(id)).toMatchObject({ status: 'COMPLETED', imported: 2_500 });
  expect(await our.sizes()).toEqual({ 'Kundi la kwanza': 1_250, 'Kundi la pili': 1_250 });
});

test('one group is meant by all ways to write its name: in any case, with accents of their own', async () => {
  const our = await tenant('Written Otherwise');
  await our.group('Pr\u00e9au');
  const { id } = await our.begin('phone,group\n0712345678,PRE\u0301AU\n0712345679,\u0130lala\n0712345680,i\u0307lala;\u0130LALA\n');
  await work();
  await our.confirm(id);
  await work();
  expect(await our.sizes()).toEqual({ 'Pr\u00e9au': 1, '\u0130lala': 2 });
  const again = 'mutation { createContactGroup(input: { name: "Pre\u0301au" }) { contactGroup { id } } }';
  expect((await our.client.execute(again)).errors?.[0]?.extensions.code).toBe('CONFLICT');
});

test('a group that is deleted after the preview is made anew; an import of before that knows names alone goes by these', async () => {
  const our = await tenant('Deleted Before');
  const old = await our.group('Wateja');
  const { id } = await our.begin('phone,group\n0712345678,Wateja\n');
  await work();
  await our.remove(old);
  await our.confirm(id);
  await app.db.sql.rows(`update contact_import set row_groups = null where status = 'RUNNING'`);
  await work();
  expect(await our.read(id)).toMatchObject({ status: 'COMPLETED', imported: 1 });
  expect(await our.sizes()).toEqual({ Wateja: 1 });
});
