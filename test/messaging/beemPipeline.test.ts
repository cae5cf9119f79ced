import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemContext } from '../../src/context.js';
import { releaseQuarantinedItems } from '../../src/core/quarantine.js';
import { releasePendingSenders } from '../../src/messaging/dispatch/releasePendingSenders.js';
import { releaseProviderDown } from '../../src/messaging/dispatch/releaseProviderDown.js';
import { type MessageRow } from '../support/fixtures/messages.js';
import { type BeemApp, createBeemApp } from '../support/services/beemApp.js';
import {
  accepts,
  acceptsWith,
  answers,
  hangs,
  hangsUp,
  resets,
  type Script,
  takesAndThen,
  writesRaw,
} from '../support/services/beemServer.js';
import { until } from '../support/until.js';

/** The whole server before a Beem that does what its contract says, and what it doesn't. */
let running: BeemApp;
beforeAll(async () => {
  running = await createBeemApp();
});
afterAll(async () => {
  await running.expectConsistent();
  await running.close();
});

let numbers = 0;
const number = () => `+25571300${1_000 + ++numbers}`;
const reaches = (id: string | undefined, status: MessageRow['status']) =>
  until(async () => {
    const row = await running.row(id ?? '');
    return row.status === status && row;
  });
const system = () => systemContext(running, 'test');
const takenOf = (phone: string) => running.beemServer.accepted.filter((one) => one.phone === phone).length;
const sends = () => running.beemServer.calls.filter(({ url }) => url.pathname === '/v1/send');
const recipientsOf = (call: { body: unknown } | undefined) => (call?.body as { recipients: unknown[] } | undefined)?.recipients.length;

/** The longest that a provider stays closed has passed, and held messages are let go. */
async function reopen(): Promise<void> {
  running.clock.advance(11 * 60_000);
  await releaseProviderDown(system());
}

