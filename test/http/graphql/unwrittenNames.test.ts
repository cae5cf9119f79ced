import { getNamedType, isCompositeType, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openToAll } from '../../../src/http/graphql/unwrittenNames.js';
import { type Operation, operations, schema } from '../../support/operations.js';
import { type Answer, serveTestSchema, type TestServer } from '../testServer.js';

let server: TestServer;
let token: string;
beforeAll(async () => {
  const budget = { burst: 1_000_000, perSecond: 1_000_000 };
  server = await serveTestSchema(
    { TUMA_MODE: 'production', SMS_PROVIDER: 'simulator', JWT_SECRET: 'x'.repeat(32), PUBLIC_URL: 'https://sms.example.com' },
    { schema, budget: { signedIn: budget, anonymous: budget } },
  );
  ({ token } = await server.signIn());
});
afterAll(() => server.close());

const common = new Set(['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID']);
/** All that the schema names and not every server has. */
const names = new Set(
  Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isEnumType(type)) return [type.name, ...type.getValues().map(({ name }) => name)];
    if (isInputObjectType(type)) return [type.name, ...Object.keys(type.getFields())];
    if (!isObjectType(type) && !isInterfaceType(type)) return [type.name];
    return [type.name, ...Object.values(type.getFields()).flatMap(({ name, args }) => [name, ...args.map((arg) => arg.name)])];
  }),
);

/** Wrong in every way that says what would be right: nothing given, something else given, nothing or something else selected. */
function wrong({ kind, field }: Operation): [document: string, variables?: Record<string, unknown>][] {
  const some = isCompositeType(getNamedType(field.type)) ? '{ __typename }' : '';
  const ask = (given: string, selection = some, declared = '') =>
    `${kind.toLowerCase()} ${declared} { ${field.name}${given} ${selection} }`;
  const bad = field.args.flatMap(({ name, type }): [string, Record<string, unknown>?][] => [
    ...['{}', '{ boddy: 1 }', 'null', 'ZZ', '"zz"', '-1', '[[{}]]'].map((value): [string] => [ask(`(${name}: ${value})`)]),
    [ask(`(${name}: $zz)`, some, `($zz: ${type})`), { zz: { boddy: 1 } }],
    [ask(`(${name}: $zz)`, some, `($zz: ${type})`), { zz: {} }],
    [ask(`(${name}: $zz)`, some, `($zz: ${type})`), { zz: 'ZZ' }],
    [ask(`(${name}: $zz)`, some, '($zz: Boolean)'), { zz: true }],
  ]);
  return [[ask('')], [ask('(boddy: 1)')], [ask('', '')], [ask('', '{ boddy }')], [ask('', '{ ...on ZZ { id } }')], ...bad];
}

/** Where names stand: in quotes, in the places of `issues`, and what can't be an English word. */
const said = ({ body }: Answer) =>
  (body.errors ?? []).flatMap(({ message, extensions }) => {
    const quoted = [...message.matchAll(/"([^"]*)"/g)].map(([, text]) => text ?? '');
    return [
      ...quoted,
      ...(message.match(/\w*(?:[a-z][A-Z]|_)\w*/g) ?? []),
      ...(extensions.issues as { field?: string }[]).map(({ field }) => field ?? ''),
    ];
  });

test.each(['Query', 'Mutation', 'Subscription'])(
  'in production no stranger is told a name that they did not write, of no %s, whatever is wrong with it',
  async (kind) => {
    const told: string[] = [];
    let refused = 0;
    const closed = operations.filter((operation) => operation.kind === kind && !openToAll.includes(operation.field.name));
    for (const operation of closed)
      for (const [document, variables] of wrong(operation)) {
        const answer = await server.post(document, variables);
        refused += answer.body.errors?.length ?? 0;
        const written = new Set(`${document} ${JSON.stringify(variables ?? {})}`.match(/\w+/g));
        const unwritten = said(answer)
          .flatMap((text) => text.match(/\w+/g) ?? [])
          .filter((word) => names.has(word) && !common.has(word) && !written.has(word));
        if (unwritten.length > 0) told.push(`${document} ${JSON.stringify(variables)}: ${unwritten}`);
      }
    expect(told).toEqual([]);
    expect(refused).toBeGreaterThan(closed.length * 5);
  },
);

test('who logs in is told all the same what their form lacks, and who has a token everything', async () => {
  const literal = await server.post('mutation { login(input: { password: "x" }) { accessToken } }');
  expect(literal.body.errors).toMatchObject([
    {
      message: 'A value does not fit its type: Field "LoginInput.email" of required type "EmailAddress!" was not provided.',
      extensions: { issues: [{ field: 'email' }] },
    },
  ]);
  const document = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
  const variable = await server.post(document, { input: { password: 'x' } });
  expect(variable.body.errors).toMatchObject([
    { message: expect.stringContaining('"email"'), extensions: { issues: [{ field: 'email' }] } },
  ]);

  const send = 'mutation { sendSms(input: { boddy: "x" }) { credits } }';
  const stranger = (await server.post(send)).body.errors ?? [];
  expect(stranger.map(({ message, extensions }) => [message, extensions.issues])).toEqual([
    ['A value does not fit its type: Field "…" of required type "[String!]!" was not provided.', []],
    ['A value does not fit its type: Field "…" of required type "String!" was not provided.', []],
    ['A value does not fit its type: Field "boddy" is not defined by type "…".', [{ code: 'GRAPHQL_VALIDATION_FAILED', field: 'boddy' }]],
  ]);
  const user = (await server.post(send, {}, { authorization: `Bearer ${token}` })).body.errors ?? [];
  expect(user[0]).toMatchObject({ message: expect.stringContaining('"SendSmsInput.to"'), extensions: { issues: [{ field: 'to' }] } });
});
