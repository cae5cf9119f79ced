import { buildSchema, type GraphQLObjectType, getNamedType, isLeafType, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { resolvers } from '../../../resolvers/index.js';
import { costOf } from '../../../src/http/graphql/admission/cost.js';
import { createDocumentGate } from '../../../src/http/graphql/documentGate.js';
import { limits } from '../../../src/http/graphql/limits.js';
import { buildAppSchema } from '../../../src/http/graphql/schema.js';
import { testSchema } from './testSchema.js';

const schema = testSchema();
const cost = (source: string, variables: Record<string, unknown> = {}, of = schema) => {
  const document = parse(source);
  return costOf(of, document, document.definitions[0] as OperationDefinitionNode, variables);
};

describe('the cost of an operation', () => {
  it.each([
    ['a leaf', '{ hello }', 1],
    ['a page by default', '{ things { nodes { id } } }', 1 + 1 + 50],
    ['a page as written', '{ things(first: 3) { nodes { id name } } }', 1 + 1 + 3 * 2],
    ['what the use case will refuse', '{ things(first: 100000) { nodes { id } } }', 1 + 1 + 200],
    ['a negative page', '{ things(first: -1) { nodes { id } } }', 2],
    ['a list of its own in each row', '{ things(first: 3) { nodes { parts { id } } } }', 1 + 1 + 3 * (1 + 10)],
    ['pages in each row of a list', '{ lists { items(first: 5) { id } } }', 1 + 10 * (1 + 5)],
    ['introspection', '{ __schema { types { name } } }', 5_000],
    ['a mutation', 'mutation { touch }', 1 + 10],
    ['a field that is not there', '{ nothing { at { all } } }', 3],
    ['a fragment, wherever it is spread', '{ things(first: 3) { ...f } } fragment f on Things { nodes { id } }', 1 + 1 + 3],
  ])('%s', (_, source, points) => expect(cost(source)).toBe(points));

  it('follows the variables, each time anew', () => {
    const source = 'query ($n: Int = 7) { things(first: $n) { nodes { id } } }';
    expect(cost(source)).toBe(2 + 7);
    const document = parse(source);
    const [operation] = document.definitions as OperationDefinitionNode[];
    for (const n of [20, 2]) expect(costOf(schema, document, operation as OperationDefinitionNode, { n })).toBe(2 + n);
    expect(cost('query ($n: Int) { things(first: $n) { nodes { id } } }')).toBe(2 + 50);
  });

  it('takes lists among the arguments for the number of rows that come back', () => {
    const sms = buildSchema(`
      type Query { a: Int } type Message { id: ID! }
      type Sent { messages: [Message!]! } input Send { to: [String!]! }
      type Mutation { sendSms(input: Send!): Sent cancel(ids: [ID!]!): [Message!] }
    `);
    const to = Array.from({ length: 1_000 }, String);
    expect(cost('mutation ($i: Send!) { sendSms(input: $i) { messages { id } } }', { i: { to } }, sms)).toBe(1 + 1 + 1_000 + 10);
    expect(cost('mutation { sendSms(input: { to: ["a"] }) { messages { id } } }', {}, sms)).toBe(1 + 1 + 10 + 10);
    expect(cost('mutation ($ids: [ID!]!) { cancel(ids: $ids) { id } }', { ids: to }, sms)).toBe(1 + 1_000 + 10);
  });
});

it('lets a send to 1,000 ask for all of its messages, with their events and attempts', () => {
  const real = buildAppSchema(resolvers);
  const leaves = (name: string) =>
    Object.values((real.getType(name) as GraphQLObjectType).getFields())
      .filter(({ type }) => isLeafType(getNamedType(type)))
      .map((field) => field.name)
      .join(' ');
  const query = `mutation ($input: SendSmsInput!) { sendSms(input: $input) { credits messages {
    ${leaves('Message')} events { ${leaves('MessageEvent')} } attempts { ${leaves('Attempt')} } senderId { id name } } } }`;
  const to = Array.from({ length: 1_000 }, () => '0712345678');
  expect(cost(query, { input: { to, body: 'Habari' } }, real)).toBeLessThan(limits.cost);
});

describe('the gate', () => {
  it('reads a good document once, and a bad one each time', () => {
    const gate = createDocumentGate(schema, { introspection: 'everybody' });
    expect(gate.read('{ hello }').document).toBe(gate.read('{ hello }').document);
    expect(gate.read('{ hello }').document).not.toBe(gate.read('{  hello }').document);
    expect(gate.read('{ hell }').refusals).not.toBe(gate.read('{ hell }').refusals);
  });

  it('forgets what was not asked for longest, never more than a thousand', () => {
    const gate = createDocumentGate(schema, { introspection: 'everybody' });
    const first = gate.read('{ hello }').document;
    for (let i = 0; i < 900; i++) gate.read(`query q${i} { hello }`);
    expect(gate.read('{ hello }').document).toBe(first);
    for (let i = 0; i < 1_000; i++) gate.read(`query r${i} { hello }`);
    expect(gate.read('{ hello }').document).not.toBe(first);
  });

  it.each(['"""', '"', '#', '{ hello(name: "', '{ hello(name: """', '{ hello(name: """\\"""', '\\', '"\\', '(', ']', ''])(
    'answers %j with a parse error',
    (source) => {
      const gate = createDocumentGate(schema, { introspection: 'everybody' });
      expect(gate.read(source).refusals?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_PARSE_FAILED']);
    },
  );

  it('counts no bracket in a string or a comment', () => {
    const gate = createDocumentGate(schema, { introspection: 'everybody' });
    const brackets = '{[('.repeat(100);
    for (const name of [`"${brackets}\\"${brackets}"`, `"""${brackets}\\"""${brackets}"""`]) {
      expect(gate.read(`# ${brackets}\n{ hello(name: ${name}) }`).refusals).toBeUndefined();
    }
  });

  it('lets the introspection of tools through', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const gate = createDocumentGate(schema, { introspection: 'everybody' });
    const query = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true, oneOf: true });
    expect(gate.read(query).refusals).toBeUndefined();
  });
});