describe('each Beem code for a message sent alone', () => {
  test.each([102, 105, 107, 108, 120])(
    '%i is not the message’s fault: it waits for the provider, costs nothing meanwhile, and goes when it opens',
    async (code) => {
      const phone = number();
      running.beemServer.nextSends(answers(400, { code, message: 'no' }));
      const [id] = await running.send([phone]);
      expect(await reaches(id, 'HELD')).toMatchObject({ holdReason: 'PROVIDER_DOWN', creditState: 'HELD', phases: ['NOT_SENT'] });
      const closed = await running.db.sql.row('select closed_until > $1 as closed, reason from provider_state where provider = $2', [
        running.now(),
        'beem',
      ]);
      expect(closed).toEqual({ closed: true, reason: expect.stringContaining(`Beem answers ${code}`) });
      await reopen();
      expect(await reaches(id, 'SENT')).toMatchObject({ creditState: 'SETTLED', phases: ['NOT_SENT', 'ACCEPTED'] });
      expect(takenOf(phone)).toBe(1);
    },
  );

  test.each([104, 109, 112, 113, 114, 116, 117, 118, 119, 122, 123, 199])(
    '%i holds the message alone until a person decides, and the provider stays open',
    async (code) => {
      running.beemServer.nextSends(answers(400, { code, message: 'no' }));
      const [id] = await running.send([number()]);
      expect(await reaches(id, 'HELD')).toMatchObject({ holdReason: 'REVIEW', creditState: 'HELD', phases: ['NOT_SENT'] });
      await reaches((await running.send([number()]))[0], 'SENT');
      expect((await running.row(id ?? '')).detail).toContain(`Beem answers ${code}`);
    },
  );

  test.each([111, 121])('%i holds the messages of its sender id, and the provider stays open', async (code) => {
    const phone = number();
    running.beemServer.nextSends(answers(400, { data: { code } }));
    const [id] = await running.send([phone]);
    expect(await reaches(id, 'HELD')).toMatchObject({ holdReason: 'SENDER_PENDING', creditState: 'HELD' });
    await reaches((await running.send([number()]))[0], 'SENT');
    running.clock.advance(10 * 60_000);
    await releasePendingSenders(system());
    await reaches(id, 'SENT');
    expect(takenOf(phone)).toBe(1);
  });

  test('111 for a shared sender id alerts the platform, and its users can’t send, until Beem takes a message from it', async () => {
    const us = running.client((await running.register('Taarifa Yetu')).token);
    const capability = async () =>
      (await us.execute('{ smsCapability { canSend problems senderIds { name } } }')).data.smsCapability as { canSend: boolean };
    const usual = { canSend: true, problems: [], senderIds: [{ name: 'Taarifa-SMS' }] };
    expect(await capability()).toEqual(usual);
    running.beemServer.nextSends(answers(400, { code: 111, message: 'Invalid Sender Id' }));
    const phone = number();
    const [id] = await running.send([phone]);
    await reaches(id, 'HELD');
    expect(await capability(), 'it may be that one text').toEqual(usual);
    running.beemServer.nextSends(answers(400, { code: 111, message: 'Invalid Sender Id' }));
    await us.execute(`mutation { sendSms(input: { to: ["${number()}"], body: "Yetu" }) { credits } }`);
    await until(async () => !(await capability()).canSend);
    expect(await capability()).toEqual({ canSend: false, problems: ['NO_APPROVED_SENDER_ID'], senderIds: [] });
    const alertNow = () =>
      running.db.sql.row(
        `select tenant_id, params, resolved_at is not null as over from alert where kind = 'SENDER_ID_REFUSED' order by id desc limit 1`,
      );
    const alert = {
      tenant_id: null,
      params: {
        ...{ provider: 'beem', name: 'Taarifa-SMS' },
        reason: 'Beem answers 111: the sender id is not registered or not active there.',
      },
    };
    expect(await alertNow()).toEqual({ ...alert, over: false });
    const platform = running.client(await running.login('operator@tuma.example'));
    const { data } = await platform.execute('{ alerts(filter: { kind: [SENDER_ID_REFUSED], open: true }) { nodes { subject detail } } }');
    expect(data.alerts.nodes).toEqual([
      {
        subject: 'Messages from Taarifa-SMS wait: beem refuses the sender id',
        detail: expect.stringContaining('Have Taarifa-SMS registered and activated at beem, or send from another sender id.'),
      },
    ]);
    // What is sent meanwhile is tried at once, and shows that the name is active.
    await reaches((await running.send([number()]))[0], 'SENT');
    expect([await capability(), await alertNow()]).toEqual([usual, { ...alert, over: true }]);
    running.clock.advance(10 * 60_000);
    await reaches(id, 'SENT');
    expect(takenOf(phone)).toBe(1);
  });

  test('a name refused three times: others wait unasked, one is tried every ten minutes, and all follow once it is taken', async () => {
    running.beemServer.always((call) => (call.url.pathname === '/v1/send' ? answers(400, { code: 111 }) : answers(404, ''))(call));
    const before = sends().length;
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) {
      const [id = ''] = await running.send([number()], `Jina ${n}`);
      ids.push(id);
      expect(await reaches(id, 'HELD')).toMatchObject({ holdReason: 'SENDER_PENDING', phases: n < 3 ? ['NOT_SENT'] : [] });
    }
    expect(sends()).toHaveLength(before + 3);
    // One that may not go keeps no other from being tried.
    await running.db.sql.rows(
      `insert into quarantined_item (id, kind, item_id, error, created_at)
       select gen_random_uuid(), 'SWEEP', id, 'x', $2 from message where id = any($1::uuid[]) order by next_attempt_at limit 1`,
      [ids, running.now()],
    );
    running.clock.advance(10 * 60_000 + 1_000);
    await until(() => sends().length > before + 3); // the job tries one
    await until(async () => (await Promise.all(ids.map((id) => running.row(id)))).every(({ status }) => status === 'HELD'));
    await releasePendingSenders(system());
    expect(sends()).toHaveLength(before + 4);
    running.beemServer.always(undefined);
    await running.db.sql.rows('update quarantined_item set released_at = created_at where released_at is null');
    running.clock.advance(10 * 60_000 + 1_000);
    for (const id of ids) await reaches(id, 'SENT');
    expect(sends()).toHaveLength(before + 4 + 7);
  });

  test.each([
    [101, 'INVALID_NUMBER'],
    [106, 'NO_ROUTE'],
    [110, 'CONTENT_REFUSED'],
    [115, 'INVALID_NUMBER'],
  ])('%i fails it (%s) and releases its credits', async (code, failure) => {
    running.beemServer.nextSends(answers(400, { code }));
    const [id] = await running.send([number()]);
    expect(await reaches(id, 'FAILED')).toMatchObject({ failure, creditState: 'RELEASED', phases: ['REFUSED'] });
  });

  test('103 may have been accepted: it is never sent again', async () => {
    const phone = number();
    running.beemServer.nextSends(takesAndThen(answers(400, { code: 103 })));
    const [id] = await running.send([phone]);
    expect(await reaches(id, 'UNCONFIRMED')).toMatchObject({ creditState: 'HELD', phases: ['UNKNOWN'] });
    expect(takenOf(phone)).toBe(1);
  });
});

