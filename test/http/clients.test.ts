import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ErrorLink } from '@apollo/client/link/error';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { freePort } from '../support/freePort.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** The clients that people use, each as its documentation says, doing what its users do: log in, quote, send, watch it delivered. */
let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
});
afterAll(() => app.close());

const owner = { email: 'owner@mifumo.example', password: 'tuma-demo-password' };
const documents = {
  login: 'mutation LogIn($input: LoginInput!) { login(input: $input) { accessToken viewer { id user { id name } } } }',
  account: 'query Account { viewer { id tenant { id name balance { id available } } } balance { id available tenant: id } }',
  quote: 'query Quote($input: QuoteSmsInput!) { quoteSms(input: $input) { credits affordable } }',
  send: 'mutation Send($input: SendSmsInput!) { sendSms(input: $input) { messages { id to status } credits balance { id available } } }',
  message: 'query One($id: ID!) { message(id: $id) { id to status } }',
  watch: 'subscription Watch { messageUpdated { id status } }',
  page: `query Page($after: String) { messages(first: 10, after: $after) {
    edges { cursor node { id status } } pageInfo { hasNextPage endCursor } } }`,
};
const sms = (first: number, count = 1) => ({
  to: Array.from({ length: count }, (_, i) => `0712${String(first + i).padStart(6, '0')}`),
  body: 'Habari',
  idempotencyKey: crypto.randomUUID(),
});
const socketOf = (url: string, token: () => string | undefined) =>
  createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: () => ({ authorization: `Bearer ${token()}` }),
    retryAttempts: 100,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    shouldRetry: () => true,
  });

test('Apollo Client: what comes by the socket is in the cache, and the error link sees codes', async () => {
  let token: string | undefined;
  const codes: unknown[] = [];
  const socket = socketOf(app.url, () => token);
  const errors = new ErrorLink(({ error }) => {
    if (CombinedGraphQLErrors.is(error)) codes.push(...error.errors.map(({ extensions }) => extensions?.code));
  });
  const signed = new ApolloLink((operation, forward) => {
    if (token) operation.setContext({ headers: { authorization: `Bearer ${token}` } });
    return forward(operation);
  });
  const client = new ApolloClient({
    cache: new InMemoryCache({ typePolicies: { Query: { fields: { messages: relayStylePagination() } } } }),
    link: ApolloLink.from([
      errors,
      signed,
      ApolloLink.split(
        ({ operationType }) => operationType === 'subscription',
        new GraphQLWsLink(socket),
        new HttpLink({ uri: `${app.url}/graphql` }),
      ),
    ]),
  });
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the test's claim
  const mutate = async (document: string, input: object): Promise<any> =>
    (await client.mutate({ mutation: gql(document), variables: { input }, errorPolicy: 'all' })).data;

  await mutate(documents.login, { ...owner, password: 'not this one' });
  token = (await mutate(documents.login, owner)).login.accessToken;
  await client.query({ query: gql(documents.account) });
  const { quoteSms } = (await client.query({ query: gql(documents.quote), variables: { input: { to: ['0712000001'], body: 'Habari' } } }))
    .data as { quoteSms: object };
  expect(quoteSms).toMatchObject({ credits: 1, affordable: true });
  const heard: unknown[] = [];
  const watching = client.subscribe({ query: gql(documents.watch) }).subscribe(({ data }) => heard.push(data));
  await until(async () => {
    await mutate(documents.send, sms(1));
    return heard.length > 0;
  });
  const [{ id }] = (await mutate(documents.send, sms(2))).sendSms.messages;
  // Asked for once; everything after that comes by the subscription.
  await client.query({ query: gql(documents.message), variables: { id } });
  const cached = () => client.readQuery<{ message: { status: string } }>({ query: gql(documents.message), variables: { id } })?.message;
  await until(async () => cached()?.status === 'DELIVERED');
  await mutate(documents.send, { ...sms(3), body: ' ' });
  expect(codes).toEqual(['UNAUTHENTICATED', 'EMPTY_MESSAGE']);
  const objects = Object.entries(client.cache.extract() as Record<string, { __typename: string; name?: string }>);
  const ofType = (type: string) => objects.filter(([, { __typename }]) => __typename === type);
  // A tenant and its balance are two objects, and each is one.
  expect([ofType('Tenant').length, ofType('Balance').length]).toEqual([1, 1]);
  watching.unsubscribe();
  client.stop();
  await socket.dispose();
});

test('Apollo Client: a long list to its end, while new messages arrive', async () => {
  const token = await app.login(owner.email);
  const client = new ApolloClient({
    cache: new InMemoryCache({ typePolicies: { Query: { fields: { messages: relayStylePagination() } } } }),
    link: new HttpLink({ uri: `${app.url}/graphql`, headers: { authorization: `Bearer ${token}` } }),
  });
  const send = async (input: object): Promise<string[]> => {
    const { data } = await app.client(token).execute(documents.send, { input });
    return data.sendSms.messages.map((message: { id: string }) => message.id);
  };
  const sent = await send(sms(1_000, 45));
  interface Page {
    messages: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  }
  const query = client.watchQuery<Page>({ query: gql(documents.page) });
  const reading = query.subscribe(() => undefined);
  await until(async () => query.getCurrentResult().dataState === 'complete');
  const now = () => query.getCurrentResult().data as Page;
  const late: string[] = [];
  while (now().messages.pageInfo.hasNextPage) {
    late.push(...(await send(sms(2_000 + late.length, 3))));
    await query.fetchMore({ variables: { after: now().messages.pageInfo.endCursor } });
  }
  const ids = now().messages.edges.map(({ node }) => node.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(sent));
  // Newest first: what came meanwhile is before the first page, and pushes nothing over a page's edge.
  expect(ids.filter((id) => late.includes(id))).toEqual([]);
  reading.unsubscribe();
  client.stop();
});

