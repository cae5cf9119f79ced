import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import react from '@vitejs/plugin-react';
import { buildSchema, isScalarType, specifiedScalarTypes } from 'graphql';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApolloClient } from '../../examples/apollo.js';
import { scalars } from '../../examples/scalars.js';
import { apiKey, createSession, memoryStore } from '../../examples/session.js';
import { Balance, MessageChanges, Messages, SendSms } from '../../examples/tuma.gen.js';
import { createUrqlClient } from '../../examples/urql.js';
import { packageRoot } from '../../src/db/packageRoot.js';
import { type StartedConsole, startConsole } from '../console/startedConsole.js';
import { chromiumPath, findProgram } from '../support/findProgram.js';
import { until } from '../support/until.js';

const EMAIL = 'owner@mifumo.example';
const PASSWORD = 'tuma-demo-password';
const examples = join(packageRoot, 'examples');
const folder = mkdtempSync(join(tmpdir(), 'tuma-examples-'));

let started: StartedConsole;
/** Somebody's own page, at another origin. */
let pages: Server;
const origin = () => `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;

beforeAll(async () => {
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };
  pages = createServer(({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url;
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(readFileSync(join(folder, path)));
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  started = await startConsole({ CORS_ORIGINS: origin() });
});
afterAll(async () => {
  await started?.close();
  pages.close();
  rmSync(folder, { recursive: true });
});

const sending = (key: string, ...to: string[]) => ({ input: { to, body: 'Mfano', idempotencyKey: key } });
const broken = (tokens: string | null) => tokens && JSON.stringify({ ...(JSON.parse(tokens) as object), accessToken: 'ey.no.more' });

test('every scalar of the schema has its type', () => {
  const schema = buildSchema(readFileSync(join(packageRoot, 'schema.graphql'), 'utf8'));
  const ours = Object.values(schema.getTypeMap()).filter((type) => isScalarType(type) && !specifiedScalarTypes.includes(type));
  expect(Object.keys(scalars).sort()).toEqual(ours.map(({ name }) => name).sort());
});

test('Apollo Client: a refused token is renewed once for all, what is sent is followed to DELIVERED, and pages append', async () => {
  const store = memoryStore();
  const session = createSession(started.address, store);
  await expect(session.signIn(EMAIL, 'wrong-password')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await session.signIn(EMAIL, PASSWORD);
  store.save(broken(store.load()));
  const client = createApolloClient(started.address, session);
  const before = await Promise.all([1, 2, 3].map(() => client.query({ query: Balance, fetchPolicy: 'network-only' })));
  expect(before.map(({ data }) => data?.balance?.available)).toEqual(Array(3).fill(expect.any(Number)));
  expect(await session.token()).not.toBe('ey.no.more');

  const seen: string[] = [];
  const sent = await client.mutate({
    mutation: SendSms,
    variables: sending('apollo', '0754000101', '0754000111', '0754000112', '0754000113'),
  });
  const message = sent.data?.sendSms?.messages[0];
  const following = client
    .subscribe({ query: MessageChanges, variables: { ids: [message?.id ?? ''] } })
    .subscribe(({ data }) => void seen.push(data?.messageUpdated.status ?? ''));
  await until(() => seen.includes('DELIVERED'));
  following.unsubscribe();

  const list = client.watchQuery({ query: Messages, variables: { first: 2 } });
  const listening = list.subscribe(() => undefined);
  const page = () => list.getCurrentResult().data?.messages;
  const rows = async (count: number) => {
    await until(() => page()?.nodes?.length === count);
    return page()?.nodes?.map((node) => node?.id) ?? [];
  };
  const first = await rows(2);
  await list.fetchMore({ variables: { after: page()?.pageInfo?.endCursor } });
  const both = await rows(4);
  expect([both.slice(0, 2), new Set(both).size]).toEqual([first, 4]);
  expect(both).toContain(message?.id);
  listening.unsubscribe();
  await session.signOut();
  client.close();
  await expect(session.token()).rejects.toThrow('Nobody is signed in.');
});

test('urql: the same, and with an API key', async () => {
  const store = memoryStore();
  const session = createSession(started.address, store);
  await session.signIn(EMAIL, PASSWORD);
  store.save(broken(store.load()));
  const client = createUrqlClient(started.address, session);
  const { data, error } = await client.query(Balance, {}).toPromise();
  expect([data?.balance?.available, error]).toEqual([expect.any(Number), undefined]);
  const sent = await client.mutation(SendSms, sending('urql', '0754000102')).toPromise();
  const id = sent.data?.sendSms?.messages[0]?.id ?? '';
  const seen: string[] = [];
  const following = client
    .subscription(MessageChanges, { ids: [id] })
    .subscribe(({ data }) => void seen.push(data?.messageUpdated.status ?? ''));
  await until(() => seen.includes('DELIVERED'));
  following.unsubscribe();
  client.close();

  const program = createUrqlClient(started.address, apiKey(await newKey(true)));
  const again = await program.mutation(SendSms, sending('key', '0754000103')).toPromise();
  expect(again.data?.sendSms).toMatchObject({ messages: [{ to: '+255754000103' }] });
  program.close();
});

const curl = findProgram('curl');
test.skipIf(!curl)('send.sh sends with curl and waits for the delivery (skipped without curl)', async () => {
  const env = { PATH: process.env.PATH, TUMA_URL: started.address, TUMA_KEY: await newKey(false) };
  const text = 'Habari "yako" \\ leo';
  const { stdout } = await promisify(execFile)('sh', [join(examples, 'send.sh'), '0754000104', text], { env });
  expect(stdout).toMatch(/"status":"DELIVERED"/);
  const { data } = await started.owner.execute('{ messages(filter: { to: "0754000104" }) { nodes { body } } }');
  expect(data.messages.nodes).toEqual([{ body: text }]);
});

interface Item {
  name: string;
  event: { script: { exec: string[] } }[];
  request: {
    method: string;
    url: string;
    header: { key: string; value: string }[];
    body: { graphql: { query: string; variables: string } };
  };
}

test('each request of the Postman collection is answered, from the top', async () => {
  const { variable, item } = JSON.parse(readFileSync(join(examples, 'postman.json'), 'utf8')) as {
    variable: { key: string; value: string }[];
    item: Item[];
  };
  const known = new Map(variable.map(({ key, value }) => [key, value]));
  known.set('url', started.address).set('$guid', 'one-guid');
  const filled = (text: string) =>
    text.replace(/\{\{([$\w]+)\}\}/g, (_, name: string) => {
      expect(known.get(name), name).toBeTruthy();
      return known.get(name) ?? '';
    });
  for (const { name, event, request } of item) {
    const { query, variables } = request.body.graphql;
    const response = await fetch(filled(request.url), {
      method: request.method,
      headers: Object.fromEntries(request.header.map(({ key, value }) => [key, filled(value)])),
      body: JSON.stringify({ query, variables: JSON.parse(filled(variables)) }),
    });
    const answer = (await response.json()) as { errors?: unknown };
    expect(answer.errors, name).toBe(undefined);
    // What Postman runs of it: the scripts of the collection, with as much of `pm` as they use.
    const pm = {
      response: { json: () => answer },
      collectionVariables: { set: (key: string, value: string) => known.set(key, value) },
      test: (_: string, run: () => void) => run(),
      expect: (value: unknown) => ({ to: { equal: (other: unknown) => expect(value, name).toBe(other) } }),
    };
    new Function('pm', event[0]?.script.exec.join('\n') ?? '')(pm);
  }
  expect(known.get('messageId')).toMatch(/^msg_/);
});

test.skipIf(!chromiumPath)(
  'the React page at another origin signs in, sends, and shows the delivery (skipped without Chromium)',
  async () => {
    expect(readFileSync(join(examples, 'react', 'App.tsx'), 'utf8').split('\n').length).toBeLessThanOrEqual(101);
    await build({
      root: join(examples, 'react'),
      configFile: false,
      logLevel: 'error',
      plugins: [react()],
      define: { 'import.meta.env.VITE_TUMA_URL': JSON.stringify(started.address) },
      build: { outDir: folder, emptyOutDir: false },
    });
    const tab = await started.open('/');
    await tab.goto(origin());
    await tab.getByLabel('Email').fill(EMAIL);
    await tab.getByLabel('Password').fill(PASSWORD);
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.getByText(/Credits: \d+/).waitFor();
    await tab.getByLabel('To').fill('0754000105');
    await tab.getByLabel('Text').fill('Kutoka ukurasa wangu');
    await tab.getByRole('button', { name: 'Send' }).click();
    await tab.getByText('+255754000105 Kutoka ukurasa wangu DELIVERED').waitFor();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByLabel('Email').waitFor();
    expect(tab.complaints).toEqual([]);
  },
);

async function newKey(isTest: boolean): Promise<string> {
  const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }';
  const input = { name: 'Example', test: isTest, permissions: ['SEND_SMS', 'VIEW_REPORTS'] };
  return (await started.owner.execute(create, { input })).data.createApiKey.secret as string;
}
