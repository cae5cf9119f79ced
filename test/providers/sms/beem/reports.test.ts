import { describe, expect, test } from 'vitest';
import { beemReportAnswer, parseBeemReport } from '../../../../src/providers/sms/beem/beem.js';
import { useBeems } from '../../../support/services/beemFixtures.js';
import { answers, hangs, resets } from '../../../support/services/beemServer.js';

const { pair, logged } = useBeems();
const pushed = { request_id: 35918915, recipient_id: '42', dest_addr: '255712345678', Status: 'DELIVERED' };
const report = {
  provider: 'beem',
  reference: '35918915',
  recipient: '42',
  phone: '+255712345678',
  status: 'DELIVERED',
  outcome: 'DELIVERED',
};

describe('a pushed report', () => {
  const readable: [string, object, object][] = [
    ['as documented', {}, {}],
    ['numbers for text, and text for numbers', { request_id: '35918915', recipient_id: 42, dest_addr: 255712345678 }, {}],
    ['a plus', { dest_addr: '+255712345678' }, {}],
    ['a local number', { dest_addr: '0712345678' }, {}],
    ['another country', { dest_addr: '254712345678' }, { phone: '+254712345678' }],
    ['a small s, and another case', { Status: undefined, status: ' delivered ' }, {}],
    ['without our recipient', { recipient_id: undefined }, { recipient: '' }],
    ['with null for it', { recipient_id: null }, { recipient: '' }],
    ['somebody else’s recipient, kept as it is', { recipient_id: 'order-7' }, { recipient: 'order-7' }],
    ['UNDELIVERED', { Status: 'Undelivered' }, { status: 'UNDELIVERED', outcome: 'UNDELIVERED', failure: 'UNREACHABLE' }],
    ['EXPIRED', { Status: 'EXPIRED' }, { status: 'EXPIRED', outcome: 'UNDELIVERED', failure: 'VALIDITY_EXPIRED' }],
    ['PENDING', { Status: 'PENDING' }, { status: 'PENDING', outcome: 'NOTHING' }],
    ['on its way', { Status: 'Sent to operator' }, { status: 'SENT TO OPERATOR', outcome: 'NOTHING' }],
    ['a word nobody documented', { Status: 'on  hold' }, { status: 'on  hold', outcome: 'UNKNOWN' }],
    ['a word that every object knows', { Status: 'constructor' }, { status: 'constructor', outcome: 'UNKNOWN' }],
    ['a word with marks', { Status: 'DELIV/ERR:057' }, { status: 'DELIV/ERR:057', outcome: 'UNKNOWN' }],
    ['a figure for a word', { Status: 8 }, { status: '8', outcome: 'UNKNOWN' }],
    ['a word in another script', { Status: 'تم التسليم' }, { status: 'تم التسليم', outcome: 'UNKNOWN' }],
    ['an endless word', { Status: 'A'.repeat(1_000) }, { status: 'A'.repeat(40), outcome: 'UNKNOWN' }],
    ['a word with a phone number in it', { Status: 'absent 255712345678' }, { status: 'absent …', outcome: 'UNKNOWN' }],
    ['what can’t be shown in a known word', { Status: ' DELI\0VERED\ud83d' }, { status: 'DELI\ufffdVERED\ufffd', outcome: 'UNKNOWN' }],
    ['a known word in a word of another script', { Status: '未DELIVERED' }, { status: '未DELIVERED', outcome: 'UNKNOWN' }],
    ['more than we know', { extra: { deep: [1] } }, {}],
  ];
  const words: [outcome: string, failure: string | undefined, words: string[]][] = [
    [
      'DELIVERED',
      undefined,
      ['DELIVRD', 'delivered', ' Delivered ', 'DeliveredToTerminal', 'DELIVERED_TO_TERMINAL', 'delivered to terminal'],
    ],
    ['UNDELIVERED', 'UNREACHABLE', ['UNDELIV', 'Undelivered', 'undeliverable', 'NOT_DELIVERED', 'DeliveryImpossible']],
    ['UNDELIVERED', 'PROVIDER_REFUSED', ['REJECTED', 'rejected', 'REJECTD']],
    ['UNDELIVERED', 'UNKNOWN', ['FAILED', 'Failed', 'delivery failed', 'DELETED', 'SKIPPED']],
    ['UNDELIVERED', 'VALIDITY_EXPIRED', ['EXPIRED', 'expired']],
    ['UNDELIVERED', 'BLOCKED', ['BLOCKED', 'Blacklisted']],
    [
      'NOTHING',
      undefined,
      ['ENROUTE', 'ACCEPTD', 'Accepted', 'SUBMITTED', 'DeliveredToNetwork', 'DeliveryUncertain', 'MessageWaiting', 'UNKNOWN'],
    ],
  ];
  test.each(words)('words for %s, %s: SMPP’s, Parlay’s and others', (outcome, failure, synonyms) => {
    for (const word of synonyms) {
      const read = parseBeemReport({ ...pushed, Status: word });
      expect([word, read?.outcome, read?.failure]).toEqual([word, outcome, failure]);
    }
  });

  test.each(readable)('%s', (_, said, read) => {
    expect(parseBeemReport({ ...pushed, ...said })).toEqual({ ...report, ...read });
  });

  const unreadable: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'DELIVERED'],
    ['a list', [pushed]],
    ['no request', { ...pushed, request_id: undefined }],
    ['a request that is an object', { ...pushed, request_id: {} }],
    ['a request with a NUL, which no database takes', { ...pushed, request_id: 'a\u0000' }],
    ['a request that lost its last digits', { ...pushed, request_id: 2 ** 60 }],
    ['no number', { ...pushed, dest_addr: '' }],
    ['a number that is none', { ...pushed, dest_addr: 'TAARIFA' }],
    ['no status', { ...pushed, Status: undefined }],
    ['a status that is none', { ...pushed, Status: '\u0000' }],
    ['a status of marks alone', { ...pushed, Status: ' - ' }],
    ['a status that is an object', { ...pushed, Status: { word: 'DELIVERED' } }],
    ['a recipient that is none', { ...pushed, recipient_id: { $gt: 0 } }],
  ];
  test.each(unreadable)('%s is no report', (_, body) => {
    expect(parseBeemReport(body)).toBeUndefined();
  });

  test('is answered in Beem’s words, with what it said', () => {
    expect(beemReportAnswer(pushed)).toEqual({ request_id: 35918915, Status: 'DELIVERED', successful: 'true' });
    expect(beemReportAnswer({ request_id: '5', status: 'x' })).toEqual({ request_id: '5', Status: 'x', successful: 'true' });
    expect(beemReportAnswer(null)).toEqual({ request_id: null, Status: null, successful: 'true' });
  });
});