test('Apollo Client with persisted queries sends the whole document from the second request on', async () => {
  const sent: boolean[] = [];
  const counting: typeof fetch = (url, init) => {
    sent.push('query' in JSON.parse(String(init?.body)));
    return fetch(url, init);
  };
  const hashed = new PersistedQueryLink({ sha256: async (text: string) => createHash('sha256').update(text).digest('hex') });
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: hashed.concat(new HttpLink({ uri: `${app.url}/graphql`, fetch: counting })),
  });
  for (const name of ['First', 'Second']) {
    const { data } = await client.query({ query: gql(`query ${name} { packages { id name } }`), fetchPolicy: 'network-only' });
    expect(data).toMatchObject({ packages: expect.arrayContaining([expect.objectContaining({ name: 'Lite' })]) });
  }
  expect(sent).toEqual([false, true, true]);
  client.stop();
});

test('urql with graphcache: the same by GET, as it asks by itself, and its pages', async () => {
  let token: string | undefined;
  const socket = socketOf(app.url, () => token);
  const client = new Client({
    url: `${app.url}/graphql`,
    fetchOptions: () => (token ? { headers: { authorization: `Bearer ${token}` } } : {}),
    exchanges: [
      cacheExchange({ resolvers: { Query: { messages: relayPagination() } } }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? '' }, sink as never) }),
        }),
      }),
    ],
  });
  const failed = await client.mutation(documents.login, { input: { ...owner, password: 'not this one' } }).toPromise();
  expect(failed.error?.graphQLErrors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  const { data } = await client.mutation(documents.login, { input: owner }).toPromise();
  token = data.login.accessToken;
  const account = await client.query(documents.account, {}).toPromise();
  expect(account.error).toBeUndefined();
  expect(account.data.viewer.tenant.name).toBe('Mifumo Labs');
  const quote = await client.query(documents.quote, { input: { to: ['0712000001'], body: 'Habari' } }).toPromise();
  expect(quote.data.quoteSms).toMatchObject({ credits: 1, affordable: true });
  const heard: unknown[] = [];
  const watching = client.subscription(documents.watch, {}).subscribe((result) => void heard.push(result.data));
  await until(async () => {
    await client.mutation(documents.send, { input: sms(11) }).toPromise();
    return heard.length > 0;
  });
  const sent = await client.mutation(documents.send, { input: sms(3_000, 25) }).toPromise();
  const [{ id }] = sent.data.sendSms.messages;
  await client.query(documents.message, { id }).toPromise();
  await until(async () => client.readQuery(documents.message, { id })?.data.message.status === 'DELIVERED');
  // The send's answer holds the new balance, and the cache has it in every place where the balance is shown.
  const balance = client.readQuery(documents.account, {})?.data;
  expect(balance.viewer.tenant.balance.available).toBe(balance.balance.available);
  interface Page {
    messages: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  }
  const pages = async (after: string | null): Promise<Page['messages']> => {
    const { messages } = (await client.query<Page>(documents.page, { after }).toPromise()).data as Page;
    return messages.pageInfo.hasNextPage ? pages(messages.pageInfo.endCursor) : messages;
  };
  const ids = (await pages(null)).edges.map(({ node }) => node.id);
  expect(ids.length).toBeGreaterThanOrEqual(25);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain(id);
  watching.unsubscribe();
  await socket.dispose();
});

test('graphql-ws alone: it connects again after the server was restarted, and hears what comes', async () => {
  const port = await freePort();
  const restartable = () => createTestApp({ serve: true, databaseUrl: app.config.DATABASE_URL, env: { PORT: String(port) } });
  let server = await restartable();
  const token = await app.login(owner.email);
  const socket = socketOf(server.url, () => token);
  const connected: unknown[] = [];
  socket.on('connected', () => connected.push(1));
  const delivered = new Set<string>();
  const stop = socket.subscribe<{ messageUpdated: { id: string; status: string } }>(
    { query: documents.watch },
    {
      next: ({ data }) => {
        if (data?.messageUpdated.status === 'DELIVERED') delivered.add(data.messageUpdated.id);
      },
      error: (error) => expect(error).toBeUndefined(),
      complete: () => undefined,
    },
  );
  const sendAndHear = async (first: number) =>
    until(async () => {
      const { data } = await app.client(token).execute(documents.send, { input: sms(first) });
      const [{ id }] = data.sendSms.messages;
      return until(async () => delivered.has(id), 3_000).catch(() => false);
    });
  await sendAndHear(21);
  await server.close();
  server = await restartable();
  await until(async () => connected.length === 2);
  await sendAndHear(22);
  stop();
  await socket.dispose();
  await server.close();
});
