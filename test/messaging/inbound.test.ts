import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseContact } from '../../src/contacts/erasure/eraseContact.js';
import type { Ctx } from '../../src/context.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { newId, parseId } from '../../src/lib/ids.js';
import { keywordOf } from '../../src/lib/inbound/keywords.js';
import { eraseOldTexts } from '../../src/messaging/eraseOldTexts.js';
import { assignInboundNumber, inboundNumbers, releaseInboundNumber } from '../../src/messaging/inbound/inboundNumbers.js';
import { deleteKeywordReply, keywordReplies, upsertKeywordReply } from '../../src/messaging/inbound/keywordReplies.js';
import { purgeInbox } from '../../src/messaging/inbound/purgeInbox.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { type BeemApp, createBeemApp } from '../support/services/beemApp.js';
import { TOKEN } from '../support/services/farSimulator.js';
import { until } from '../support/until.js';

let app: BeemApp;
beforeAll(async () => {
  app = await createBeemApp();
});
afterAll(() => app.close());

const push = (body: unknown, token = TOKEN) =>
  fetch(`${app.url}/webhooks/beem/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const written = (from: string, to: string, text: string | undefined, transaction_id: unknown = newId()) => ({
  ...{ from, to, channel: 'sms', timeUTC: '2026-03-01 08:00:00', transaction_id },
  message: { text, media: {} },
  billing: {},
});
const rows = <Row extends object>(text: string, params: unknown[] = []) => app.db.sql.rows<Row>(text, params);
/** What stands in the tenant's list once nothing waits. */
async function inboundOf(tenantId: string) {
  await until(async () => (await rows(`select from inbound_inbox where result = 'PENDING'`)).length === 0);
  return rows<{ phone: string | null; body: string | null; keyword: string | null }>(
    'select phone, body, keyword from inbound_message where tenant_id = $1 order by id',
    [tenantId],
  );
}
const optOutsOf = (tenantId: string) => rows('select phone, source from opt_out where tenant_id = $1 order by phone', [tenantId]);

const { texts } = JSON.parse(readFileSync(new URL('../vectors/inbound-stop.json', import.meta.url), 'utf8')) as {
  texts: { id: string; text: string; expect: 'OPT_OUT' | 'OPT_IN' | 'NONE'; why: string }[];
};

test.each(texts)('$id: $text', ({ text, expect: wanted }) => {
  expect(keywordOf(text)).toBe({ OPT_OUT: 'STOP', OPT_IN: 'START', NONE: undefined }[wanted]);
});

test('a keyword is one in any spelling that people take for the same, and nothing else is', () => {
  for (const text of ['ＳＴＯＰ', 'st\u200bop', '«Acha».', '“stop”', 'stop\r\n', '* SITISHA *', '\ufeffOptOut', '`stop`', '¡Stop!'])
    expect(keywordOf(text)).toBe('STOP');
  for (const text of ['Msaada?', 'HELP', 'info']) expect(keywordOf(text)).toBe('HELP');
  for (const text of ['st op', 'stop 1', 'don’t stop', 'stop. start', 'acha kazi', 'ѕtop', `${'!'.repeat(500)}stop`, 'ST😀P'])
    expect(keywordOf(text)).toBeUndefined();
});

test('what people write is answered, stored once, given to whose number it is, and obeyed', async () => {
  const ours = { id: (await rows<{ id: string }>(`select id from tenant where slug = 'mifumo-labs'`))[0]?.id ?? '' };
  const theirs = await createTenant(app);
  await assignInboundNumber(app.operator, '0222 123 456', theirs.id);
  const client = app.client(await app.login('owner@mifumo.example'));
  await client.execute('mutation { upsertContact(input: { phone: "0712000001", name: "Asha" }) { created } }');
  const stop = written('255712000001', '15054', ' Stop! ', '$id');
  const answer = await push(JSON.stringify(stop).replace('"$id"', '91820129911281723'));
  expect([answer.status, await answer.text()]).toEqual([200, '{"transaction_id":91820129911281723,"successful":true}']);
  expect(await inboundOf(ours.id)).toEqual([{ phone: '+255712000001', body: ' Stop! ', keyword: 'STOP' }]);
  expect(await optOutsOf(ours.id)).toContainEqual({ phone: '+255712000001', source: 'INBOUND_SMS' });
  expect(await rows(`select opted_out, source, actor from opt_out_event where tenant_id = $1 and source <> 'API'`, [ours.id])).toEqual([
    { opted_out: true, source: 'INBOUND_SMS', actor: 'anonymous' },
  ]);
  // Again, together with others, at once; and a text that is a report's neighbour in a list.
  const again = written('255712000001', '15054', 'STOP', 'twice');
  const answers = await Promise.all([push([again, again, { odd: 1 }]), push(again), push(written('255712000002', '255222123456', 'acha'))]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await answers[0]?.json()).toMatchObject([{ transaction_id: 'twice', successful: true }, { successful: true }, {}]);
  expect(await inboundOf(ours.id)).toHaveLength(2);
  expect(await inboundOf(theirs.id)).toEqual([{ phone: '+255712000002', body: 'acha', keyword: 'STOP' }]);
  expect(await optOutsOf(theirs.id)).toEqual([{ phone: '+255712000002', source: 'INBOUND_SMS' }]);

  // In the order in which they came; what says more than a keyword is kept, and so is what says nothing.
  for (const text of ['cancel my order 4451', 'ANZA', undefined]) await push(written('+255712000001', '15054', text));
  expect((await inboundOf(ours.id)).slice(2)).toEqual([
    { phone: '+255712000001', body: 'cancel my order 4451', keyword: null },
    { phone: '+255712000001', body: 'ANZA', keyword: 'START' },
    { phone: '+255712000001', body: '', keyword: null },
  ]);
  expect(await optOutsOf(ours.id)).not.toContainEqual(expect.objectContaining({ phone: '+255712000001' }));
  // A name that writes is nobody who could opt out. Signs that can't be stored come as others.
  await push(written('TIGO', '15054', 'stop'));
  await push(written('255712000003', '15054', 'a\0\ud800'));
  expect((await inboundOf(ours.id)).slice(-2)).toEqual([
    { phone: null, body: 'stop', keyword: null },
    { phone: '+255712000003', body: 'a\ufffd\ufffd', keyword: null },
  ]);

  const list = async (filter: string) => {
    const { data } = await client.execute(`{ inboundMessages(filter: ${filter}) { nodes { body to } totalCount } }`);
    return data.inboundMessages;
  };
  expect(await list('{ keyword: [START] }')).toEqual({ nodes: [{ body: 'ANZA', to: '15054' }], totalCount: 1 });
  expect((await list('{ from: "0712 000 001", search: "ORDER" }')).totalCount).toBe(1);
  expect((await list('{ receivedTo: "2020-01-01T00:00:00.000Z" }')).nodes).toEqual([]);
});

test('a subscriber is told of what comes in, with the contact', async () => {
  const [us, them] = [app.client(await app.login('owner@mifumo.example')), await app.register('Neighbours')];
  await us.execute('mutation { upsertContact(input: { phone: "0712000011", name: "Asha" }) { created } }');
  const document = 'subscription { inboundMessageReceived { from body keyword contact { name } } }';
  const [live, others] = [us.subscribe(document), app.client(them.token).subscribe(document)];
  await until(async () => {
    await push(written('255712000011', '15054', 'Habari'));
    return live.events.length > 0;
  });
  const said = { from: '+255712000011', body: 'Habari', keyword: null, contact: { name: 'Asha' } };
  expect(live.events[0]).toEqual({ inboundMessageReceived: said });
  expect(others.events).toEqual([]);
  live.stop();
  others.stop();
});

test('wrong tokens and unreadable bodies are refused; nothing of them is stored', async () => {
  const before = await rows('select from inbound_inbox');
  expect((await push(written('255712000009', '15054', 'x'), 'wrong')).status).toBe(404);
  for (const body of ['{', {}, { from: '255712000009', message: { text: 'x' } }, { to: '15054', message: 'x' }, { from: 1, to: 2 }, []])
    expect((await push(body)).status).toBe(400);
  expect(await rows('select from inbound_inbox')).toHaveLength(before.length);
});

test('what comes to nobody’s number waits until it is assigned; of a shared one the sender of the latest message has it', async () => {
  const [first, second] = [await createTenant(app), await createTenant(app)];
  expect((await push(written('255713000001', '15900', 'STOP'))).status).toBe(200);
  const waiting = () => rows<{ sender: string; body: string }>(`select sender, body from inbound_inbox where result = 'UNASSIGNED'`);
  await until(async () => (await waiting()).length > 0);
  expect(await waiting()).toEqual([{ sender: '+255713000001', body: 'STOP' }]);
  expect(await assignInboundNumber(app.operator, '15900', first.id)).toEqual({ number: '15900', tenantId: first.id });
  await until(async () => (await inboundOf(first.id)).length > 0);
  expect(await optOutsOf(first.id)).toEqual([{ phone: '+255713000001', source: 'INBOUND_SMS' }]);
  // The tenant has it now, the inbox no longer.
  expect(await rows(`select from inbound_inbox where result = 'APPLIED' and (sender is not null or body is not null)`)).toEqual([]);

  await assignInboundNumber(app.operator, '15900', null);
  const wrote = async ({ ctx }: { ctx: Ctx }, phone: string) => {
    const { messageIds } = await sendSms(ctx, { to: [phone], body: 'Habari', category: 'TRANSACTIONAL' });
    await until(async () => (await rows('select from message where id = any($1) and sent_at is not null', [messageIds])).length > 0);
  };
  await wrote(first, '+255713000002');
  await wrote(second, '+255713000002');
  await wrote(first, '+255713000003');
  await push([
    written('255713000002', '15900', 'Habari'),
    written('255713000003', '15900', 'Habari'),
    written('255713000004', '15900', 'x'),
  ]);
  expect((await inboundOf(second.id)).map(({ phone }) => phone)).toEqual(['+255713000002']);
  expect((await inboundOf(first.id)).map(({ phone }) => phone)).toEqual(['+255713000001', '+255713000003']);
  expect(await waiting()).toEqual([{ sender: '+255713000004', body: 'x' }]);

  expect(await inboundNumbers(app.operator)).toContainEqual({ number: '15900', tenantId: null });
  await releaseInboundNumber(app.operator, '15900');
  await expect(releaseInboundNumber(app.operator, '15900')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(assignInboundNumber(app.operator, '15900', newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  for (const wrong of [' - ', 'STOP', '12', '123456789', 'x'.repeat(90), `1${'0'.repeat(30)}`])
    await expect(assignInboundNumber(app.operator, wrong, null), wrong).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(assignInboundNumber(first.ctx, '15900', null)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  app.clock.advance(8 * 86_400_000);
  await purgeInbox(app.system);
  expect(await waiting()).toEqual([]);
});

test('who is erased is gone from what they wrote, also from what is applied later', async () => {
  const { id, ctx } = await createTenant(app);
  await assignInboundNumber(app.operator, '15901', id);
  await push(written('255714000001', '15901', 'my secret'));
  expect(await inboundOf(id)).toHaveLength(1);
  const late = newId(app.now());
  await rows(`insert into inbound_inbox values ($1, 'beem', 'late', '+255714000001', '15901', 'STOP', 'UNASSIGNED', $2)`, [
    late,
    app.now(),
  ]);
  app.clock.advance(1);
  await eraseContact(ctx, { phone: '0714000001', reason: 'Asked for it' });
  await rows(`update inbound_inbox set result = 'PENDING' where id = $1`, [late]);
  app.events.publish({ topic: 'inboundStored', tenantId: null, ids: [] });
  const gone = { phone: null, body: null };
  expect(await inboundOf(id)).toEqual([
    { ...gone, keyword: null },
    { ...gone, keyword: 'STOP' },
  ]);
  expect(await rows('select erased_at is not null as hidden from opt_out where tenant_id = $1', [id])).toEqual([{ hidden: true }]);
  await push(written('255714000001', '15901', 'START'));
  expect((await inboundOf(id)).at(-1)).toEqual({ phone: '+255714000001', body: 'START', keyword: 'START' });
  // Where texts are kept for some days, so are these.
  await rows('update tenant set body_retention_days = 7 where id = $1', [id]);
  await eraseOldTexts(app.system);
  expect((await inboundOf(id)).at(-1)).toMatchObject({ body: 'START' });
  app.clock.advance(8 * 86_400_000);
  await eraseOldTexts(app.system);
  expect((await inboundOf(id)).at(-1)).toEqual({ ...gone, keyword: 'START' });
});

test('a keyword is answered once a day by the tenant’s reply, charged, and who opted out is told so', async () => {
  const { id, ctx } = await createTenant(app, { credits: 3 });
  await assignInboundNumber(app.operator, '15902', id);
  const body = 'Hutapokea tena ujumbe.';
  await upsertKeywordReply(ctx, { keyword: 'STOP', words: [' Basi! ', 'STOP', 'basi'], body, enabled: true });
  await upsertKeywordReply(ctx, { keyword: 'HELP', words: [], body: 'x'.repeat(400), enabled: true });
  await upsertKeywordReply(ctx, { keyword: 'START', words: [], body: 'Karibu', enabled: false });
  const repliesOf = () =>
    rows<{ keyword: string | null; status: string | null; body: string | null; error: string | null; category: string; credits: number }>(
      `select i.keyword, m.status, m.body, i.reply_error as error, m.category, m.credits from inbound_message i
       left join message m on m.tenant_id = i.tenant_id and m.id = i.reply_id where i.tenant_id = $1 order by i.id`,
      [id],
    );
  const settled = async () => {
    await inboundOf(id);
    await until(async () => (await rows('select from inbound_message where reply_due')).length === 0);
    await until(async () => (await repliesOf()).every(({ status }) => status === null || status === 'SENT' || status === 'DELIVERED'));
    return repliesOf();
  };
  await Promise.all(['basi', 'Stop'].map((text) => push(written('255715000001', '15902', text))));
  const both = await settled();
  expect(both.map(({ keyword }) => keyword)).toEqual(['STOP', 'STOP']);
  expect(both.filter((one) => one.body)).toMatchObject([{ body, category: 'TRANSACTIONAL', credits: 1, error: null }]);
  // Sent though the number opted out, and nothing else is.
  expect(app.beemServer.accepted.filter(({ phone }) => phone === '+255715000001')).toHaveLength(1);
  await expect(sendSms(ctx, { to: ['0715000001'], body: 'x', category: 'TRANSACTIONAL' })).rejects.toMatchObject({
    code: 'RECIPIENT_OPTED_OUT',
  });
  // Not enabled; a number of ours, which may answer itself; three credits where two are left.
  await push([written('255715000001', '15902', 'START'), written('15902', '15902', 'HELP'), written('255715000001', '15902', 'help')]);
  expect((await settled()).slice(2)).toMatchObject([
    { keyword: 'START', body: null, error: null },
    { keyword: null, body: null, error: null },
    { keyword: 'HELP', body: null, error: 'INSUFFICIENT_CREDITS' },
  ]);
  // Another day.
  app.clock.advance(25 * 3_600_000);
  await push(written('255715000001', '15902', 'acha'));
  expect((await settled()).at(-1)).toMatchObject({ keyword: 'STOP', body });
  // What waited for too long isn't answered any more, and what is gone can't be.
  await rows(`update inbound_message set reply_due = true, reply_id = null where tenant_id = $1 and body = 'basi'`, [id]);
  expect((await settled())[0]?.error ?? (await settled())[1]?.error).toBe('INVALID_STATE');
  const balance = await rows<{ available: number }>('select available from credit_account where tenant_id = $1', [id]);
  expect(balance).toEqual([{ available: 1 }]);
  await app.expectConsistent();
});

test('words mean one keyword; replies are the tenant’s own', async () => {
  const [{ ctx }, { ctx: other }] = [await createTenant(app), await createTenant(app)];
  const stop = await upsertKeywordReply(ctx, { keyword: 'STOP', words: ['Basi'], body: 'Sawa', enabled: true });
  expect(stop).toMatchObject({ keyword: 'STOP', body: 'Sawa', enabled: true });
  expect(stop.words.slice(-1)).toEqual(['basi']);
  expect(stop.words).toContain('sitisha');
  const help = { keyword: 'HELP' as const, words: [], enabled: true };
  const code = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
  for (const words of [['acha'], [' '], ['x'.repeat(41)], Array.from({ length: 21 }, (_, n) => `w${n}`)])
    expect(await code(upsertKeywordReply(ctx, { ...help, words }))).toBe('BAD_USER_INPUT');
  expect(await code(upsertKeywordReply(ctx, { ...help, words: ['BASI.'] }))).toBe('CONFLICT');
  expect(await code(upsertKeywordReply(ctx, { ...help, keyword: 'STOP' }))).toBe('CONFLICT');
  expect(await code(upsertKeywordReply(ctx, { ...help, body: ' ' }))).toBe('EMPTY_MESSAGE');
  expect(await code(upsertKeywordReply(other, { ...help, id: stop.id }))).toBe('NOT_FOUND');
  expect(await code(deleteKeywordReply(other, stop.id))).toBe('NOT_FOUND');
  expect(await upsertKeywordReply(ctx, { id: stop.id, keyword: 'STOP', words: [], enabled: false })).toMatchObject({
    id: stop.id,
    body: null,
  });
  expect(await keywordReplies(other)).toEqual([]);
  await deleteKeywordReply(ctx, stop.id);
  expect(await keywordReplies(ctx)).toEqual([]);
});

test('a conversation is what went to a number and what came from it, newest first, page by page', async () => {
  const { token, tenantId } = await app.register('Talkers');
  const id = parseId('tenant', tenantId) ?? '';
  await adjustCredits(app.operator, { tenantId: id, credits: 10, reason: 'To talk', idempotencyKey: 'talk' });
  await assignInboundNumber(app.operator, '15903', id);
  const client = app.client(token);
  const send = (body: string) =>
    client.execute('mutation ($b: String!) { sendSms(input: { to: ["0716000001"], body: $b }) { credits } }', { b: body });
  await send('one');
  await push(written('255716000001', '15903', 'two'));
  await inboundOf(id);
  await send('three');
  await push(written('255716000002', '15903', 'another'));
  const ask = (args: string) =>
    client.execute(`{ conversation(phone: "0716000001", ${args}) { totalCount pageInfo { endCursor hasNextPage }
      nodes { at message { body to } inboundMessage { body from reply { id } replyError } } } }`);
  const { data, errors } = await ask('first: 2');
  expect(errors).toBeUndefined();
  expect(data.conversation).toMatchObject({
    totalCount: 3,
    nodes: [
      { message: { body: 'three', to: '+255716000001' }, inboundMessage: null },
      { message: null, inboundMessage: { body: 'two', from: '+255716000001', reply: null, replyError: null } },
    ],
  });
  const rest = await ask(`first: 2, after: "${data.conversation.pageInfo.endCursor}"`);
  expect(rest.data.conversation).toMatchObject({ nodes: [{ message: { body: 'one' } }], pageInfo: { hasNextPage: false } });
});
