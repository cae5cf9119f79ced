import { getNamedType, isInputObjectType, isScalarType, isSpecifiedScalarType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../../support/operations.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';

let app: ServingApp;
let tokens: Record<'owner' | 'operator', string>;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
  tokens = { owner: (await app.register('Literals')).token, operator: await app.login('operator@tuma.example') };
});
afterAll(() => app.close());

/** Of each scalar of ours that inputs take: a document with a place for it, the field's name, and texts that it refuses. */
const places: Record<string, { of: (value: string) => string; field: string; refused: string[]; who?: 'operator' }> = {
  DateTime: {
    of: (value) => `{ messages(filter: { acceptedFrom: ${value} }) { totalCount } }`,
    field: 'filter.acceptedFrom',
    refused: ['"tomorrow"', '"2026-02-30T00:00:00Z"', '5', 'true', '{}', '[1]', '"9999-12-31T23:59:59-00:01"'],
  },
  EmailAddress: {
    of: (value) => `mutation { login(input: { email: ${value}, password: "x" }) { accessToken } }`,
    field: 'email',
    refused: ['"secret@b@c"', '""', '5', 'SECRET', '"secret value"'],
  },
  TimeZone: {
    of: (value) => `mutation { updateTenant(input: { timeZone: ${value} }) { tenant { id } } }`,
    field: 'timeZone',
    refused: ['"Mars/Secret"', '7', '""'],
  },
  LocalTime: {
    of: (value) =>
      `mutation { updateTenant(input: { quietHours: { from: ${value}, to: "07:00", timeZone: "Africa/Nairobi" } }) { tenant { id } } }`,
    field: 'quietHours.from',
    refused: ['"24:00"', '"9 pm"', '"21:00:00"', '21', '""'],
  },
  CronExpression: {
    of: (value) =>
      `mutation { upsertBackupSchedule(input: { name: "N", kind: DATABASE, cron: ${value}, timeZone: "UTC", enabled: true, verify: true,
        retention: {} }) { schedule { id } } }`,
    field: 'cron',
    refused: ['"secret * * * *"', '"0 0 30 2 *"', '5', '""', '"* * * * * *"'],
    who: 'operator',
  },
  JSONObject: {
    of: (value) => `mutation { upsertContact(input: { phone: "0712345678", attributes: ${value} }) { created } }`,
    field: 'attributes',
    refused: ['"secret"', '5', '[1]', 'SECRET'],
  },
  PhoneNumber: {
    of: (value) => `mutation { optOut(phone: ${value}) { optOut { id } } }`,
    field: 'phone',
    refused: ['712345678', '"abc"', '""', 'SECRET'],
  },
  Credits: {
    of: (value) => `mutation { updateTenant(input: { lowBalanceThreshold: ${value} }) { tenant { id } } }`,
    field: 'lowBalanceThreshold',
    refused: ['"100 secret"', '1.5', '99999999999999999999', 'true'],
  },
  TZS: {
    of: (value) => `mutation { confirmBankTransfer(input: { id: "pur_x", reference: "r", amountTzs: ${value} }) { purchase { id } } }`,
    field: 'amountTzs',
    refused: ['"secret"', '1.5'],
    who: 'operator',
  },
};

test('every scalar that inputs take is tried', () => {
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = [
    ...inputs.flatMap((type) => Object.values(type.getFields()).map(({ type: of }) => of)),
    ...roots.flatMap((root) => Object.values(root?.getFields() ?? {}).flatMap(({ args }) => args.map(({ type: of }) => of))),
  ];
  const scalars = types.map((type) => getNamedType(type)).filter((type) => isScalarType(type) && !isSpecifiedScalarType(type));
  expect([...new Set(scalars.map((type) => String(type)))].filter((name) => !places[name])).toEqual([]);
});

