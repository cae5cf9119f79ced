// Other GraphQL servers, as their documentation sets them up, with the SQL of rawHttpChild and the token checking of ours: a token is
// verified once, then known with its tenant. Run by peers.ts.
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import Fastify from 'fastify';
import { createSchema, createYoga } from 'graphql-yoga';
import jwt from 'jsonwebtoken';
import mercurius from 'mercurius';
import pg from 'pg';
import { answer } from '../../../dist/test/bench/child.js';

const SECRET = 'a secret of the bench, which nothing else knows';
const typeDefs = `
  type Query { packages: [Package!]! messages(first: Int! = 50): MessageConnection }
  type Package {
    id: ID! code: String! name: String! credits: Float! priceTzs: Float! unitPriceTzs: Float! support: String! senderIdLimit: Int
  }
  type MessageConnection { nodes: [Message!]! pageInfo: PageInfo! }
  type Message { id: ID! to: String status: String! body: String acceptedAt: String! senderId: SenderId }
  type SenderId { id: ID! name: String! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }`;

const known = new Map();
function contextOf(authorization) {
  if (!authorization) return {};
  let tenantId = known.get(authorization);
  if (!tenantId) {
    tenantId = jwt.verify(authorization.replace('Bearer ', ''), SECRET, { algorithms: ['HS256'] }).tenantId;
    known.set(authorization, tenantId);
  }
  return { tenantId };
}

function resolversOf({ pool, text, packages }) {
  return {
    Query: {
      packages: () => packages,
      async messages(_, { first }, { tenantId }) {
        if (!tenantId) throw new Error('not signed in');
        const { rows } = await pool.query({ name: 'messages', text, values: [tenantId] });
        const nodes = rows.slice(0, first).map((row) => ({
          id: row.id,
          to: row.phone,
          status: row.status,
          body: row.body,
          acceptedAt: row.accepted_at,
          senderId: { id: row.sender, name: row.sender_name },
        }));
        return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor: nodes.at(-1)?.id } };
      },
    },
  };
}

const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

/** Each answers its port. */
const peers = {
  async mercurius(resolvers) {
    const app = Fastify();
    await app.register(mercurius, { schema: typeDefs, resolvers, jit: 1, context: ({ headers }) => contextOf(headers.authorization) });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server.address().port;
  },
  yoga(resolvers) {
    const context = ({ request }) => contextOf(request.headers.get('authorization'));
    return listening(createServer(createYoga({ schema: createSchema({ typeDefs, resolvers }), context, logging: false, graphiql: false })));
  },
  async apollo(resolvers) {
    const server = new ApolloServer({ typeDefs, resolvers });
    await server.start();
    const context = async ({ req }) => contextOf(req.headers.authorization);
    return listening(createServer(express().use('/graphql', express.json(), expressMiddleware(server, { context }))));
  },
};

answer({
  /** `text`: the statement of messages. Answers where it listens, and a token for each tenant. */
  async serve({ name, databaseUrl, options, text, packages, tenantIds }) {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 20, options });
    const port = await peers[name](resolversOf({ pool, text, packages }));
    const tokens = tenantIds.map((tenantId) => jwt.sign({ tenantId }, SECRET, { algorithm: 'HS256', expiresIn: '1h' }));
    return { url: `http://127.0.0.1:${port}/graphql`, tokens };
  },
  cpuSeconds: () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
});
