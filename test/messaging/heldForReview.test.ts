import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { releaseHeldMessages } from '../../jobs/releaseHeldMessages.js';
import { systemContext } from '../../src/context.js';
import { publicId } from '../../src/lib/ids.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import type { MessageRow } from '../support/fixtures/messages.js';
import { type BeemApp, createBeemApp } from '../support/services/beemApp.js';
import { accepts, answers, type Script } from '../support/services/beemServer.js';
import { until } from '../support/until.js';

/** A Beem that dislikes texts with BAYA ("bad"), in the words that the text asks for: "BAYA 400 113" is HTTP 400 with code 113. */
const picky: Script = (call) => {
  const [, status, code] = /BAYA (\d+) ?(\d+)?/.exec((call.body as { message?: string } | undefined)?.message ?? '') ?? [];
  if (call.url.pathname !== '/v1/send') return answers(404, '')(call);
  if (status) return answers(Number(status), code ? { code: Number(code), message: 'no' } : '')(call);
  return accepts(call);
};

let running: BeemApp;
let operator: ReturnType<BeemApp['client']>;
beforeAll(async () => {
  running = await createBeemApp();
});
beforeEach(async () => {
  running.beemServer.always(picky);
  operator = running.client(await running.login('operator@tuma.example'));
});
afterAll(async () => {
  running.beemServer.always(undefined);
  await running.expectConsistent();
  await running.close();
});

const SEND = 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id } } }';
let phones = 0;

/** A tenant with credits, who sends one text to one number. */
async function tenant(name: string) {
  const { token, tenantId } = await running.register(name);
  const client = running.client(token);
  const send = async (body: string, more: object = {}): Promise<string> => {
    const input = { to: [`+2557131${10_000 + ++phones}`], body, ...more };
    const { data, errors } = await client.execute(SEND, { input });
    expect(errors).toBeUndefined();
    return data.sendSms.messages[0].id;
  };
  return { tenantId, client, send };
}

