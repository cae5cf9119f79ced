import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, parseId, publicId } from '../../src/lib/ids.js';
import type { Client } from '../support/client.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
let archived: Client;
let neighbour: Client;
let tenantId: string;
const at = (time: string) => publicId('message', newId(new Date(time)));
beforeAll(async () => {
  app = await createTestApp({ serve: true });
  const [one, other] = [await app.register('Zamani'), await app.register('Jirani')];
  [archived, neighbour] = [app.client(one.token), app.client(other.token)];
  tenantId = one.tenantId;
  // As src/backups/messageArchives leaves them; test/backups/messageArchives.test.ts archives for real.
  for (const period of ['20210101_20220101', '20230101_20240101'])
    await app.db.sql.rows(
      `with archive as (
         insert into message_archive (id, name, period, messages, size_bytes, checksum_sha256, version, stored_at)
         values ($1, $2, $2, 3, 1, 'a', 'v', now()) returning id)
       insert into archived_tenant (archive_id, tenant_id, messages) select id, $3, 3 from archive`,
      [newId(), period, parseId('tenant', tenantId)],
    );
});
afterAll(() => app.close());

const ask = async (client: Client, id: string) => {
  const { data, errors } = await client.execute(`{ message(id: "${id}") { id } }`);
  return [data?.message, errors?.[0]?.extensions.code];
};

test('a message of an archived time says so; whose it is, or whether there is one, shows in no answer', async () => {
  for (const time of ['2021-01-01T00:00:00Z', '2021-12-31T23:59:59.999Z', '2023-06-01T00:00:00Z'])
    expect(await ask(archived, at(time)), time).toEqual([null, 'MESSAGE_ARCHIVED']);
  for (const time of ['2020-12-31T23:59:59.999Z', '2022-01-01T00:00:00Z', '2024-01-01T00:00:00Z'])
    expect(await ask(archived, at(time)), time).toEqual([null, undefined]);
  // Another tenant's archives are nobody's business.
  expect(await ask(neighbour, at('2023-06-01T00:00:00Z'))).toEqual([null, undefined]);
  const { data, errors } = await archived.execute(`{ node(id: "${at('2023-06-01T00:00:00Z')}") { id } }`);
  expect([data, errors]).toEqual([{ node: null }, undefined]);
  const operator = app.client(await app.login('operator@tuma.example'));
  expect(await ask(operator, at('2023-06-01T00:00:00Z'))).toEqual([null, 'MESSAGE_ARCHIVED']);
  expect(await ask(operator, at('2025-06-01T00:00:00Z'))).toEqual([null, undefined]);
});

test('a tenant says until when its messages are archived', async () => {
  const field = '{ viewer { tenant { id messagesArchivedBefore } } }';
  const of = async (client: Client) => (await client.execute(field)).data.viewer.tenant.messagesArchivedBefore;
  expect([await of(archived), await of(neighbour)]).toEqual(['2024-01-01T00:00:00.000Z', null]);
  const operator = app.client(await app.login('operator@tuma.example'));
  const { data } = await operator.execute('{ tenants(first: 50) { nodes { id messagesArchivedBefore } } }');
  const told = data.tenants.nodes.filter((node: { messagesArchivedBefore: string | null }) => node.messagesArchivedBefore);
  expect(told).toEqual([{ id: tenantId, messagesArchivedBefore: '2024-01-01T00:00:00.000Z' }]);
});
