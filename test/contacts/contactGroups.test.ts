import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseId } from '../../src/lib/ids.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
let client: ReturnType<ServingApp['client']>;
let tenant: string;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
  const { token, tenantId } = await app.register('Vikundi');
  client = app.client(token);
  tenant = parseId('tenant', tenantId) ?? '';
});
afterAll(() => app.close());

const groups = async (filter = {}) =>
  (await client.execute('query ($f: ContactGroupFilter) { contactGroups(filter: $f) { nodes { name size } totalCount } }', { f: filter }))
    .data.contactGroups;
const create = (name: string) =>
  client.execute('mutation ($name: String!) { createContactGroup(input: { name: $name }) { contactGroup { id name size } } }', { name });

test('a group’s life: its name is its own in any case, its contacts come and go, and stay when it goes', async () => {
  const { id } = (await create(' Wateja ')).data.createContactGroup.contactGroup;
  const other = (await create('Wauzaji')).data.createContactGroup.contactGroup.id;
  for (const name of ['wateja', 'WATEJA'])
    expect((await create(name)).errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', issues: [{ field: 'name' }] });
  for (const name of ['', '  ', 'x'.repeat(101), 'a\u202eb'])
    expect((await create(name)).errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'name' }] });

  const rename = (name: string) =>
    client.execute('mutation ($id: ID!, $n: String!) { updateContactGroup(input: { id: $id, name: $n }) { contactGroup { name } } }', {
      id,
      n: name,
    });
  expect((await rename('WATEJA wetu')).data.updateContactGroup.contactGroup).toEqual({ name: 'WATEJA wetu' });
  expect((await rename('wauzaji')).errors?.[0]?.extensions.code).toBe('CONFLICT');

  const contacts = await client.execute(
    `mutation ($g: [ID!]) { upsertContacts(input: { contacts: [{ phone: "0712000001", groupIds: $g }, { phone: "0712000002" },
      { phone: "0712000003" }] }) { contacts { id groups { name } } } }`,
    { g: [id, other, id] },
  );
  const [one, two, three] = contacts.data.upsertContacts.contacts;
  expect(one.groups).toEqual([{ name: 'WATEJA wetu' }, { name: 'Wauzaji' }]);
  const change = async (field: 'addToGroup' | 'removeFromGroup', ids: string[]) => {
    const answer = await client.execute(
      `mutation ($id: ID!, $ids: [ID!]!) { ${field}(id: $id, contactIds: $ids) { contactGroup { size } } }`,
      { id, ids },
    );
    return answer.data[field]?.contactGroup.size ?? answer.errors?.[0]?.extensions;
  };
  const unknown = 'con_00000000000070008000000000000000';
  expect(await change('addToGroup', [one.id, two.id, three.id, three.id, unknown])).toBe(3);
  expect(await change('removeFromGroup', [two.id, unknown])).toBe(2);
  expect(await change('removeFromGroup', [two.id])).toBe(2);
  expect(await change('addToGroup', [])).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'contactIds' }] });

  const inGroup = async () =>
    (
      await client.execute('query ($g: ID!) { contacts(filter: { groupId: $g }) { nodes { phone } totalCount } }', { g: id })
    ).data.contacts.nodes.map(({ phone }: { phone: string }) => phone);
  expect(await inGroup()).toEqual(['+255712000003', '+255712000001']);
  await client.execute('mutation ($ids: [ID!]!) { deleteContacts(ids: $ids) { deletedIds } }', { ids: [three.id] });
  expect(await groups()).toEqual({
    nodes: [
      { name: 'WATEJA wetu', size: 1 },
      { name: 'Wauzaji', size: 1 },
    ],
    totalCount: 2,
  });
  expect(await groups({ search: 'TEJA' })).toMatchObject({ nodes: [{ name: 'WATEJA wetu' }] });
  const emptied = await client.execute(
    'mutation { upsertContact(input: { phone: "0712000001", groupIds: [] }) { contact { groups { id } } } }',
  );
  expect(emptied.data.upsertContact.contact.groups).toEqual([]);
  const kept = await client.execute('mutation ($g: ID!) { upsertContact(input: { phone: "0712000002", groupIds: [$g] }) { created } }', {
    g: id,
  });
  expect(kept.errors).toBeUndefined();
  const remove = () => client.execute('mutation ($id: ID!) { deleteContactGroup(id: $id) { deletedId } }', { id });
  expect((await remove()).data.deleteContactGroup).toEqual({ deletedId: id });
  expect((await remove()).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect((await client.execute('{ contacts { nodes { phone groups { name } } } }')).data.contacts.nodes).toEqual([
    { phone: '+255712000002', groups: [] },
    { phone: '+255712000001', groups: [] },
  ]);
});

test('a tenant has at most a thousand groups', async () => {
  await app.db.sql.rows(
    `insert into contact_group (id, tenant_id, name, created_at, updated_at)
     select gen_random_uuid(), $1, 'g' || n, $2, $2 from generate_series(1, 999) n`,
    [tenant, new Date()],
  );
  expect((await create('One too many')).errors?.[0]?.extensions).toMatchObject({
    code: 'INVALID_STATE',
    issues: [{ params: { max: 1_000 } }],
  });
});