async function rowOf(id: string): Promise<MessageRow> {
  const hex = id.slice(4);
  return running.row(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`);
}
const reaches = (id: string, status: MessageRow['status']) =>
  until(async () => {
    const row = await rowOf(id);
    return row.status === status && row;
  });
const provider = () =>
  running.db.sql.row<{ closed_until: string | null; failures: number }>(
    `select closed_until, failures from provider_state where provider = 'beem'`,
  );
const openAlerts = () =>
  running.db.sql.rows<{ tenantId: string; count: number }>(
    `select subject_key as "tenantId", count from alert where kind = 'MESSAGES_HELD_FOR_REVIEW' and resolved_at is null order by id`,
  );
const RESOLVE = `mutation ($input: ResolveHeldInput!) {
  resolveHeld(input: $input) { resolved { id status } resolvedCount skipped { id } skippedCount replayed } }`;
const resolve = async (input: object) =>
  (await operator.execute(RESOLVE, { input: { reason: 'Beem was asked', ...input } })).data.resolveHeld;

test('what Beem dislikes of one tenant waits for a person, with one alert; another tenant’s messages go out meanwhile', async () => {
  const [disliked, other] = [await tenant('Maandishi Mabaya'), await tenant('Maandishi Mema')];
  const words = ['400 104', '400 109', '400 113', '200 123', '400 199', '400', '403', '404', '422'];
  const held = [];
  const sent = [];
  for (const word of words) {
    held.push(await disliked.send(`BAYA ${word}`));
    sent.push(await other.send(`Habari ${word}`));
  }
  for (const id of sent) await reaches(id, 'SENT');
  for (const id of held)
    expect(await reaches(id, 'HELD')).toMatchObject({ holdReason: 'REVIEW', creditState: 'HELD', phases: ['NOT_SENT'] });
  expect(await provider()).toMatchObject({ closed_until: null, failures: 0 });
  expect(await openAlerts()).toEqual([{ tenantId: disliked.tenantId, count: words.length }]);
  const { data } = await operator.execute('{ alerts(filter: { kind: [MESSAGES_HELD_FOR_REVIEW], open: true }) { nodes { detail } } }');
  expect(data.alerts.nodes[0].detail).toContain('resolveHeld');
  // Its own sender sees why, and may cancel it.
  const cancelled = await disliked.client.execute('mutation ($ids: [ID!]!) { cancelMessages(ids: $ids) { cancelled { id } } }', {
    ids: held,
  });
  expect(cancelled.data.cancelMessages.cancelled).toHaveLength(words.length);
  await releaseHeldMessages(systemContext(running, 'test'));
  expect(await openAlerts()).toEqual([]);
});

test('of a batch each is asked for alone where it may be one number’s fault, and the good ones go', async () => {
  const { client } = await tenant('Kundi');
  const bad = '+255713129999';
  running.beemServer.always((call) => {
    const { recipients = [] } = (call.body ?? {}) as { recipients?: { dest_addr: string }[] };
    return recipients.some(({ dest_addr }) => bad.endsWith(dest_addr)) ? answers(400, '')(call) : picky(call);
  });
  const { data } = await client.execute(SEND, { input: { to: ['+255713120001', bad, '+255713120002'], body: 'Kwa wote' } });
  const [one, two, three] = data.sendSms.messages.map(({ id }: { id: string }) => id);
  await reaches(one, 'SENT');
  await reaches(three, 'SENT');
  expect(await reaches(two, 'HELD')).toMatchObject({ holdReason: 'REVIEW', phases: ['NOT_SENT', 'NOT_SENT'] });
  await resolve({ ids: [two], outcome: 'CANCEL' });
});

test('the operator decides once: SEND tries again, SENT charges, CANCEL gives back; the alert ends with the last', async () => {
  const { tenantId, send } = await tenant('Uamuzi');
  const ids = [await send('BAYA 400 113 a'), await send('BAYA 400 113 b'), await send('BAYA 400 113 c'), await send('BAYA 400 113 d')];
  for (const id of ids) await reaches(id, 'HELD');
  const [again, sent, cancelled, stubborn] = ids as [string, string, string, string];
  expect(await openAlerts()).toEqual([{ tenantId, count: 4 }]);
  const first = await resolve({ ids: [stubborn], outcome: 'SEND' });
  expect(first).toMatchObject({ resolvedCount: 1, skippedCount: 0, replayed: false });
  await until(async () => (await rowOf(stubborn)).phases.length === 2);
  expect(await reaches(stubborn, 'HELD')).toMatchObject({ holdReason: 'REVIEW', phases: ['NOT_SENT', 'NOT_SENT'] });

  running.beemServer.always(undefined);
  const keyed = { ids: [again, stubborn], outcome: 'SEND', idempotencyKey: 'decision-1' };
  expect(await resolve(keyed)).toMatchObject({ resolvedCount: 2, replayed: false });
  expect(await resolve(keyed)).toMatchObject({ resolvedCount: 2, replayed: true });
  for (const id of [again, stubborn]) expect(await reaches(id, 'SENT')).toMatchObject({ creditState: 'SETTLED' });
  const decided = await resolve({ ids: [sent, again], outcome: 'SENT' });
  expect(decided).toMatchObject({ resolved: [{ id: sent, status: 'SENT' }], skipped: [{ id: again }], skippedCount: 1 });
  expect(await rowOf(sent)).toMatchObject({ creditState: 'SETTLED', phases: ['NOT_SENT'] });
  expect((await openAlerts()).length).toBe(1);
  await resolve({ ids: [cancelled, publicId('message', '01900000-0000-7000-8000-000000000000')], outcome: 'CANCEL' });
  expect(await rowOf(cancelled)).toMatchObject({ status: 'CANCELLED', creditState: 'RELEASED' });
  expect(await openAlerts()).toEqual([]);
  const audited = await running.db.sql.rows(`select detail->>'note' as note from audit_event where action = 'message.resolveHeld'`);
  expect(audited.at(-1)).toEqual({ note: 'Beem was asked' });
  const refused = await operator.execute(RESOLVE, { input: { ids: [], outcome: 'CANCEL', reason: '' } });
  expect(refused.errors?.[0]?.extensions.issues).toMatchObject([{ field: 'ids' }, { field: 'reason' }]);
});

test('what nobody decides about expires with its validity, and its credits come back; what was perhaps sent stays', async () => {
  const { send } = await tenant('Muda');
  const [expired, restored] = [await send('BAYA 422', { validForMinutes: 60 }), await send('BAYA 404', { validForMinutes: 60 })];
  for (const id of [expired, restored]) await reaches(id, 'HELD');
  // As after a restore: its attempts are not known.
  await running.db.sql.rows(`delete from attempt where message_id = $1`, [(await rowOf(restored)).id]);
  await running.db.sql.rows(`update message set attempts = 0 where id = $1`, [(await rowOf(restored)).id]);
  running.clock.advance(61 * 60_000);
  await expireMessages(systemContext(running, 'test'));
  expect(await rowOf(expired)).toMatchObject({ status: 'EXPIRED', creditState: 'RELEASED' });
  expect(await rowOf(restored)).toMatchObject({ status: 'HELD', creditState: 'HELD' });
  operator = running.client(await running.login('operator@tuma.example'));
  expect(await resolve({ ids: [restored], outcome: 'SEND' }), 'too late to be sent').toMatchObject({ resolvedCount: 0, skippedCount: 1 });
  expect(await resolve({ ids: [restored], outcome: 'CANCEL' })).toMatchObject({ resolvedCount: 1 });
});

test('what Beem says of three tenants’ messages, and takes none between, is no message’s fault: it is paused', async () => {
  const tenants = [await tenant('Wa Kwanza'), await tenant('Wa Pili'), await tenant('Wa Tatu')];
  const [one, two, three] = tenants as [(typeof tenants)[0], (typeof tenants)[0], (typeof tenants)[0]];
  await reaches(await one.send('Habari'), 'SENT');
  const complain = async ({ send }: typeof one) => reaches(await send('BAYA 404'), 'HELD');
  for (let n = 0; n < 4; n++) await complain(one);
  await complain(two);
  expect((await provider())?.closed_until).toBeNull();
  await reaches(await two.send('Habari'), 'SENT');
  await complain(three);
  await complain(one);
  expect((await provider())?.closed_until).toBeNull();
  await complain(two);
  expect((await provider())?.closed_until).not.toBeNull();
  const waiting = await three.send('Habari');
  running.clock.advance(31_000);
  await reaches(waiting, 'SENT');
  expect(await provider()).toMatchObject({ closed_until: null, failures: 0 });
});
