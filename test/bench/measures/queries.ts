import type { Figure } from '../figure.js';
import { bulkSend } from './bulkSends.js';
import { ask, overHttp } from './overHttp.js';

/** What anybody may ask. Raw: the same JSON out of memory. */
export const packages: Figure = {
  name: 'packages',
  async run(bench) {
    const server = await bench.server('api');
    const query = '{ packages { id code name credits priceTzs unitPriceTzs support senderIdLimit } }';
    return overHttp(bench, server, { figure: 'packages', query, tenants: [], signedIn: false, raw: 'json', goal: 0.55 });
  },
};

/** The list that dashboards poll. Raw: one hand-written statement with exactly these columns, over node:http. */
export const messageList: Figure = {
  name: 'messages',
  async run(bench) {
    const server = await bench.server('api');
    const tenants = await server.tenants(50);
    for (const [n, { token }] of tenants.entries()) await ask(server.url, bulkSend(n).replaceAll('%n', '1'), token);
    await server.sql.query('vacuum analyze');
    const query =
      '{ messages(first: 50) { nodes { id to status body acceptedAt senderId { id name } } pageInfo { hasNextPage endCursor } } }';
    const rows = await overHttp(bench, server, {
      figure: 'messages(first: 50) with sender id',
      query,
      tenants,
      signedIn: true,
      raw: 'messages',
      goal: 0.75,
    });
    const before = await server.child.ask('used');
    for (let n = 0; n < 100; n++) await ask(server.url, JSON.stringify({ query }), tenants[0]?.token);
    const each = Math.round(((await server.child.ask('used')).statements - before.statements) / 100);
    return [...rows, { figure: 'messages(first: 50): SQL statements', goal: '≤ 2', result: `${each}`, met: each <= 2 }];
  },
};

/** What a form asks before it offers to send. */
export const capability: Figure = {
  name: 'capability',
  async run(bench) {
    const server = await bench.server('api');
    const tenants = await server.tenants(20);
    const query = '{ smsCapability { canSend problems balance { available } senderIds { name } } }';
    return overHttp(bench, server, { figure: 'smsCapability', query, tenants, signedIn: true, raw: 'capability', goal: 0.5 });
  },
};