describe('looking up', () => {
  const item = { reference: '35918915', phone: '+255712345678', recipient: '42' };
  const entry = { dest_addr: '255712345678', request_id: 35918915, status: 'delivered', timestamp: '2026-01-01 10:00' };

  const shapes: [string, unknown, object | undefined][] = [
    ['an object', entry, {}],
    ['a list', [entry], {}],
    ['a list in data', { data: [entry] }, {}],
    ['an object in data', { data: entry }, {}],
    ['without the request', { ...entry, request_id: undefined }, {}],
    ['undelivered', { ...entry, status: 'UNDELIVERED' }, { status: 'UNDELIVERED', outcome: 'UNDELIVERED', failure: 'UNREACHABLE' }],
    ['both, the later one first', [entry, { ...entry, status: 'UNDELIVERED' }], {}],
    ['both, in order', [{ ...entry, status: 'UNDELIVERED' }, entry], {}],
    ['others beside it', [{ ...entry, dest_addr: '255712345679', status: 'UNDELIVERED' }, entry], {}],
    ['pending', { ...entry, status: 'PENDING' }, undefined],
    ['on its way', { ...entry, status: 'accepted' }, undefined],
    ['a word nobody documented', { ...entry, status: 'on hold' }, { status: 'on hold', outcome: 'UNKNOWN' }],
    ['a word nobody documented beside one that is known', [entry, { ...entry, status: 'on hold' }], {}],
    ['somebody else only', { ...entry, dest_addr: '255712345679' }, undefined],
    ['another request only', { ...entry, request_id: 1 }, undefined],
    ['an empty list', [], undefined],
    ['nothing in data', { data: null }, undefined],
    ['no such request', { code: 116, message: 'Invalid Reference Id' }, undefined],
  ];
  test.each(shapes)('%s', async (_, said, read) => {
    const { server, beem } = await pair();
    server.next(answers(200, said));
    expect(await beem.lookUp([item])).toEqual(read ? [{ ...report, ...read }] : []);
    const [call] = server.calls;
    expect([call?.method, call?.url.pathname, call?.url.search]).toEqual([
      'GET',
      '/public/v1/delivery-reports',
      '?dest_addr=255712345678&request_id=35918915',
    ]);
  });

  test('asks for each, keeps to its pace, and tells who is delivered', async () => {
    const { server, beem } = await pair({ pollsPerSecond: 100 });
    server.always(({ url, ...call }) =>
      answers(200, {
        dest_addr: url.searchParams.get('dest_addr'),
        status: Number(url.searchParams.get('request_id')) % 2 ? 'DELIVERED' : 'PENDING',
      })({ url, ...call }),
    );
    const items = Array.from({ length: 120 }, (_, n) => ({
      reference: String(n),
      phone: `+25571234${1_000 + n}`,
      recipient: String(9_000 + n),
    }));
    const begun = performance.now();
    const reports = await beem.lookUp(items);
    expect(performance.now() - begun, '100 at once, then 10 ms each').toBeGreaterThan(150);
    expect(reports.map(({ recipient }) => Number(recipient)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, n) => 9_001 + 2 * n),
    );
    expect(server.calls).toHaveLength(120);
  });

  test('of a number alone, all its requests, each with the recipient that it names', async () => {
    const { server, beem } = await pair();
    const lost = { ...item, reference: null };
    const all = [entry, { ...entry, status: 'UNDELIVERED' }, { ...entry, request_id: 7, status: 'UNDELIVERED', recipient_id: '42' }];
    server.next(answers(200, { data: [...all, { ...entry, request_id: 8, status: 'PENDING' }, { ...entry, dest_addr: '255712345679' }] }));
    expect(await beem.lookUp([lost])).toEqual([
      { ...report, recipient: '' },
      { ...report, reference: '7', status: 'UNDELIVERED', outcome: 'UNDELIVERED', failure: 'UNREACHABLE' },
    ]);
    expect(server.calls[0]?.url.search).toBe('?dest_addr=255712345678');
  });

  test('a number alone that it won’t answer for teaches nothing and stops nobody; bad credentials are an error all the same', async () => {
    const { server, beem } = await pair();
    const lost = Array.from({ length: 20 }, () => ({ ...item, reference: null }));
    server.always(({ url, ...call }) =>
      (url.searchParams.has('request_id') ? answers(200, entry) : answers(400, { code: 104 }))({ url, ...call }),
    );
    expect(await beem.lookUp([...lost, item])).toEqual([report]);
    server.always(answers(401, { data: { code: 120 } }));
    await expect(beem.lookUp(lost)).rejects.toThrow('credentials');
  });

  test('leaves out what it could not ask, and says so; nothing at all is an error', async () => {
    const { server, beem } = await pair();
    server.next(answers(200, entry), answers(500, ''), resets, answers(429, ''), answers(200, '<html>'), answers(404, ''));
    const reports = await beem.lookUp(Array.from({ length: 6 }, () => item));
    expect(reports).toEqual([report]);
    expect(logged.filter((line) => line.includes('not every report'))).toHaveLength(1);
    expect(await beem.lookUp([])).toEqual([]);
    server.always(answers(401, { data: { code: 120 } }));
    const before = server.calls.length;
    await expect(beem.lookUp(Array.from({ length: 200 }, () => item))).rejects.toThrow('Beem answers 120: the credentials are bad.');
    expect(server.calls.length - before, 'it soon stops asking').toBeLessThan(15);
    server.always(hangs);
    await expect(beem.lookUp([item])).rejects.toThrow('No answer within 500 ms.');
  });
});

