import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseId } from '../../src/lib/ids.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(() => app.close());

type Client = ReturnType<ServingApp['client']>;
const register = async (name: string): Promise<Client & { tenant: string }> => {
  const { token, tenantId } = await app.register(name);
  return Object.assign(app.client(token), { tenant: parseId('tenant', tenantId) ?? '' });
};

const FIELDS = 'id phone name email tags attributes optedOut groups { name } createdAt updatedAt';
const UPSERT = `mutation ($input: ContactInput!) { upsertContact(input: $input) { created contact { ${FIELDS} } } }`;
const UPSERTS = `mutation ($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) {
  createdCount updatedCount rejected { index value code } contacts { id phone name groups { name } } } }`;
const LIST = `query ($filter: ContactFilter, $first: Int, $after: String) { contacts(filter: $filter, first: $first, after: $after) {
  nodes { phone name } totalCount pageInfo { hasNextPage endCursor } } }`;

const upsert = async (client: Client, input: Record<string, unknown>) => {
  const answer = await client.execute(UPSERT, { input });
  return answer.errors ? answer.errors[0]?.extensions : answer.data.upsertContact;
};
const createGroup = async (client: Client, name: string): Promise<string> => {
  const answer = await client.execute('mutation ($name: String!) { createContactGroup(input: { name: $name }) { contactGroup { id } } }', {
    name,
  });
  return answer.data.createContactGroup.contactGroup.id;
};
const found = async (client: Client, filter: Record<string, unknown>): Promise<string[]> => {
  const { data } = await client.execute(LIST, { filter });
  expect(data.contacts.totalCount).toBe(data.contacts.nodes.length);
  return data.contacts.nodes.map(({ phone }: { phone: string }) => phone);
};

test('a contact is known by its number in any spelling; what is absent stays, null empties', async () => {
  const client = await register('Duka la Asha');
  const first = await upsert(client, {
    phone: '0712 345-678',
    name: ' Juma Mushi ',
    email: 'juma@example.com',
    tags: ['vip', 'Arusha', 'vip'],
    attributes: { balance: 12_500, member: true, code: 'A1', field: 'x', empty: null },
  });
  expect(first).toMatchObject({
    created: true,
    contact: {
      id: expect.stringMatching(/^con_/),
      phone: '+255712345678',
      name: 'Juma Mushi',
      email: 'juma@example.com',
      tags: ['Arusha', 'vip'],
      attributes: { balance: '12500', member: 'true', code: 'A1', field: 'x' },
      optedOut: false,
      groups: [],
    },
  });
  const { id, updatedAt } = first.contact;
  for (const phone of ['+255712345678', '255712345678', '712345678', '00255712345678', '+255 (0) 712 345 678']) {
    const again = await upsert(client, { phone });
    expect(again).toMatchObject({ created: false, contact: { ...first.contact } });
  }
  const changed = await upsert(client, { phone: '0712345678', name: null, tags: [], email: 'j@example.com' });
  expect(changed.contact).toMatchObject({ id, name: null, tags: [], email: 'j@example.com', attributes: first.contact.attributes });
  expect(changed.contact.updatedAt > updatedAt).toBe(true);
  const emptied = await upsert(client, { phone: '0712345678', email: null, attributes: null });
  expect(emptied.contact).toMatchObject({ email: null, attributes: {} });
  expect((await client.execute('query ($id: ID!) { contact(id: $id) { phone } node(id: $id) { __typename } }', { id })).data).toEqual({
    contact: { phone: '+255712345678' },
    node: { __typename: 'Contact' },
  });
});

test('names of attributes are plain names, but for __proto__', async () => {
  const client = await register('Majina');
  const attributes = { constructor: 'a', toString: 'b', 'Jina la mtoto': 'c' };
  expect((await upsert(client, { phone: '0712000001', attributes })).contact.attributes).toEqual(attributes);
  const refused = { code: 'BAD_USER_INPUT', issues: [expect.objectContaining({ field: 'attributes' })] };
  expect(await upsert(client, { phone: '0712000001', attributes: JSON.parse('{"__proto__": "a"}') })).toMatchObject(refused);
  const literal = await client.execute(
    'mutation { upsertContact(input: { phone: "0712000001", attributes: { __proto__: "x" } }) { contact { attributes } } }',
  );
  expect(literal.errors?.[0]?.extensions).toMatchObject(refused);
});

