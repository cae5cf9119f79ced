import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseContact } from '../../src/contacts/erasure/eraseContact.js';
import { eraseLateReports, repeatErasures } from '../../src/contacts/erasure/repeatErasures.js';
import { upsertContact } from '../../src/contacts/upsertContacts.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { parseId } from '../../src/lib/ids.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { markDispatching } from '../../src/messaging/dispatch/markDispatching.js';
import { recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { refusal } from '../support/fixtures/accounts.js';
import { createSharedSenderId, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  await createSharedSenderId(app);
});
afterAll(() => app.close());

async function register(name: string) {
  const { token, tenantId } = await app.register(name);
  const tenant = parseId('tenant', tenantId) ?? '';
  await adjustCredits(app.operator, { tenantId: tenant, credits: 100, reason: 'To send', idempotencyKey: name });
  const client = app.client(token);
  const send = async (to: string[], more: Record<string, unknown> = {}): Promise<string[]> => {
    const answer = await client.execute('mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id } } }', {
      input: { to, body: 'karafuu', ...more },
    });
    return answer.data.sendSms.messages.map(({ id }: { id: string }) => id);
  };
  const messages = async (ids: string[]) =>
    (
      await client.execute(
        'query ($ids: [ID!]) { messages(filter: { ids: $ids }) { nodes { id status to body redactedAt outcomeSource } } }',
        { ids },
      )
    ).data.messages.nodes;
  const reached = (id: string, status: string) => until(async () => (await messages([id]))[0].status === status);
  const erase = async (input: Record<string, unknown>) => {
    const answer = await client.execute(
      'mutation ($input: EraseContactInput!) { eraseContact(input: $input) { deletedId redactedCount } }',
      { input: { reason: 'Asked for it', ...input } },
    );
    return answer.errors ? answer.errors[0]?.extensions : answer.data.eraseContact;
  };
  const proof = async () => (await client.execute('{ ledgerProof { ok } balance { available held } }')).data;
  return { client, tenant, send, messages, reached, erase, proof };
}

