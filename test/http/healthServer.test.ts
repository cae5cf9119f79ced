import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, start } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { freshDatabase } from '../support/postgres.js';
import { openProxy } from '../support/services/proxy.js';
import { until } from '../support/until.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let proxy: Awaited<ReturnType<typeof openProxy>>;
let worker: Running;
beforeAll(async () => {
  database = await freshDatabase();
  proxy = await openProxy(database.url);
  const config = readConfig({ DATABASE_URL: proxy.url, TUMA_ROLES: 'worker', HEALTH_PORT: '0' });
  worker = await start(config, { log: createLog({ level: 'silent' }) });
});
afterAll(async () => {
  await worker.stop();
  await proxy.close();
  await database.drop();
});

const get = async (path: string) => {
  const response = await fetch(`${worker.healthUrl}${path}`);
  return { status: response.status, text: await response.text() };
};

test('a worker says that it lives, whether it can work, and its figures; and nothing else', async () => {
  expect(worker.url).toBeUndefined();
  expect(await get('/healthz')).toEqual({ status: 200, text: '{"ok":true}' });
  expect(await get('/readyz')).toEqual({ status: 200, text: '{"ok":true,"database":true,"stopping":false}' });
  const metrics = await get('/metrics');
  expect([metrics.status, metrics.text.includes('process_cpu_seconds_total')]).toEqual([200, true]);
  expect((await get('/healthz/')).status).toBe(200);
  for (const path of ['/graphql', '/', '/webhooks/zenopay']) expect((await get(path)).status).toBe(404);
});

test('it is not ready without its database', async () => {
  proxy.shut(3_000);
  expect(await get('/readyz')).toEqual({ status: 503, text: '{"ok":false,"database":false,"fault":"AWAY","stopping":false}' });
  expect((await get('/healthz')).status).toBe(200);
  await until(async () => (await get('/readyz')).status === 200);
});