test('two attributes of one name are refused, however it is written: one of the values would be lost', async () => {
  const client = await register('Mara Mbili');
  for (const attributes of [
    { a: 1, ' a ': 2 },
    { 'Pr\u00e9nom': 'A', 'Pre\u0301nom': 'B' },
  ]) {
    const refused = { code: 'BAD_USER_INPUT', issues: [{ field: 'attributes', params: { reason: expect.stringMatching(/once/) } }] };
    expect(await upsert(client, { phone: '0712000001', attributes })).toMatchObject(refused);
    const several = await client.execute(
      'mutation ($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { rejected { index code field value detail } } }',
      {
        c: [
          { phone: '0712000002', attributes },
          { phone: '0712000003', attributes: { a: 1, 'a ': null, b: ' ' } },
        ],
      },
    );
    expect(several.data.upsertContacts).toMatchObject({
      rejected: [
        { index: 0, code: 'INVALID_VALUE', field: 'attributes', value: Object.keys(attributes)[1], detail: expect.stringMatching(/^Two/) },
      ],
    });
    const variables = await client.execute(
      `mutation ($v: JSONObject!) { createCampaign(input: { name: "V", text: { body: "{{a|x}}" }, audience: { rows: [{ to: "0712000001",
        variables: $v }] } }) { campaign { id } } }`,
      { v: attributes },
    );
    expect(variables.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ field: 'audience.rows[0].variables', params: { variable: Object.keys(attributes)[1] } }],
    });
  }
  expect((await client.execute('{ contacts { nodes { attributes } } }')).data.contacts.nodes).toEqual([{ attributes: { a: '1' } }]);
});

test('values of attributes have no blanks at their ends; what is blank is none', async () => {
  const client = await register('Nafasi');
  const attributes = { town: '  Dar es  Salaam \n', note: '\u00a0a\nb\t', blank: ' \t ', plan: 'x' };
  const trimmed = { town: 'Dar es  Salaam', note: 'a\nb', plan: 'x' };
  expect((await upsert(client, { phone: '0712000001', attributes })).contact.attributes).toEqual(trimmed);
  const most = await upsert(client, { phone: '0712000001', attributes: { town: ` ${'x'.repeat(1_000)} ` } });
  expect(most.contact.attributes.town).toBe('x'.repeat(1_000));
  // As rows that were there before are mended.
  await app.db.sql.rows(`update contact set attributes = $1 where phone = '+255712000001'`, [JSON.stringify(attributes)]);
  const mend = readFileSync(new URL('../../src/db/migrations/data/0261_trimmed_attributes.sql', import.meta.url), 'utf8');
  await app.db.sql.rows(mend);
  const { data } = await client.execute('{ contacts { nodes { attributes } } }');
  expect(data.contacts.nodes).toEqual([{ attributes: trimmed }]);
});

test('what is wrong is refused with its code and field, and nothing is written', async () => {
  const client = await register('Makosa');
  const many = (n: number) => Array.from({ length: n }, (_, i) => `t${i}`);
  const pairs = (n: number, value = 'x') => Object.fromEntries(many(n).map((name) => [name, value]));
  const wrong: [string, Record<string, unknown>, string?][] = [
    ['phone', { phone: '+255222123456' }, 'INVALID_PHONE_NUMBER'],
    ['phone', { phone: '2.55713E+11' }, 'INVALID_PHONE_NUMBER'],
    ['name', { name: 'x'.repeat(101) }],
    ['name', { name: 'Juma\u202eamuJ' }],
    ['email', { email: 'no address' }],
    ['tags', { tags: many(51) }],
    ['tags[1]', { tags: ['good', 'x'.repeat(65)] }],
    ['tags[0]', { tags: [' '] }],
    ['attributes', { attributes: pairs(51) }],
    ['attributes', { attributes: pairs(1, 'x'.repeat(1_001)) }],
    ['attributes', { attributes: { ['x'.repeat(65)]: 'x' } }],
    ['attributes', { attributes: { 'a}b': 'x' } }],
    ['attributes', { attributes: { deep: { first: 'Asha' } } }],
    ['attributes', { attributes: [1] }],
    ['groupIds[0]', { groupIds: ['grp_00000000000070008000000000000000'] }, 'NOT_FOUND'],
    ['groupIds[0]', { groupIds: ['con_00000000000070008000000000000000'] }],
  ];
  for (const [field, given, code = 'BAD_USER_INPUT'] of wrong) {
    const refused = await upsert(client, { phone: '0712345678', ...given });
    expect([refused.code, refused.issues?.[0]?.field], JSON.stringify(given).slice(0, 80)).toEqual([code, field]);
  }
  const most = await upsert(client, {
    phone: '0712345678',
    tags: many(50),
    attributes: pairs(50, 'é'.repeat(1_000)),
    name: 'é'.repeat(100),
  });
  expect(most.created).toBe(true);
  expect(await found(client, {})).toEqual(['+255712345678']);
});

