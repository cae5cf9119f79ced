import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, fetchExchange } from '@urql/core';
import { expect, test } from 'vitest';
import { keepShown } from '../../src/console/api/keepShown.js';

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"campaign":{"name":"Ofa"}}}');
});

test('a page that asks again while the server is away goes on showing what it has, and knows that nobody answered', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const client = new Client({ url, preferGetMethod: false, exchanges: [keepShown(), fetchExchange] });
  const seen: { data: unknown; isLost: boolean }[] = [];
  const asked = client.query('{ campaign { name } }', {}, { requestPolicy: 'network-only' });
  const subscription = asked.subscribe(({ data, error }) => {
    seen.push({ data, isLost: Boolean(error?.networkError) });
  });
  const campaign = { campaign: { name: 'Ofa' } };
  await expect.poll(() => seen).toEqual([{ data: campaign, isLost: false }]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const again = await client.query('{ campaign { name } }', {}, { requestPolicy: 'network-only' }).toPromise();
  expect(again).toMatchObject({ data: campaign, error: { networkError: expect.anything() } });
  subscription.unsubscribe();
  const other = await client.query('{ campaign { id } }', {}, { requestPolicy: 'network-only' }).toPromise();
  expect(other.data, 'nothing of another question').toBeUndefined();
});
