import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ListFailpoint, WebhookFailpoint } from '../../src/lib/failpoints.js';
import { parseId, publicId } from '../../src/lib/ids.js';
import { assignInboundNumber } from '../../src/messaging/inbound/inboundNumbers.js';
import { listsOf } from '../support/fixtures/lists.js';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren, startChild } from '../support/processes/childProcess.js';
import type { ListSpec } from '../support/processes/listChild.js';
import { startWebhookReceiver, verified } from '../support/services/webhookReceiver.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Real processes, really killed: each row of a list makes its contact once, a file that is named is whole, and each event arrives. */
const ROWS = 5_000;

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(async () => {
  await endChildren();
  await app.close();
});

const child = (kill?: ListSpec['kill']) => {
  const spec: ListSpec = { url: app.db.url, dataDir: app.config.TUMA_DATA_DIR, ...(kill && { kill }) };
  return startChild(builtScript('test/support/processes/listChild.js'), [JSON.stringify(spec)]);
};
/** One process dies at the point; what is there then; another one ends the work. */
async function killedAt<T>(
  point: ListFailpoint | WebhookFailpoint,
  arrival: number,
  left: () => Promise<T>,
  done: () => Promise<unknown>,
): Promise<T> {
  const first = child({ point, arrival });
  expect(await first.ended, first.said()).toMatchObject({ signal: 'SIGKILL' });
  const rest = await left();
  const second = child();
  await until(done, 110_000);
  second.signal('SIGKILL');
  await second.ended;
  return rest;
}

it('kill -9 in the middle of staging, importing and exporting: the same work once', async () => {
  const { token, tenantId } = await app.register('Killed Lists');
  const tenant = parseId('tenant', tenantId);
  const lists = listsOf(app, token);
  const counted = async (sql: string): Promise<number> =>
    (await app.db.sql.row<{ n: number }>(`select count(*) as n from ${sql}`))?.n ?? -1;
  const rows = Array.from({ length: ROWS }, (_, i) => `0713${String(i).padStart(6, '0')},P${i},Wateja`);
  const { id } = await lists.begin(`phone,name,group\n${rows.join('\n')}\nx,bad,\n`);

  const staged = await killedAt(
    'in the middle of staging',
    3,
    () => counted('contact_import_row'),
    async () => (await lists.read(id)).status === 'READY',
  );
  expect(staged).toBe(3_000);
  expect(await lists.read(id)).toMatchObject({ total: ROWS + 1, rejected: 1, preview: { accepted: ROWS, rejected: 1 } });
  expect(await counted('contact_import_row')).toBe(ROWS);

  await lists.confirm(id);
  const position = await killedAt(
    'in the middle of importing',
    3,
    async () => [await counted(`contact where tenant_id = '${tenant}'`), (await lists.read(id)).imported],
    async () => (await lists.read(id)).status === 'COMPLETED',
  );
  expect(position).toEqual([3_000, 3_000]);
  expect(await lists.read(id)).toMatchObject({ imported: ROWS, updated: 0, rejected: 1 });
  expect(await counted(`contact where tenant_id = '${tenant}'`)).toBe(ROWS);
  const groups = await lists.client.execute('{ contactGroups { nodes { name size } } }');
  expect(groups.data.contactGroups.nodes).toEqual([{ name: 'Wateja', size: ROWS }]);

  const made = await lists.client.execute(
    'mutation { createExport(input: { format: NDJSON, source: { contacts: {} } }) { export { id } } }',
  );
  const read = async () =>
    (
      await lists.client.execute('query ($id: ID!) { export(id: $id) { status rows file { id } } }', {
        id: made.data.createExport.export.id,
      })
    ).data.export;
  const halfWay = await killedAt('in the middle of exporting', 5, read, async () => (await read()).status === 'COMPLETED');
  expect(halfWay).toEqual({ status: 'RUNNING', rows: null, file: null });
  const whole = await read();
  expect(whole.rows).toBe(ROWS);
  const { text } = await lists.download(whole.file.id);
  const phones = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).phone);
  expect(new Set(phones).size).toBe(ROWS);
  expect(phones).toHaveLength(ROWS);
}, 180_000);

it('kill -9 in the middle of the file of an audience: each of its rows once', async () => {
  const { token } = await app.register('Killed Audience');
  const lists = listsOf(app, token);
  const rows = Array.from({ length: ROWS }, (_, i) => `0713${String(i).padStart(6, '0')},${i}`);
  const { body } = await lists.uploaded(`phone,Balance\n${rows.join('\n')}\nx,1\n`, 'list.csv', '/uploads/audience');
  const made = await lists.client.execute(
    `mutation ($f: ID!) { createCampaign(input: { name: "Killed", text: { body: "TZS {{Balance}}" }, audience: { fileId: $f } }) {
      campaign { id } } }`,
    { f: body.id },
  );
  const { id } = made.data.createCampaign.campaign;
  const read = async () =>
    (
      await lists.client.execute(
        'query ($id: ID!) { campaign(id: $id) { status quote { rows accepted duplicates rejected { line code } } } }',
        { id },
      )
    ).data.campaign;
  // ctid: a row that is written again has another one.
  const listed = () =>
    app.db.sql.rows<{ phone: string | null; version: string }>('select phone, ctid::text as version from campaign_listed order by n');
  const left = await killedAt('in the middle of staging', 2, listed, async () => (await read()).status === 'READY');
  expect(left).toHaveLength(4_000);
  const all = await listed();
  expect(all).toHaveLength(ROWS + 1);
  expect(all.slice(0, 4_000), 'what was read is not read again').toEqual(left);
  expect((await read()).quote).toEqual({
    ...{ rows: ROWS + 1, accepted: ROWS, duplicates: 0 },
    rejected: [{ line: ROWS + 2, code: 'INVALID_PHONE_NUMBER' }],
  });
}, 60_000);