test('an outcome that the database refuses is set aside at once; its mended message is UNCONFIRMED, never sent again', async () => {
  const [bad, good] = [number(), number()];
  const { sql } = running.db;
  // The event that the outcome adds is there already.
  running.beemServer.nextSends(async (call) => {
    await sql.rows(
      `insert into message_event (message_id, n, at, status) select id, events + 1, now(), 'SENT' from message where phone = $1`,
      [bad],
    );
    accepts(call);
  });
  const [id = ''] = await running.send([bad, good], 'Sumu');
  const item = await until(() =>
    sql.row<{ id: string; kind: string; error: string }>('select id, kind, error from quarantined_item where item_id = $1', [id]),
  );
  expect(item).toMatchObject({ kind: 'DISPATCH', error: expect.stringMatching(/message_event_\w+_pkey/) });
  expect((await running.row(id)).status).toBe('SENDING');
  expect(await sql.row(`select 1 as open from alert where kind = 'ITEMS_QUARANTINED' and resolved_at is null`)).toEqual({ open: 1 });
  await until(async () => (await sql.rows(`select from message where phone = $1 and status = 'SENT'`, [good])).length === 1);
  await sql.rows('delete from message_event e using message m where m.id = e.message_id and m.id = $1 and e.n > m.events', [id]);
  await releaseQuarantinedItems(running.operator, [item.id]);
  running.clock.advance(120_000);
  await reaches(id, 'UNCONFIRMED');
  expect([bad, good].map(takenOf)).toEqual([1, 1]);
});

describe('each Beem code for one number of a batch', () => {
  test.each([101, 106, 110, 115])('%i: all are sent again one by one, and the bad number fails alone', async (code) => {
    const bad = `+25571${code}0012`;
    const phones = [number(), bad, number()];
    running.beemServer.nextSends(answers(400, { code }));
    const before = sends().length;
    const ids = await running.send(phones, `Pamoja ${code}`);
    const again = ['QUEUED', 'SENDING', 'QUEUED', 'SENDING'];
    expect(await reaches(ids[1], 'FAILED')).toMatchObject({
      failure: 'INVALID_NUMBER',
      creditState: 'RELEASED',
      history: [...again, 'FAILED'],
    });
    for (const id of [ids[0], ids[2]])
      expect(await reaches(id, 'SENT')).toMatchObject({ creditState: 'SETTLED', history: [...again, 'SENT'] });
    expect(sends().slice(before).map(recipientsOf)).toEqual([3, 1, 1, 1]);
    expect(phones.map(takenOf)).toEqual([1, 0, 1]);
  });

  test('102 holds all of them, and none fails', async () => {
    running.beemServer.nextSends(answers(400, { code: 102 }));
    const ids = await running.send([number(), number(), number()]);
    for (const id of ids) expect(await reaches(id, 'HELD')).toMatchObject({ holdReason: 'PROVIDER_DOWN', phases: ['NOT_SENT'] });
    await reopen();
    for (const id of ids) await reaches(id, 'SENT');
  });
});

