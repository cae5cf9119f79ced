import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/db/packageRoot.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { hasDebianPostgres, startDebianPostgres } from '../support/debianPostgres.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

describe.skipIf(!hasDebianPostgres)("the whole life on Debian's PostgreSQL 15 with its defaults", () => {
  let server: Awaited<ReturnType<typeof startDebianPostgres>>;
  let app: ServingApp;
  beforeAll(async () => {
    server = await startDebianPostgres();
    app = await createTestApp({ serve: true, worker: true, databaseUrl: server.url });
  });
  afterAll(async () => {
    await app.close();
    await server.stop();
  });

  test('bought credits, sent messages of distinct texts, all DELIVERED and heard of; the ledger proves', async () => {
    const token = await app.login('owner@mifumo.example');
    const owner = app.client(token);
    const heard = owner.subscribe('subscription { messageUpdated { id status } }');
    const send = (n: number) =>
      owner.execute('mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id } } }', {
        input: { to: [`+25571200${String(n).padStart(4, '0')}`], body: `Habari ${n}`, idempotencyKey: `key ${n}` },
      });
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => send(n)));
    const ids = answers.map(({ data }) => data.sendSms.messages[0].id as string);
    expect(new Set(ids).size).toBe(60);
    await until(async () => {
      const { data } = await owner.execute('{ messages(first: 100, filter: { status: [DELIVERED] }) { nodes { id } } }');
      return data.messages.nodes.length === 60;
    });
    await until(() => heard.events.length >= 60);
    heard.stop();
    expect(await proveLedger(app.system)).toMatchObject({ ok: true, problems: [] });
  });

  test('nothing of ours is compiled, and the planner knows how small the tables of states are', async () => {
    const { sql } = app.db;
    expect(await sql.row(`select current_setting('jit') as jit`)).toEqual({ jit: 'off' });
    const unknown = await sql.rows(`select relname from pg_class where relkind = 'r' and reltuples < 0 and relname = any($1)`, [
      ['message_state', 'legal_move', 'purchase_state', 'purchase_move', 'sender_id_state', 'sender_id_move'],
    ]);
    expect(unknown).toEqual([]);
  });
});

test('every connection of ours gets our settings', () => {
  const files = readdirSync(join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const opening = files.filter((file) => /new pg\.(Pool|Client)\(/.test(readFileSync(join(packageRoot, 'src', file), 'utf8')));
  const without = opening.filter(
    (file) => !/connectionOptions\(|sessionSettings\(/.test(readFileSync(join(packageRoot, 'src', file), 'utf8')),
  );
  expect(without).toEqual([]);
});