test('the database itself holds the limits', async () => {
  const { tenant } = await register('Mipaka');
  const insert = (column: string, value: unknown) =>
    app.db.sql.rows(
      `insert into contact (id, tenant_id, phone, ${column}, created_at, updated_at)
       values (gen_random_uuid(), $1, '+255712345678', $2, $3, $3)`,
      [tenant, value, new Date()],
    );
  const wrong: [string, unknown, string][] = [
    ['name', '', 'contact_name'],
    ['tags', Array.from({ length: 51 }, (_, n) => `t${n}`), 'contact_tags'],
    ['tags', ['a', null], 'contact_tags'],
    ['attributes', '[]', 'contact_attributes'],
    ['attributes', '{"a": 1}', 'contact_attributes'],
    ['attributes', JSON.stringify({ a: `${'x'.repeat(999)}\n1` }), 'contact_attributes'],
    ['attributes', JSON.stringify({ ['n'.repeat(65)]: 'x' }), 'contact_attributes'],
    ['attributes', JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`a${n}`, 'x']))), 'contact_attributes'],
  ];
  for (const [column, value, constraint] of wrong) await expect(insert(column, value), column).rejects.toMatchObject({ constraint });
});

test('a contact that is left out says which of its values is at fault, and what to do about that one', async () => {
  const client = await register('Sababu');
  const unknown = 'grp_00000000000070008000000000000000';
  const many = (n: number) => Array.from({ length: n }, (_, k) => `k${k}`);
  const faults: [Record<string, unknown>, string, string, RegExp][] = [
    [{ phone: 'nobody' }, 'phone', 'nobody', /Write it like/],
    [{ name: 'x'.repeat(101) }, 'name', 'x'.repeat(64), /at most 100 characters/],
    [{ groupIds: [await createGroup(client, 'Kundi'), unknown] }, 'groupIds[1]', unknown, /no such group/],
    [
      { groupIds: many(101).map((_, n) => unknown.slice(0, -3) + String(n).padStart(3, '0')) },
      'groupIds',
      `${unknown.slice(0, -3)}100`,
      /100 groups/,
    ],
    [{ tags: many(51) }, 'tags', 'k50', /at most 50 tags/],
    [{ tags: ['a', ' '] }, 'tags[1]', ' ', /no tag.*1 to 64/],
    [{ attributes: Object.fromEntries(many(51).map((key) => [key, 'x'])) }, 'attributes', 'k50', /at most 50 further values/],
    [{ attributes: { 'a|b': 'x' } }, 'attributes', 'a|b', /without \{, \} and \|/],
    [{ attributes: { a: ['x'] } }, 'attributes', 'a', /a text, a number or a truth value/],
  ];
  const contacts = faults.map(([given], n) => ({ phone: `071200000${n}`, ...given }));
  const document = `mutation ($contacts: [ContactInput!]!) {
    upsertContacts(input: { contacts: $contacts }) { rejected { index field value code detail } } }`;
  const { data } = await client.execute(document, { contacts });
  expect(data.upsertContacts.rejected).toEqual(
    faults.map(([, field, value, detail], index) => ({
      ...{ index, field, value, detail: expect.stringMatching(detail) },
      code: index === 0 ? 'INVALID_PHONE_NUMBER' : 'INVALID_VALUE',
    })),
  );
});