test.each(Object.entries(places))(
  'a %s that is refused in the document is named by its field and its place, and not repeated',
  async (name, place) => {
    for (const value of place.refused) {
      const { errors } = await app.client(tokens[place.who ?? 'owner']).execute(place.of(value));
      expect(errors, value).toHaveLength(1);
      // What is wanted is said.
      expect(errors?.[0]?.message, value).toMatch(new RegExp(`${name} (is|has) |This is not a mobile number`));
      const [error] = errors ?? [];
      expect(error?.extensions.issues, value).toMatchObject([{ field: place.field }]);
      expect(error?.locations, value).toHaveLength(1);
      expect(JSON.stringify(error).toLowerCase(), value).not.toContain('secret');
    }
  },
);

/** Bare words can't come by JSON. */
const sendable = (value: string) => value !== 'SECRET';
test.each(Object.entries(places))('a %s that is refused in a variable is named by it, and not repeated', async (type, place) => {
  const document = place.of('$given').replace(/^(mutation )?\{/, (_, kind = 'query ') => `${kind}($given: ${type}!) {`);
  for (const value of place.refused.filter(sendable)) {
    const { errors } = await app.client(tokens[place.who ?? 'owner']).execute(document, { given: JSON.parse(value) });
    expect(errors, value).toMatchObject([{ extensions: { issues: [{ field: 'given' }] } }]);
    expect(errors?.[0]?.locations, value).toHaveLength(1);
    expect(JSON.stringify(errors).toLowerCase(), value).not.toContain('secret');
  }
});

test('every list refuses a time that ends before it begins', async () => {
  const asked: string[] = [];
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const filter = getNamedType(field.args.find(({ name }) => name === 'filter')?.type);
    if (!isInputObjectType(filter)) continue;
    const counted = String(field.type).endsWith('Connection') ? 'totalCount' : '__typename';
    for (const from of Object.keys(filter.getFields()).filter((name) => /(^f|F)rom$/.test(name))) {
      const to = from.replace(/rom$/, '').replace(/f$/i, (f) => (f === 'f' ? 'to' : 'To'));
      if (!filter.getFields()[to] || String(getNamedType(filter.getFields()[to]?.type)) !== 'DateTime') continue;
      asked.push(`${field.name}.${from}`);
      const document = `{ ${field.name}(filter: { ${from}: "2026-11-28T00:00:00Z", ${to}: "2026-11-27T00:00:00Z" }) { ${counted} } }`;
      const asStaff = (await app.client(tokens.operator).execute(document)).errors;
      // What only a tenant's people read, they read.
      const isClosed = asStaff?.[0]?.extensions.code === 'FORBIDDEN';
      const errors = isClosed ? (await app.client(tokens.owner).execute(document)).errors : asStaff;
      expect(errors?.[0]?.extensions, document).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: `filter.${to}` }] });
    }
  }
  expect(asked).toEqual(
    expect.arrayContaining(['messages.acceptedFrom', 'ledger.from', 'purchases.from', 'auditEvents.from', 'backups.from']),
  );
});

test('text that can’t be stored is named by its field, in the document and in variables', async () => {
  const client = app.client(tokens.owner);
  const fieldOf = ({ errors }: { errors?: { extensions: { issues: { field?: string }[] } }[] }) => errors?.[0]?.extensions.issues[0]?.field;
  const send = 'mutation ($i: SendSmsInput!) { sendSms(input: $i) { credits } }';
  expect(fieldOf(await client.execute(send, { i: { to: ['0712345678'], body: 'a\0b' } }))).toBe('body');
  expect(fieldOf(await client.execute(send, { i: { to: ['0712345678', 'a\ud800'], body: 'a' } }))).toBe('to[1]');
  expect(fieldOf(await client.execute('mutation ($p: PhoneNumber!) { optOut(phone: $p) { optOut { id } } }', { p: '\0' }))).toBe('p');
  expect(fieldOf(await client.execute('mutation { sendSms(input: { to: ["0712345678"], body: "a\\u0000b" }) { credits } }'))).toBe('body');
});

test('a default of a variable that a scalar refuses is named as the variable', async () => {
  const { errors } = await app
    .client(tokens.owner)
    .execute('query ($moment: DateTime = "never") { messages(filter: { acceptedFrom: $moment }) { totalCount } }');
  expect(errors?.[0]?.extensions.issues).toMatchObject([{ field: 'moment' }]);
});
