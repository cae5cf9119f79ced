import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { appScoped } from '../../../src/core/appScoped.js';
import { LiveFeed } from '../../../src/core/liveFeed.js';
import { AppError } from '../../../src/errors.js';
import type { Events } from '../../../src/events.js';
import type { GraphContext } from '../../../src/http/request/requestState.js';

/** What resolvers of the little graph did, so that a test can claim that nothing was executed. */
export const executed: string[] = [];

const text = /* GraphQL */ `
  scalar Odd
  type Query {
    hello(name: String): String
    who: String
    secret: String
    broken: String
    refused: String
    limited: String
    odd: Odd
    must: String!
    slow(ms: Int!): String
    way: String
    things(first: Int = 50, after: String): Things
    lists: [List!]
    count(filter: Filter): Int
  }
  input Filter { role: Role, ids: [ID!], text: String, inner: Filter }
  enum Role { OWNER VIEWER }
  type Things { nodes: [Thing!]! }
  type Thing { id: ID!, name: String!, refused: String, secret: String!, parts: [Thing!]!, lists: [List!]! }
  type List { items(first: Int = 50): [Thing!] }
  input LoginInput { email: String!, password: String! }
  type Mutation {
    login(input: LoginInput!): String
    touch(text: String): String
    refuse: String
    limit: String!
    break: String
    make(things: Int! = 2): Things
    keep(token: String!): String
    way: String
  }
  type Subscription {
    ticks(every: Int!, size: Int = 10): String
    changes: String
    forbidden: String
    failing: String
    rows(present: [String!]): Row
  }
  type Row { text: String, who: String, whoLater: String, broken: String, slow(unless: String!): String }
`;

type Resolve = (source: unknown, args: Record<string, unknown>, ctx: GraphContext) => unknown;

const refuse = () => {
  throw new AppError('BAD_USER_INPUT', { field: 'to[3]', params: { max: 10 } });
};
const limit = () => {
  throw new AppError('RATE_LIMITED', { retryAfterSeconds: 7 });
};
const fail = () => {
  throw new Error('connect postgres://tuma:hunter2@10.0.0.7/tuma failed', { cause: new Error('ECONNREFUSED') });
};
/** Whether compiled code called the resolver. */
const way = () => (/graphql-jit|queryWriter/.test(new Error().stack ?? '') ? 'compiled' : 'walked');

const resolvers: Record<string, Record<string, { resolve?: Resolve; subscribe?: Resolve }>> = {
  Query: {
    hello: { resolve: (_, { name }) => `hello ${name ?? 'you'}` },
    who: { resolve: (_s, _a, ctx) => `${ctx.actor.kind} ${ctx.clientIp} ${ctx.requestId}` },
    secret: { resolve: fail },
    broken: { resolve: () => ({ toString: 7 }) },
    refused: { resolve: refuse },
    limited: { resolve: limit },
    odd: { resolve: () => 'row-value-hunter2' },
    must: { resolve: () => null },
    slow: { resolve: (_, { ms }) => new Promise((resolve) => setTimeout(() => resolve('done'), Number(ms))) },
    things: { resolve: () => ({ nodes: [] }) },
    lists: { resolve: () => [] },
    count: { resolve: () => 1 },
    way: { resolve: way },
  },
  Mutation: {
    login: { resolve: () => 'in' },
    touch: { resolve: (_, { text }) => text },
    refuse: { resolve: async () => refuse() },
    limit: { resolve: limit },
    break: { resolve: fail },
    make: { resolve: async (_, { things }) => ({ nodes: Array.from({ length: Number(things) }, (_, n) => ({ id: n, name: `n${n}` })) }) },
    /** Answers what came in the cookie, and puts another token there. */
    keep: {
      resolve: (_, { token }, { refreshCookie, app }) => {
        refreshCookie?.set(String(token), new Date(app.now().getTime() + 86_400_000));
        return refreshCookie?.token;
      },
    },
    way: { resolve: way },
  },
  Thing: { refused: { resolve: async () => refuse() }, secret: { resolve: fail } },
  Subscription: {
    ticks: { subscribe: (_, { every, size }) => ticks(Number(every), Number(size)), resolve: (tick) => tick },
    changes: {
      subscribe: (_s, _a, ctx) => ctx.app.events.subscribe('balance', ctx.actor.kind === 'user' ? ctx.actor.tenantId : null, 10),
      resolve: (change) => (change as { ids: string[] }).ids.join(),
    },
    forbidden: {
      subscribe: () => {
        throw new AppError('FORBIDDEN');
      },
    },
    failing: {
      subscribe: () => ticks(5, 1),
      resolve: () => {
        throw new Error('row of postgres://tuma:hunter2@10.0.0.7');
      },
    },
    rows: {
      subscribe: (_, { present }, ctx) => {
        const tenantId = (ctx.actor.kind === 'user' || ctx.actor.kind === 'apiKey') && ctx.actor.tenantId;
        return rowsFeed(ctx.app).subscribe(tenantId || '', { present: async () => rowsOf(((present ?? []) as string[]).map(String)) });
      },
      resolve: (row) => row,
    },
  },
  Row: {
    text: { resolve: (row) => (row as { text: string }).text },
    who: { resolve: (_s, _a, { actor }) => (actor.kind === 'user' ? actor.userId : actor.kind) },
    whoLater: { resolve: async (_s, _a, ctx) => (await slowly.done) + (ctx.actor.kind === 'user' ? ctx.actor.userId : ctx.actor.kind) },
    broken: {
      resolve: () => {
        throw new AppError('CONFLICT', { message: 'This conflicts with what is there.' });
      },
    },
    slow: { resolve: (row, { unless }) => ((row as { text: string }).text === unless ? 'not' : slowly.done) },
  },
};

/** What the field `slow` waits for; a test sets it. */
export const slowly = { done: Promise.resolve('done') };

const rowsOf = (ids: string[]) => ids.map((text) => ({ text }));
const rowsFeed = appScoped((app) => new LiveFeed(app, 'balance', async (_, ids) => rowsOf(ids)));

async function* ticks(every: number, size: number): AsyncGenerator<string> {
  for (let n = 1; ; n++) {
    await new Promise((resolve) => setTimeout(resolve, every));
    yield `${n}`.padEnd(size, '.');
  }
}

/** A little graph with a field for every way in which a request can end. */
export function testSchema(): GraphQLSchema {
  const schema = buildSchema(text);
  const odd = schema.getType('Odd');
  if (odd && 'serialize' in odd) {
    odd.serialize = (value) => {
      throw new TypeError(`cannot show ${value}`);
    };
  }
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName) as GraphQLObjectType;
    for (const [name, { resolve, subscribe }] of Object.entries(fields)) {
      const field = type.getFields()[name];
      if (!field) throw new Error(`${typeName}.${name} is not in the little graph`);
      field.resolve = (source, args, ctx: GraphContext) => {
        executed.push(name);
        return resolve?.(source, args, ctx);
      };
      if (subscribe) field.subscribe = subscribe;
    }
  }
  return schema;
}

/** Publishes as a committed transaction would. */
export const publish = (events: Events, tenantId: string | null, id: string): void =>
  events.publish({ topic: 'balance', tenantId, ids: [id] });