test('a thousand at once: new, changed, and what was left out with its place', async () => {
  const client = await register('Wengi');
  await upsert(client, { phone: '0712000000', name: 'Old' });
  const contacts = Array.from({ length: 1_000 }, (_, n) => ({ phone: `0712${String(n).padStart(6, '0')}`, name: `N ${n}` }));
  Object.assign(contacts[3]!, { phone: 'nobody' });
  Object.assign(contacts[5]!, { phone: '+255 712 000 004' });
  Object.assign(contacts[7]!, { name: 'x'.repeat(101) });
  const { data } = await client.execute(UPSERTS, { contacts });
  expect(data.upsertContacts).toMatchObject({
    createdCount: 996,
    updatedCount: 1,
    rejected: [
      { index: 3, value: 'nobody', code: 'INVALID_PHONE_NUMBER' },
      { index: 5, value: '+255 712 000 004', code: 'DUPLICATE' },
      { index: 7, value: 'x'.repeat(64), code: 'INVALID_VALUE' },
    ],
  });
  const details = async (language: string): Promise<string[]> => {
    await client.execute(`mutation { updateProfile(input: { language: ${language} }) { user { id } } }`);
    const again = await client.execute(
      `mutation ($contacts: [ContactInput!]!) {
        upsertContacts(input: { contacts: $contacts }) { rejected { detail } }
        sendSms(input: { to: ["0712000001", "0712000001", "0222"], body: "Habari" }) { rejected { detail } }
      }`,
      { contacts: contacts.slice(3, 8) },
    );
    expect(again.errors).toBeUndefined();
    return [...again.data.upsertContacts.rejected, ...again.data.sendSms.rejected].map(({ detail }: { detail: string }) => detail);
  };
  const english = [/^This is not a mobile number\. Write it/, /^This number came before/, /^This value is too long/];
  const said = await details('EN');
  expect(said).toEqual([...english, english[1], english[0]].map((words) => expect.stringMatching(words ?? '')));
  for (const [n, detail] of (await details('SW')).entries()) expect(detail).not.toBe(said[n]);
  await details('EN');
  const given = contacts.filter((_, n) => ![3, 5, 7].includes(n)).map(({ name }) => name);
  expect(data.upsertContacts.contacts.map(({ name }: { name: string }) => name)).toEqual(given);
  for (const wrong of [[], Array.from({ length: 1_001 }, () => ({ phone: '0712000000' }))])
    expect((await client.execute(UPSERTS, { contacts: wrong })).errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ field: 'contacts', params: { min: 1, max: 1_000 } }],
    });
});

test('two callers write the same thousand in opposite orders, with groups: both succeed, and the sizes are right', async () => {
  const client = await register('Wawili');
  const [one, two] = [await createGroup(client, 'One'), await createGroup(client, 'Two')];
  const contacts = Array.from({ length: 500 }, (_, n) => ({ phone: `0713${String(n).padStart(6, '0')}`, groupIds: [one, two] }));
  const reversed = contacts.map((contact) => ({ ...contact, groupIds: [two, one] })).reverse();
  const calls = [contacts, reversed, contacts, reversed].map((given) => client.execute(UPSERTS, { contacts: given }));
  const answers = await Promise.all(calls);
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
  expect(answers.map(({ data }) => data.upsertContacts.createdCount).sort()).toEqual([0, 0, 0, 500]);
  expect((await client.execute('{ contactGroups { nodes { name size } } }')).data.contactGroups.nodes).toEqual([
    { name: 'One', size: 500 },
    { name: 'Two', size: 500 },
  ]);
});