it('kill -9 after what people write was stored and before it was applied: each is obeyed, once', async () => {
  const { token } = await app.register('Killed Inbound');
  const tenantId = parseId('tenant', (await app.client(token).execute('{ viewer { tenant { id } } }')).data.viewer.tenant.id) ?? '';
  await assignInboundNumber(app.operator, '15777', tenantId);
  const inbound = ['STOP', 'START', 'STOP'].map((body, n) => ({
    ...{ provider: 'beem', reference: `r${n}`, from: '0713999999', to: '15777', body },
  }));
  const spec = { url: app.db.url, dataDir: app.config.TUMA_DATA_DIR, inbound };
  const run = (more: Partial<ListSpec>) =>
    startChild(builtScript('test/support/processes/listChild.js'), [JSON.stringify({ ...spec, ...more })]);
  const killed = run({ kill: { point: 'inbound stored', arrival: 1 } });
  expect(await killed.ended, killed.said()).toMatchObject({ signal: 'SIGKILL' });
  const stored = () => app.db.sql.rows<{ result: string }>(`select result from inbound_inbox where recipient = '15777'`);
  expect((await stored()).map(({ result }) => result)).toEqual(['PENDING', 'PENDING', 'PENDING']);
  // The provider had no answer: it pushes them again.
  const heir = run({});
  await until(async () => (await stored()).every(({ result }) => result === 'APPLIED'));
  heir.signal('SIGKILL');
  await heir.ended;
  const kept = await app.db.sql.rows('select keyword from inbound_message where tenant_id = $1 order by id', [tenantId]);
  expect(kept).toEqual([{ keyword: 'STOP' }, { keyword: 'START' }, { keyword: 'STOP' }]);
  expect(await app.db.sql.rows('select phone from opt_out where tenant_id = $1', [tenantId])).toEqual([{ phone: '+255713999999' }]);
});

it('kill -9 while events are written and posted: each arrives, with one id, and none is lost', async () => {
  const receiver = await startWebhookReceiver();
  const { token } = await app.register('Killed Hooks');
  const owner = app.client(token);
  const made = await owner.execute(
    `mutation ($url: String!) { createWebhookEndpoint(input: { url: $url, events: [MESSAGE_SENT, MESSAGE_DELIVERED] }) { secret } }`,
    { url: receiver.url },
  );
  const { secret } = made.data.createWebhookEndpoint;
  const to = Array.from({ length: 60 }, (_, i) => `07541000${String(i).padStart(2, '0')}`);
  const sent = await owner.execute('mutation ($to: [String!]!) { sendSms(input: { to: $to, body: "x" }) { messages { id } } }', { to });
  const ids: string[] = sent.data.sendSms.messages.map(({ id }: { id: string }) => id);
  expect(ids).toHaveLength(60);
  const arrived = (type: string) =>
    [...new Set(receiver.got.filter(({ body }) => body.type === type).map(({ body }) => body.data.id))].sort();
  // Who was killed while it sent leaves some UNCONFIRMED, which a report may make DELIVERED without their having been SENT.
  const happened = async () => {
    const rows = await app.db.sql.rows<{ id: string; status: string; reached: string[] }>(
      `select m.id, m.status, array(select e.status from message_event e where e.message_id = m.id) as reached
       from message m where m.id = any($1::uuid[])`,
      [ids.map((id) => parseId('message', id))],
    );
    const having = (status: string) => rows.filter((row) => row.reached.includes(status)).map((row) => publicId('message', row.id));
    const rests = rows.every(({ status }) => status === 'DELIVERED' || status === 'UNCONFIRMED');
    return { rests, sent: having('SENT').sort(), delivered: having('DELIVERED').sort() };
  };
  const allArrived = async () => {
    const { rests, sent, delivered } = await happened();
    return rests && String(arrived('message.sent')) === String(sent) && String(arrived('message.delivered')) === String(delivered);
  };
  const written = await killedAt(
    'in the middle of writing events',
    1, // a slow machine may write them all at once
    async () => receiver.got.length,
    allArrived,
  );
  expect(written).toBeLessThan(120);
  const again = await owner.execute('mutation ($to: [String!]!) { sendSms(input: { to: $to, body: "y" }) { messages { id } } }', {
    to: to.slice(0, 30),
  });
  ids.push(...again.data.sendSms.messages.map(({ id }: { id: string }) => id));
  const read = () => owner.execute('{ webhookDeliveries(filter: { status: [DELIVERED] }) { totalCount } }');
  const events = () => new Set(receiver.got.map(({ id }) => id)).size;
  await killedAt(
    'a webhook was answered',
    20,
    async () => receiver.got.length,
    async () => (await allArrived()) && (await read()).data.webhookDeliveries.totalCount === events(),
  );
  const { sent: left, delivered } = await happened();
  expect(left.length + delivered.length, 'much was told').toBeGreaterThan(20);
  expect([arrived('message.sent'), arrived('message.delivered')]).toEqual([left, delivered]);
  // What was answered and not recorded came twice, with the id that it had.
  expect(events()).toBe(left.length + delivered.length);
  expect(receiver.got.length).toBeGreaterThan(left.length + delivered.length);
  for (const one of receiver.got.slice(0, 50)) expect(verified(one, secret)).toEqual(one.body);
  await receiver.close();
}, 180_000);