describe('an unclear answer makes the message UNCONFIRMED: credits stay held, and it is never sent again', () => {
  const unclearAnswers: [string, Script][] = [
    ['200 that says it failed and counts as accepted', acceptsWith({ successful: false })],
    ['200 with another code', acceptsWith({ code: 200 })],
    ['200 without a request id', acceptsWith({ request_id: null })],
    ['200 that is no JSON', takesAndThen(answers(200, '<html>It works!</html>'))],
    ['200 with an empty body', takesAndThen(answers(200, ''))],
    ['fewer valid than sent', acceptsWith({ valid: 0, invalid: 1 })],
    ['a 500', takesAndThen(answers(500, 'no'))],
    ['a 502', takesAndThen(answers(502, '<html>'))],
    ['a 504', takesAndThen(answers(504, ''))],
    ['an answer that never comes', takesAndThen(hangs)],
    ['a connection that is reset', takesAndThen(resets)],
    ['one that is closed', takesAndThen(hangsUp)],
    ['half an answer', takesAndThen(writesRaw('HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n{"successful":true'))],
  ];
  test.each(unclearAnswers)('%s', async (_, script) => {
    const phone = number();
    running.beemServer.nextSends(script);
    const [id] = await running.send([phone]);
    expect(await reaches(id, 'UNCONFIRMED')).toMatchObject({ creditState: 'HELD', phases: ['UNKNOWN'] });
    running.clock.advance(60_000);
    await reaches((await running.send([number()]))[0], 'SENT');
    expect(takenOf(phone)).toBe(1);
    expect((await running.row(id!)).history).toEqual(['QUEUED', 'SENDING', 'UNCONFIRMED']);
  });

  test('the same for all messages of a batch', async () => {
    const phones = [number(), number(), number()];
    running.beemServer.nextSends(acceptsWith({ valid: 2, invalid: 1 }));
    const ids = await running.send(phones);
    for (const id of ids) expect(await reaches(id, 'UNCONFIRMED')).toMatchObject({ creditState: 'HELD' });
    expect(phones.map(takenOf)).toEqual([1, 1, 1]);
  });
});

describe('busy', () => {
  test.each([
    [429, answers(429, 'Too Many Requests', { 'retry-after': '2' })],
    [503, answers(503, 'Service Unavailable', { 'retry-after': '2' })],
  ])('%i with Retry-After: not sent, queued until then, and the provider stays open', async (_, script) => {
    const phone = number();
    running.beemServer.nextSends(script);
    const begun = Date.now();
    const [id] = await running.send([phone]);
    const row = await reaches(id, 'SENT');
    expect(row).toMatchObject({ history: ['QUEUED', 'SENDING', 'QUEUED', 'SENDING', 'SENT'], phases: ['NOT_SENT', 'ACCEPTED'] });
    expect(Date.now() - begun, 'Retry-After was ignored').toBeGreaterThan(1_900);
    expect(takenOf(phone)).toBe(1);
  });
});

test('a closed provider gets no request; a refused trial closes it for longer; once it accepts, each message is sent once', async () => {
  running.beemServer.always((call) => (call.url.pathname === '/v1/send' ? answers(400, { code: 102 }) : answers(404, ''))(call));
  await reaches((await running.send([number()]))[0], 'HELD');
  const phones = Array.from({ length: 150 }, number);
  const calls = sends().length;
  const ids = await running.send(phones, 'Wote');
  expect((await running.row(ids[0]!)).status, 'not even claimed').toBe('QUEUED');
  expect(sends()).toHaveLength(calls);
  // Open for a trial, it refuses again: closed for longer, and everybody waits.
  running.clock.advance(31_000);
  await until(async () => sends().length > calls);
  for (const id of ids) await until(async () => ['QUEUED', 'HELD'].includes((await running.row(id)).status));
  running.beemServer.always(undefined);
  await until(async () => {
    await reopen();
    return phones.every((phone) => takenOf(phone) === 1);
  });
  for (const id of ids) await reaches(id, 'SENT');
  const state = await running.db.sql.row(`select closed_until, failures from provider_state where provider = 'beem'`);
  expect(state).toEqual({ closed_until: null, failures: 0 });
});