test('search finds parts of names and addresses in any case, and numbers in any spelling', async () => {
  const client = await register('Tafuta');
  const other = await register('Jirani');
  await upsert(other, { phone: '0712345678', name: 'Juma wa Jirani' });
  const [juma, neema, kenyan] = ['+255712345678', '+255754000001', '+254712345678'];
  await upsert(client, { phone: kenyan, name: 'Wanjiku 100%' });
  await upsert(client, { phone: neema, name: 'Neema Kimaro', email: 'Neema.K@Example.com', tags: ['vip', 'Moshi'] });
  await upsert(client, { phone: juma, name: 'JUMA Mushi', tags: ['vip'] });
  const searches: [string, string[]][] = [
    ...['juma', 'UMA', 'a mu', 'ma mus', 'UMA M', 'mushi', '0712 345 678', '+255712345678', '255712345678', '0712', '+2557123'].map(
      (text): [string, string[]] => [text, [juma]],
    ),
    ...['neema.k@', 'EXAMPLE.COM', 'ple.co', 'k@ex', 'kim', '0754', '000001'].map((text): [string, string[]] => [text, [neema]]),
    ['345678', [juma, kenyan]],
    ['%', [kenyan]],
    ['_', []],
    ['100%', [kenyan]],
    ['m', [juma, neema]],
    ['mu', [juma]],
    ['\n', [juma, neema, kenyan]],
    ['', [juma, neema, kenyan]],
    ['zawadi', []],
  ];
  for (const [search, phones] of searches) expect(await found(client, { search }), search).toEqual(phones);
  expect(await found(client, { tag: ['vip'] })).toEqual([juma, neema]);
  expect(await found(client, { tag: ['vip', 'Moshi'] })).toEqual([neema]);
  expect(await found(client, { tag: ['vip'], search: 'kim' })).toEqual([neema]);
  expect((await client.execute('mutation { optOut(phone: "0754000001") { optOut { id } } }')).errors).toBeUndefined();
  expect(await found(client, { optedOut: true })).toEqual([neema]);
  expect(await found(client, { optedOut: false })).toEqual([juma, kenyan]);
  expect(await found(client, { optedOut: false, search: 'wanj' })).toEqual([kenyan]);
  expect(await found(client, { optedOut: null, search: null, tag: null, groupId: null })).toHaveLength(3);
});

test('pages of what is searched follow one another, whether it is frequent or rare', async () => {
  const client = await register('Kurasa');
  await app.db.sql.rows(
    `insert into contact (id, tenant_id, phone, name, created_at, updated_at)
     select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, '+2557' || lpad(n::text, 8, '0'),
       'Asha ' || case when n % 1000 = 0 then 'Nadra' else 'Kawaida' end, $2, $2
     from generate_series(1, 5000) n`,
    [client.tenant, new Date()],
  );
  for (const [search, total] of [
    ['kawa', 4_995],
    ['nadr', 5],
  ] as const) {
    const phones: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { data } = await client.execute(LIST, { filter: { search }, first: total > 5 ? 200 : 2, after });
      expect(data.contacts.totalCount).toBe(total);
      phones.push(...data.contacts.nodes.map(({ phone }: { phone: string }) => phone));
      ({ hasNextPage: more, endCursor: after } = data.contacts.pageInfo);
    }
    expect(new Set(phones).size).toBe(total);
    expect(phones).toEqual([...phones].sort().reverse());
  }
});

test('two tenants have the same number, each as theirs', async () => {
  const [one, two] = [await register('Moja'), await register('Mbili')];
  expect(await upsert(one, { phone: '0712345678', name: 'Wa kwanza' })).toMatchObject({ created: true });
  const second = await upsert(two, { phone: '0712345678', name: 'Wa pili' });
  expect(second).toMatchObject({ created: true });
  const ids = { ids: [second.contact.id] };
  const remove = 'mutation ($ids: [ID!]!) { deleteContacts(ids: $ids) { deletedIds } }';
  expect((await one.execute(remove, ids)).data.deleteContacts.deletedIds).toEqual([]);
  await one.execute('mutation { optOut(phone: "0712345678") { optOut { id } } }');
  const both = await Promise.all([one, two].map((client) => client.execute('{ contacts { nodes { name optedOut } } }')));
  expect(both.map(({ data }) => data.contacts.nodes)).toEqual([
    [{ name: 'Wa kwanza', optedOut: true }],
    [{ name: 'Wa pili', optedOut: false }],
  ]);
  expect((await two.execute(remove, ids)).data.deleteContacts.deletedIds).toEqual(ids.ids);
  expect(await found(two, {})).toEqual([]);
});