describe('the account', () => {
  test.each([
    [{ data: { credit_balance: 4_250 } }, 4_250],
    [{ data: { credit_balance: '4250.50' } }, 4_250.5],
    [{ data: { credit_balance: -3 } }, -3],
  ])('a balance: %j', async (said, balance) => {
    const { server, beem } = await pair();
    server.next(answers(200, said));
    expect(await beem.balance()).toBe(balance);
    expect(server.calls[0]?.url.pathname).toBe('/public/v1/vendors/balance');
  });

  test.each([
    ['nothing', 200, {}],
    ['words', 200, { data: { credit_balance: 'plenty' } }],
    ['null', 200, { data: { credit_balance: null } }],
    ['an error', 200, { data: { code: 105, message: 'Account not found' } }],
    ['an error in front', 400, { code: 107 }],
    ['500 with a balance', 500, { data: { credit_balance: 1 } }],
    ['garbage', 200, '<html>'],
  ])('no balance: %s', async (_, status, said) => {
    const { server, beem } = await pair();
    server.next(answers(status, said));
    await expect(beem.balance()).rejects.toMatchObject({ name: 'BeemError', message: expect.stringMatching(/\S/) });
  });

  test('applies for a sender name, and hears that it exists or can’t be', async () => {
    const { server, beem } = await pair();
    server.next(
      answers(200, { data: { id: 12, senderid: 'DUKA', status: 'Pending' } }),
      answers(400, { data: { code: 122, message: 'Duplicate' } }),
      answers(200, { code: 121, message: 'Bad' }),
      answers(500, ''),
      answers(200, { data: {} }),
    );
    expect(await beem.requestSenderName('DUKA', 'Karibu dukani')).toEqual({ kind: 'requested', id: '12', status: 'pending' });
    expect(server.calls[0]).toMatchObject({ method: 'POST', body: { senderid: 'DUKA', sample_content: 'Karibu dukani' } });
    expect(await beem.requestSenderName('DUKA', 'x')).toEqual({ kind: 'exists' });
    expect(await beem.requestSenderName('D*', 'x')).toEqual({ kind: 'refused', detail: expect.stringContaining('121') });
    await expect(beem.requestSenderName('A', 'x')).rejects.toThrow('HTTP 500');
    await expect(beem.requestSenderName('A', 'x')).rejects.toThrow('can’t be read');
  });

  test('lists sender names page by page, and ends when a server repeats itself', async () => {
    const { server, beem } = await pair();
    const names = Array.from({ length: 230 }, (_, n) => ({ id: n + 1, senderid: `N${n}`, status: n % 2 ? 'active' : 'PENDING' }));
    server.always(({ url, ...call }) => {
      const [page, limit] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('limit'))];
      return answers(200, { data: names.slice((page - 1) * limit, page * limit), pagination: {} })({ url, ...call });
    });
    const all = await beem.senderNames();
    expect(all).toHaveLength(230);
    expect(all[0]).toEqual({ id: '1', name: 'N0', status: 'pending' });
    server.always(answers(200, { data: names.slice(0, 100) }));
    expect(await beem.senderNames()).toHaveLength(100);
    server.always(answers(200, { data: 'none' }));
    await expect(beem.senderNames()).rejects.toThrow('no list');
  });
});
