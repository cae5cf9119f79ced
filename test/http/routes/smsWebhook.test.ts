import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemContext } from '../../../src/context.js';
import { applyReports } from '../../../src/messaging/reports/applyReports.js';
import { storeReports } from '../../../src/messaging/reports/storeReports.js';
import { verifyReports } from '../../../src/messaging/reports/verifyReports.js';
import { type MessageRow } from '../../support/fixtures/messages.js';
import { type BeemApp, createBeemApp } from '../../support/services/beemApp.js';
import { answers, slowly, takesAndThen } from '../../support/services/beemServer.js';
import { TOKEN } from '../../support/services/farSimulator.js';
import { until } from '../../support/until.js';

const HOUR = 3_600_000;
let app: BeemApp;
beforeAll(async () => {
  app = await createBeemApp();
});
afterAll(async () => {
  await app.expectConsistent();
  await app.close();
});
beforeEach(() => app.beemServer.words.clear());

const post = (body: unknown, { token = TOKEN, headers = {} }: { token?: string; headers?: Record<string, string> } = {}) =>
  fetch(`${app.url}/webhooks/beem/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const system = () => systemContext(app, 'test');
const inbox = () =>
  app.db.sql.rows<{ status: string; result: string; unsigned: boolean; waits: boolean }>(
    'select status, result, unsigned, ask_after is not null as waits from report_inbox order by id',
  );
const stored = async () => (await inbox()).length;
const polls = () => app.beemServer.calls.filter(({ url }) => url.pathname.endsWith('delivery-reports')).length;

let numbers = 0;
/** A message that Beem has taken, and the report of it as Beem would push it. */
async function taken(phone = `+25571200${1_000 + ++numbers}`) {
  const [id] = await app.send([phone]);
  const entry = await until(async () => app.beemServer.accepted.find((one) => one.phone === phone));
  await until(async () => (await app.row(id!)).status !== 'SENDING' && (await app.row(id!)).status !== 'QUEUED');
  const report = (Status: string) => ({
    request_id: entry.requestId,
    recipient_id: entry.recipient,
    dest_addr: phone.slice(1),
    Status,
  });
  const says = (word: string) => app.beemServer.words.set(`${entry.requestId} ${phone.slice(1)}`, word);
  return { id: id as string, entry, report, says };
}
const isIn = (id: string, status: MessageRow['status']) =>
  until(async () => {
    const row = await app.row(id);
    return row.status === status && row;
  });
/** What the timetable does, now. */
const look = async () => {
  await verifyReports(system(), 40);
  await applyReports(system());
};

describe('the door', () => {
  test.each([
    ['another token of the same length', `${TOKEN.slice(0, -1)}x`],
    ['a shorter one', TOKEN.slice(1)],
    ['none', ''],
  ])('%s: there is nothing at this address', async (_, token) => {
    const answer = await post({ request_id: 1, recipient_id: '1', dest_addr: '255712345678', Status: 'DELIVERED' }, { token });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('There is nothing at this address.');
    expect(await stored()).toBe(0);
  });

  test.each([
    ['no JSON', 'request_id=1', {}, 400],
    ['a text', '"DELIVERED"', {}, 400],
    ['an object without a report', '{}', {}, 400],
    ['a list without one', '[{}, 1]', {}, 400],
    ['a form without a report', 'a=1&b=2', { 'content-type': 'application/x-www-form-urlencoded' }, 400],
    ['another charset', '{"a":"\u00e9"}', { 'content-type': 'text/plain; charset=utf-16' }, 415],
    ['compression', '{}', { 'content-encoding': 'gzip' }, 415],
    ['too much', JSON.stringify({ x: 'x'.repeat(300_000) }), {}, 413],
    ['more reports than one body may hold', JSON.stringify(Array(1_001).fill(1)), {}, 413],
  ])('refuses %s', async (_, body, headers, status) => {
    expect((await post(body, { headers: headers as Record<string, string> })).status).toBe(status);
    expect(await stored()).toBe(0);
  });
});

describe('a pushed report', () => {
  test('DELIVERED of a paid message counts at once, is answered in Beem’s words, and asks nobody', async () => {
    const { id, report } = await taken();
    const before = polls();
    const answer = await post(report('DELIVERED'));
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { request_id: report('').request_id, Status: 'DELIVERED', successful: 'true' },
    ]);
    expect(await isIn(id, 'DELIVERED')).toMatchObject({ creditState: 'SETTLED' });
    const again = [await post(report('DELIVERED')), await post(report('delivered'))];
    expect(again.map(({ status }) => status)).toEqual([200, 200]);
    expect(await stored(), 'a repetition is one report').toBe(1);
    expect(polls()).toBe(before);
  });

  test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded; charset=utf-8'])(
    'is read as JSON and as a form, called %j',
    async (type) => {
      const asForm = (fields: object) => String(new URLSearchParams(JSON.parse(JSON.stringify(fields))));
      for (const write of [JSON.stringify, asForm]) {
        const { id, report } = await taken();
        const answer = await fetch(`${app.url}/webhooks/beem/${TOKEN}`, {
          method: 'POST',
          headers: type ? { 'content-type': type } : {},
          body: Buffer.from(write(report('DELIVERED'))),
        });
        expect(answer.status).toBe(200);
        await isIn(id, 'DELIVERED');
      }
    },
  );

  test('is taken at the address with a slash at its end; as multipart it is refused with what to send', async () => {
    const { id, report } = await taken();
    expect((await post(report('DELIVERED'), { token: `${TOKEN}/` })).status).toBe(200);
    await isIn(id, 'DELIVERED');
    const form = new FormData();
    for (const [name, value] of Object.entries(report('DELIVERED'))) form.set(name, String(value));
    const refused = await fetch(`${app.url}/webhooks/beem/${TOKEN}`, { method: 'POST', body: form });
    expect(refused.status).toBe(415);
    expect(await refused.json()).toMatchObject({ errors: [{ message: expect.stringContaining('x-www-form-urlencoded') }] });
  });

  test('of nothing of ours is kept, answered, and changes nothing', async () => {
    const { id } = await taken();
    const before = await stored();
    const strange = { request_id: 'x-1', recipient_id: '99999999', dest_addr: '255700000001', Status: 'DELIVERED' };
    expect((await post(strange)).status).toBe(200);
    expect(await stored()).toBe(before + 1);
    await look();
    expect((await app.row(id)).status).toBe('SENT');
    expect((await inbox()).at(-1)).toMatchObject({ result: 'WAITING' });
    await app.db.sql.rows(`delete from report_inbox where reference = 'x-1'`);
  });

  test('with a reference that belongs to another message proves nothing of this one', async () => {
    const [mine, other] = [await taken(), await taken()];
    await post({ ...mine.report('DELIVERED'), request_id: other.report('').request_id });
    await look();
    expect((await app.row(mine.id)).status).toBe('SENT');
    expect((await app.row(other.id)).status).toBe('SENT');
    await app.db.sql.rows(`delete from report_inbox where result = 'WAITING'`);
  });

  test('UNDELIVERED waits until Beem, asked, says so: five minutes after the send, and again until it knows', async () => {
    const { id, report, says } = await taken();
    expect((await post(report('UNDELIVERED'))).status).toBe(200);
    await until(async () => (await inbox()).at(-1)?.waits);
    const before = polls();
    await look();
    expect(polls(), 'not before five minutes').toBe(before);
    app.clock.advance(5 * 60_000);
    await look();
    expect((await app.row(id)).status).toBe('SENT');
    expect((await inbox()).at(-1)).toMatchObject({ result: 'PENDING', waits: true });
    says('Undelivered');
    app.clock.advance(10 * 60_000);
    await look();
    expect(await isIn(id, 'UNDELIVERED')).toMatchObject({ failure: 'UNREACHABLE', creditState: 'SETTLED' });
    expect((await inbox()).at(-1)).toEqual({ status: 'UNDELIVERED', result: 'APPLIED', unsigned: false, waits: false });
  });

  test('that Beem contradicts is UNPROVEN, and Beem’s own word counts', async () => {
    const { id, report, says } = await taken();
    await post(report('UNDELIVERED'));
    await until(async () => (await inbox()).at(-1)?.waits);
    says('DELIVERED');
    app.clock.advance(5 * 60_000);
    await look();
    await isIn(id, 'DELIVERED');
    expect((await inbox()).slice(-2)).toEqual([
      { status: 'UNDELIVERED', result: 'UNPROVEN', unsigned: true, waits: false },
      { status: 'DELIVERED', result: 'APPLIED', unsigned: false, waits: false },
    ]);
  });

  test.each([
    ['never confirms', undefined],
    ['can’t be asked about', answers(500, 'no')],
  ])('that Beem %s is UNPROVEN after 72 hours; when it says so later after all, it counts', async (_, always) => {
    const { id, report, says, entry } = await taken();
    await post(report('UNDELIVERED'));
    await until(async () => (await inbox()).at(-1)?.waits);
    app.clock.advance(73 * HOUR);
    app.beemServer.always(always);
    await look();
    app.beemServer.always(undefined);
    expect((await inbox()).at(-1)).toMatchObject({ result: 'UNPROVEN', unsigned: true });
    expect((await app.row(id)).status).toBe('SENT');
    says('UNDELIVERED');
    const said = await app.sms.lookUp?.([{ reference: String(entry.requestId), phone: entry.phone, recipient: entry.recipient }]);
    await storeReports(system(), said ?? []);
    await look();
    await isIn(id, 'UNDELIVERED');
  });

  test('of a message that nobody could say of whether it was taken settles its credits only when Beem confirms it', async () => {
    const { id, report, says } = await taken('+255712990008');
    expect(await isIn(id, 'UNCONFIRMED')).toMatchObject({ creditState: 'HELD' });
    await post(report('DELIVERED'));
    await until(async () => (await inbox()).at(-1)?.waits);
    expect(await app.row(id)).toMatchObject({ status: 'UNCONFIRMED', creditState: 'HELD' });
    says('DELIVERED');
    app.clock.advance(5 * 60_000 + 1_000);
    await look();
    expect(await isIn(id, 'DELIVERED')).toMatchObject({ creditState: 'SETTLED' });
  });

  test('that comes before the answer to the send waits for it', async () => {
    const phone = '+255712990101';
    let pushed = 0;
    app.beemServer.nextSends(
      takesAndThen(async (call) => {
        const { recipient, requestId } = app.beemServer.accepted.at(-1)!;
        pushed = (await post({ request_id: requestId, recipient_id: recipient, dest_addr: phone.slice(1), Status: 'DELIVERED' })).status;
        const success = { successful: true, code: 100, request_id: requestId, valid: 1, invalid: 0, duplicates: 0 };
        await slowly(200, ({ response }) => void response.end(JSON.stringify(success)))(call);
      }),
    );
    const [id] = await app.send([phone]);
    expect(await isIn(id!, 'DELIVERED')).toMatchObject({ creditState: 'SETTLED', history: ['QUEUED', 'SENDING', 'SENT', 'DELIVERED'] });
    expect(pushed).toBe(200);
  });
});

describe('a status', () => {
  const events = async (id: string) =>
    (
      await app.db.sql.rows<{ status: string; detail: string | null }>(
        'select status, detail from message_event where message_id = $1 order by n',
        [id],
      )
    ).map(({ status, detail }) => `${status} ${detail ?? ''}`.trim());
  const alerts = () =>
    app.db.sql.rows(
      `select subject_key, count, params from alert where kind = 'REPORT_STATUS_UNKNOWN' and resolved_at is null order by subject_key`,
    );

  test.each([['DELIVRD'], ['DeliveredToTerminal'], [' delivered to terminal ']])('%j makes it DELIVERED', async (word) => {
    const { id, report } = await taken();
    expect((await post(report(word))).status).toBe(200);
    await isIn(id, 'DELIVERED');
  });

  test.each([
    ['REJECTED', 'PROVIDER_REFUSED'],
    ['Failed', 'UNKNOWN'],
    ['UNDELIV', 'UNREACHABLE'],
  ])('%s makes it UNDELIVERED once Beem, asked, says so in whatever word', async (word, failure) => {
    const { id, report, says } = await taken();
    expect((await post(report(word))).status).toBe(200);
    await until(async () => (await inbox()).at(-1)?.waits);
    says(word === 'UNDELIV' ? 'Undelivered' : word.toLowerCase());
    app.clock.advance(5 * 60_000);
    await look();
    expect(await isIn(id, 'UNDELIVERED')).toMatchObject({ failure, creditState: 'SETTLED' });
    await look();
    expect(
      (await inbox()).filter(({ waits }) => waits),
      'nobody asks about it again',
    ).toEqual([]);
  });

  test('that nobody knows is an event of each message, is counted, and is alerted once; it moves nothing', async () => {
    const [one, other] = [await taken(), await taken()];
    for (const word of ['On hold', 'ON HOLD', ' parké\0\ud83d'] as const) expect((await post(one.report(word))).status).toBe(200);
    expect((await post(other.report('on hold'))).status).toBe(200);
    for (const word of ['DELI\0VERED', '未DELIVERED']) expect((await post(other.report(word))).status).toBe(200);
    await until(async () => (await events(one.id)).length === 5 && (await events(other.id)).length === 6);
    const noted = (word: string) => `SENT The provider reports ${word}, a status that is not known; nothing changes.`;
    expect(await events(one.id)).toEqual(['QUEUED', 'SENDING', 'SENT', noted('On hold'), noted('parké\ufffd\ufffd')]);
    expect((await events(other.id)).slice(3)).toEqual([noted('on hold'), noted('DELI\ufffdVERED'), noted('未DELIVERED')]);
    expect(await app.row(one.id)).toMatchObject({ status: 'SENT', creditState: 'SETTLED' });
    expect(await app.db.sql.rows(`select status, count from unknown_report_status order by status collate "C"`)).toEqual([
      { status: 'DELI\ufffdVERED', count: 1 },
      { status: 'On hold', count: 2 },
      { status: 'parké\ufffd\ufffd', count: 1 },
      { status: '未DELIVERED', count: 1 },
    ]);
    const alert = (status: string) => ({ subject_key: `beem ${status}`, count: 1, params: { provider: 'beem', status } });
    expect(await alerts()).toEqual(['DELI\ufffdVERED', 'On hold', 'parké\ufffd\ufffd', '未DELIVERED'].map(alert));
    await post(one.report('DELIVERED'));
    expect(await isIn(one.id, 'DELIVERED'), 'the history goes on after it').toBeTruthy();
  });

  test('polled, that nobody knows, is an event too, and proves nothing', async () => {
    const { id, report, says } = await taken();
    await post(report('UNDELIVERED'));
    await until(async () => (await inbox()).at(-1)?.waits);
    says('Lost in space');
    app.clock.advance(5 * 60_000);
    await look();
    await until(async () => (await events(id)).some((event) => event.includes('Lost in space')));
    expect((await app.row(id)).status).toBe('SENT');
    expect((await inbox()).filter(({ waits }) => waits)).toHaveLength(1);
    await app.db.sql.rows(`delete from report_inbox where result = 'PENDING'`);
  });

  test('by the hundred, made up by who pushes them, fills neither the message’s history nor the alerts', async () => {
    const { id, report } = await taken();
    const made = (from: number) => post(Array.from({ length: 150 }, (_, n) => report(`MADE UP ${from + n}`)));
    expect((await made(1_000)).status).toBe(200);
    await until(async () => (await events(id)).length === 153);
    expect((await made(2_000)).status).toBe(200);
    await until(async () => (await inbox()).every(({ result }) => result !== 'PENDING'));
    expect((await events(id)).length).toBeLessThanOrEqual(200);
    expect((await alerts()).length, 'a hundred, and one for all others').toBe(101);
    expect(await app.db.sql.row(`select count > 190 as many from unknown_report_status where status = 'OTHERS'`)).toEqual({
      many: true,
    });
  });
});

test('a report of a wrong number doesn’t swallow the true one', async () => {
  const { id, report } = await taken();
  expect((await post({ ...report('DELIVERED'), dest_addr: '255712999999' })).status).toBe(200);
  await look();
  expect((await app.row(id)).status).toBe('SENT');
  expect((await post(report('DELIVERED'))).status).toBe(200);
  await isIn(id, 'DELIVERED');
  await app.db.sql.rows(`delete from report_inbox where result = 'WAITING'`);
});

test('ids above 2^53 as JSON numbers: the message is SENT, its report finds it, and the answer repeats every digit', async () => {
  const id = '9007199254740993123';
  const phone = '+255712880001';
  app.beemServer.nextSends(
    takesAndThen(answers(200, `{"successful":true,"request_id":${id},"code":100,"valid":1,"invalid":0,"duplicates":0}`)),
  );
  const [message] = await app.send([phone]);
  expect(await isIn(message!, 'SENT')).toMatchObject({ creditState: 'SETTLED' });
  const { recipient } = app.beemServer.accepted.find((one) => one.phone === phone)!;
  const answer = await post(`{"request_id":${id},"recipient_id":${recipient},"dest_addr":${phone.slice(1)},"Status":"DELIVERED"}`);
  expect(await answer.text()).toBe(`{"request_id":${id},"Status":"DELIVERED","successful":"true"}`);
  await isIn(message!, 'DELIVERED');
});

test('a list of reports is stored as a whole, also beside one that nobody can read, and answered one by one', async () => {
  const messages = [await taken(), await taken(), await taken()];
  const reports = messages.map(({ report }) => report('DELIVERED'));
  const answer = await post([...reports, { nonsense: true }]);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual([
    ...reports.map(({ request_id }) => ({ request_id, Status: 'DELIVERED', successful: 'true' })),
    { request_id: null, Status: null, successful: 'true' },
  ]);
  for (const { id } of messages) await isIn(id, 'DELIVERED');
});

test('without a token, or with a carrier that pushes nothing, there is no door', async () => {
  const simulated = await createBeemApp({ env: { SMS_PROVIDER: 'simulator' } });
  const closed = await createBeemApp({ env: { BEEM_WEBHOOK_TOKEN: '' } });
  for (const { url } of [simulated, closed]) {
    const answer = await fetch(`${url}/webhooks/beem/${TOKEN}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(404);
  }
  await simulated.close();
  await closed.close();
});
