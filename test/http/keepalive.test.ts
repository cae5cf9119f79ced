import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveTestSchema, type TestServer } from './testServer.js';

import { neverReads, SocketClient } from './websocket/socketClient.js';

let server: TestServer;
beforeAll(async () => {
  server = await serveTestSchema();
});
afterAll(() => server.close());

it('pings every 12 s; who answers stays, who does not is cut at the next', async () => {
  const { token } = await server.signIn();
  const alive = await SocketClient.signedIn(server.http, token);
  const pinged = new Promise((resolve) => alive.socket.once('ping', resolve));
  const dead = await neverReads(server.http, token, []);
  const begun = performance.now();
  const cut = new Promise((resolve) => dead.once('close', resolve));
  dead.resume();
  await pinged;
  expect(performance.now() - begun).toBeLessThan(13_000);
  await cut;
  expect(performance.now() - begun).toBeLessThan(26_000);
  expect(alive.socket.readyState).toBe(alive.socket.OPEN);
  alive.close();
});