/** The tables in which this text stands, in both schemas. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await app.db.sql.rows<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
     where relkind in ('r', 'p') and not relispartition and relnamespace in ('tuma'::regnamespace, 'tuma_ops'::regnamespace) order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const row = await app.db.sql.row<{ there: boolean }>(`select exists (select from ${name} t where t::text like $1) as there`, [
      `%${text}%`,
    ]);
    if (row?.there) found.push(name);
  }
  return found;
}

test('a person vanishes from every table; counts, credits and the ledger stay; what waited is cancelled and released', async () => {
  const { client, send, messages, reached, erase, proof } = await register('Sahau');
  const known = await client.execute(
    `mutation { upsertContact(input: { phone: "0712345678", name: "Nyamizi Mashaka", tags: ["karafuu"] }) { contact { id } } }`,
  );
  const [sent] = await send(['0712345678'], { clientReference: 'order-1', idempotencyKey: 'k1' });
  const [later] = await send(['0712345678'], { scheduledAt: new Date(Date.now() + 3_600_000).toISOString() });
  // Left out, and so in the answers that are kept: as it was typed, twice.
  const [other] = await send(['0754000001', '0712 345 678', '+255 712-345-678'].slice(0, 1), {});
  await client.execute(
    `mutation { sendSms(input: { to: ["0754000001", "0712 345 678", "+255712345678"], body: "karafuu", idempotencyKey: "k2",
      clientReference: "order-2" }) { credits } }`,
  );
  await until(
    async () =>
      (await client.execute('{ messages(filter: { status: [QUEUED, SENDING, SENT] }) { totalCount } }')).data.messages.totalCount === 0,
  );
  const before = await proof();
  expect(await tablesWith('712345678')).toEqual(
    expect.arrayContaining(['contact', 'message', 'report_inbox', 'report_key', 'send_reference']),
  );

  const { id } = known.data.upsertContact.contact;
  expect(await erase({ id, reason: 'She rang from 0712 345 678 on 2026-03-01' })).toEqual({ deletedId: id, redactedCount: 3 });
  expect(await tablesWith('712345678')).toEqual([]);
  expect(await tablesWith('712 345 678')).toEqual([]);
  expect(await tablesWith('Mashaka')).toEqual([]);
  const gone = { to: null, body: null, redactedAt: expect.any(String) };
  expect(await messages([sent!, later!])).toEqual([
    { id: later, status: 'CANCELLED', outcomeSource: null, ...gone },
    { id: sent, status: 'DELIVERED', outcomeSource: 'REPORT', ...gone },
  ]);
  await reached(other!, 'DELIVERED');
  expect(await messages([other!])).toEqual([expect.objectContaining({ to: '+255754000001', body: 'karafuu', redactedAt: null })]);
  expect(await proof()).toEqual({
    ledgerProof: { ok: true },
    balance: { available: before.balance.available + 1, held: before.balance.held - 1 },
  });
  const { nodes } = (await client.execute('{ auditEvents(filter: { action: "contact" }) { nodes { action detail target { id type } } } }'))
    .data.auditEvents;
  expect(nodes).toEqual([
    { action: 'contact.erase', detail: { reason: 'She rang from … on 2026-03-01', messages: 3 }, target: { id, type: 'Contact' } },
  ]);
  // The same key still answers the same, and sends nothing.
  const replay = await client.execute(
    `mutation { sendSms(input: { to: ["0712345678"], body: "karafuu", clientReference: "order-1", idempotencyKey: "k1" }) {
      replayed messages { id to } } }`,
  );
  expect(replay.data.sendSms).toEqual({ replayed: true, messages: [{ id: sent, to: null }] });
});

test('who opted out stays out, and is shown nowhere', async () => {
  const { client, send, erase, messages, reached } = await register('Kimya');
  const [first] = await send(['0713000001']);
  await reached(first!, 'DELIVERED');
  // The simulator, as any provider, knows a number until it has reported.
  await until(async () => !(await tablesWith('713000001')).includes('simulator_report'));
  await client.execute(
    'mutation { optOut(phone: "0713000001") { optOut { id } } upsertContact(input: { phone: "0713000001" }) { created } }',
  );
  expect(await erase({ phone: '0713 000 001' })).toMatchObject({ redactedCount: 1 });
  expect(await tablesWith('713000001')).toEqual(['opt_out']);
  const shown = await client.execute('{ optOuts { totalCount nodes { phone } } contacts { totalCount } }');
  expect(shown.data).toEqual({ optOuts: { totalCount: 0, nodes: [] }, contacts: { totalCount: 0 } });
  const again = await client.execute('mutation { sendSms(input: { to: ["0713000001"], body: "x" }) { credits } }');
  expect(again.errors?.[0]?.extensions.code).toBe('RECIPIENT_OPTED_OUT');
  const back = await client.execute(
    'mutation { upsertContact(input: { phone: "0713000001" }) { created contact { optedOut optOutHistory { at } } } }',
  );
  expect(back.data.upsertContact).toEqual({ created: true, contact: { optedOut: true, optOutHistory: [] } });
  // Who asks to be left alone once more is in the list again; who wants messages again gets them.
  await client.execute('mutation { optOut(phone: "0713000001") { optOut { id } } }');
  expect((await client.execute('{ optOuts { totalCount } }')).data.optOuts.totalCount).toBe(1);
  await client.execute('mutation { optIn(phone: "0713000001") { phone } }');
  const [id] = await send(['0713000001']);
  expect(await messages([id!])).toHaveLength(1);
});

test('what is being sent is waited for', async () => {
  const { client, send, erase, messages, reached } = await register('Subiri');
  await client.execute('mutation { upsertContact(input: { phone: "+255600000014" }) { created } }');
  const [slow] = await send(['+255600000014']);
  await reached(slow!, 'SENDING');
  expect(await erase({ phone: '+255600000014' })).toMatchObject({ deletedId: expect.stringMatching(/^con_/), redactedCount: 1 });
  expect(await messages([slow!])).toEqual([expect.objectContaining({ status: expect.stringMatching(/^(SENT|DELIVERED)$/), to: null })]);
});

// The next two have applications of their own, and wait at the same time.
test.concurrent('a message that stays under way is not waited for long: nothing is erased, and the answer says what to do', async () => {
  const still = await createTestApp({ serve: true });
  try {
    const { ctx } = await createTenant(still);
    const { messageIds } = await sendSms(ctx, { to: ['0712345678'], body: 'karafuu', category: 'TRANSACTIONAL' });
    const scheduledAt = new Date(Date.now() + 3_600_000);
    const later = await sendSms(ctx, { to: ['0712345678'], body: 'later', category: 'TRANSACTIONAL', scheduledAt });
    await claim(still.system);
    const { contact } = await upsertContact(ctx, { phone: '0712345678' });
    expect(await refusal(eraseContact(ctx, { id: contact.id, reason: 'Asked for it' }))).toMatchObject({ code: 'INVALID_STATE' });
    const rows = await still.db.sql.rows('select id, status, phone, body from message order by id');
    expect(rows).toEqual([
      { id: messageIds[0], status: 'SENDING', phone: '+255712345678', body: 'karafuu' },
      { id: later.messageIds[0], status: 'SCHEDULED', phone: '+255712345678', body: 'later' },
    ]);
    expect(await still.db.sql.rows('select phone from contact where id = $1', [contact.id])).toHaveLength(1);
  } finally {
    await still.close();
  }
});

test.concurrent('what nobody could answer for is waited for, and counts as sent after ten minutes', async () => {
  const still = await createTestApp({ clock: 'still' });
  try {
    const { ctx } = await createTenant(still);
    await sendSms(ctx, { to: ['0712345678'], body: 'karafuu', category: 'TRANSACTIONAL' });
    const { claims } = await claim(still.system);
    await markDispatching(still.system, claims);
    await recordOutcomes(
      still.system,
      claims.map((one) => ({ claim: one, outcome: { kind: 'unknown', detail: 'No answer.' } })),
    );
    const rows = () => still.db.sql.rows('select status, phone, body, credit_state as credits, outcome_source as source from message');
    const erase = () => eraseContact(ctx, { phone: '0712345678', reason: 'Asked for it' });
    still.clock.advance(9 * 60_000);
    expect(await refusal(erase())).toMatchObject({ code: 'INVALID_STATE' });
    expect(await rows()).toEqual([expect.objectContaining({ status: 'UNCONFIRMED', phone: '+255712345678', credits: 'HELD' })]);
    still.clock.advance(2 * 60_000);
    expect(await erase()).toEqual({ contactId: null, messageCount: 1 });
    expect(await rows()).toEqual([{ status: 'SENT', phone: null, body: null, credits: 'SETTLED', source: 'POLICY' }]);
    expect((await proveLedger(still.system, undefined)).problems).toEqual([]);
  } finally {
    await still.close();
  }
});

test('a report that comes later still counts, and its number goes, too', async () => {
  const { send, erase, reached } = await register('Baadaye');
  const [id] = await send(['+255600000013']);
  await reached(id!, 'SENT');
  expect(await erase({ phone: '+255600000013' })).toMatchObject({ redactedCount: 1 });
  const attempt = await app.db.sql.row<{ provider: string; reference: string; recipient: string }>(
    'select provider, provider_reference as reference, recipient::text from attempt where message_id = $1',
    [parseId('message', id!)],
  );
  await storeReports(app.system, [{ ...attempt!, phone: '+255600000013', status: 'DELIVERED', outcome: 'DELIVERED' }]);
  await reached(id!, 'DELIVERED');
  // The app's own job may have been faster.
  for (const table of await tablesWith('600000013')) expect(['report_inbox', 'report_key']).toContain(table);
  expect(await app.db.sql.rows('select from report_inbox where message_id = $1', [parseId('message', id!)])).not.toEqual([]);
  await eraseLateReports(app.system);
  expect(await tablesWith('600000013')).toEqual([]);
});

test('a neighbour keeps their own of the same number; what is wrong is refused with its field', async () => {
  const [one, two] = [await register('Wa kwanza'), await register('Wa pili')];
  const [ours] = await one.send(['0714000001']);
  const [theirs] = await two.send(['0714000001']);
  await Promise.all([one.reached(ours!, 'DELIVERED'), two.reached(theirs!, 'DELIVERED')]);
  await two.client.execute('mutation { upsertContact(input: { phone: "0714000001" }) { created } }');
  expect(await one.erase({ phone: '0714000001' })).toEqual({ deletedId: null, redactedCount: 1 });
  expect(await two.messages([theirs!])).toEqual([expect.objectContaining({ to: '+255714000001', body: 'karafuu' })]);
  expect((await two.client.execute('{ contacts { totalCount } }')).data.contacts.totalCount).toBe(1);
  expect(await one.erase({ phone: '0714000001' })).toEqual({ deletedId: null, redactedCount: 0 });
  const wrong: [Record<string, unknown>, string, string][] = [
    [{}, 'BAD_USER_INPUT', 'id'],
    [{ id: 'con_00000000000070008000000000000000', phone: '0714000001' }, 'BAD_USER_INPUT', 'phone'],
    [{ id: 'con_00000000000070008000000000000000' }, 'NOT_FOUND', 'id'],
    [{ phone: 'x' }, 'INVALID_PHONE_NUMBER', 'phone'],
    [{ phone: '0714000001', reason: ' ' }, 'BAD_USER_INPUT', 'reason'],
  ];
  for (const [input, code, field] of wrong) expect(await one.erase(input)).toMatchObject({ code, issues: [{ field }] });
});

test('what a restore brought back is erased again, and what came after the erasure stays', async () => {
  const { client, tenant, send, erase, messages, reached } = await register('Rudi');
  const [old] = await send(['0715000001']);
  await reached(old!, 'DELIVERED');
  await client.execute('mutation { upsertContact(input: { phone: "0715000001", name: "Wa zamani" }) { created } }');
  await erase({ phone: '0715000001' });
  // As a restore leaves it: the rows of before, and the erasure to be done again.
  await app.db.sql.rows(`update message set phone = '+255715000001', body = 'karafuu', redacted_at = null where id = $1`, [
    parseId('message', old!),
  ]);
  await app.db.sql.rows(`update erasure set pending = true where tenant_id = $1`, [tenant]);
  const [later] = await send(['0715000001']);
  await reached(later!, 'DELIVERED');
  await client.execute('mutation { upsertContact(input: { phone: "0715000001", name: "Karibu tena" }) { created } }');
  await repeatErasures(app.system);
  expect(await messages([old!, later!])).toEqual([
    expect.objectContaining({ id: later, to: '+255715000001', body: 'karafuu' }),
    expect.objectContaining({ id: old, to: null, body: null }),
  ]);
  expect((await client.execute('{ contacts { nodes { name } } }')).data.contacts.nodes).toEqual([{ name: 'Karibu tena' }]);
  expect(await app.db.sql.rows('select id from erasure where pending')).toEqual([]);
});
