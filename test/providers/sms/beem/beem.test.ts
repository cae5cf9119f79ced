import { describe, expect, test } from 'vitest';
import { beemCodes } from '../../../../src/providers/sms/beem/codes.js';
import { describeSmsProvider } from '../../../contract/smsProvider.js';
import { batchFor, kindsOf, useBeems } from '../../../support/services/beemFixtures.js';
import { acceptsWith, answers, beemServer, KEYS, takesAndThen } from '../../../support/services/beemServer.js';

const { beem, pair, logged } = useBeems();

describeSmsProvider('Beem', async () => {
  const server = await beemServer();
  return {
    provider: beem(server.urls),
    good: (n) => `+25571200${String(n + 1_000).padStart(4, '0')}`,
    bad: '+255600000012',
    silent: '+255600000008',
    taken: async () => server.accepted.map(({ recipient }) => recipient),
    unreachable: () => beem({}, { at: 'http://127.0.0.1:9', reportsAt: 'http://127.0.0.1:9' }),
    pushesReports: false,
    close: () => server.close(),
  };
});

describe('what Beem is sent', () => {
  test('is its contract: no plus, our recipients, no schedule, Basic credentials', async () => {
    const { server, send } = await pair();
    const batch = batchFor(['+255712345678', '+254712345678']);
    expect(await send(batch)).toEqual([0, 1].map(() => ({ kind: 'accepted', reference: '35918915' })));
    const [call] = server.calls;
    expect([call?.method, call?.url.pathname, call?.headers['content-type']]).toEqual(['POST', '/v1/send', 'application/json']);
    expect(call?.headers.authorization).toBe(`Basic ${btoa(`${KEYS.apiKey}:${KEYS.secretKey}`)}`);
    expect(call?.body).toEqual({
      source_addr: 'Taarifa-SMS',
      encoding: 0,
      message: 'Habari ya siri',
      recipients: [
        { recipient_id: batch.recipients[0]?.recipient, dest_addr: '255712345678' },
        { recipient_id: batch.recipients[1]?.recipient, dest_addr: '254712345678' },
      ],
    });
  });

  test.each([1, 8] as const)('a text beyond GSM-7 has encoding %i, as set, and arrives as it was written', async (unicodeEncoding) => {
    const { server, send } = await pair({ unicodeEncoding });
    const body = 'Karibu 👋🏾 ’siri’ — “ndiyo”';
    await send(batchFor(1, { encoding: 'UCS2', body }));
    expect(server.accepted.map(({ encoding, message }) => [encoding, message])).toEqual([[unicodeEncoding, body]]);
  });

  test('has each number once: the second message to it is sent singly, for Beem would drop it', async () => {
    const { server, send } = await pair();
    const batch = batchFor(['+255712345678', '+255712345679', '+255712345678']);
    expect(kindsOf(await send(batch))).toEqual(['accepted', 'accepted', 'notSent batch']);
    expect(server.accepted.map(({ recipient }) => recipient)).toEqual(batch.recipients.slice(0, 2).map(({ recipient }) => recipient));
  });

  test('a batch of 500 goes in one request, and no larger one can be set', async () => {
    const { server, send } = await pair({ batchSize: 500 });
    expect(new Set(kindsOf(await send(batchFor(500))))).toEqual(new Set(['accepted']));
    expect(server.calls).toHaveLength(1);
    for (const batchSize of [0, 501, 1.5]) expect(() => beem({}, { batchSize })).toThrow('batchSize');
  });

  test('never goes without TLS to another machine', () => {
    expect(() => beem({ send: 'http://apisms.beem.africa/v1/send' })).toThrow('not https');
    expect(() => beem({ balance: 'http://127.0.0.1.example/' })).toThrow('not https');
  });
});

/** From the contract, by hand: what each code proves of a single message, and of a batch. */
const promised: Record<number, [alone: string, inBatch: string]> = {
  101: ['refused INVALID_NUMBER', 'notSent batch'],
  102: ['notSent provider', 'notSent provider'],
  103: ['unknown', 'unknown'],
  104: ['notSent message', 'notSent message'],
  105: ['notSent provider', 'notSent provider'],
  106: ['refused NO_ROUTE', 'notSent batch'],
  107: ['notSent provider', 'notSent provider'],
  108: ['notSent provider', 'notSent provider'],
  109: ['notSent message', 'notSent message'],
  110: ['refused CONTENT_REFUSED', 'notSent batch'],
  111: ['notSent sender', 'notSent sender'],
  112: ['notSent message', 'notSent message'],
  113: ['notSent message', 'notSent message'],
  114: ['notSent message', 'notSent batch'],
  115: ['refused INVALID_NUMBER', 'notSent batch'],
  116: ['notSent message', 'notSent message'],
  117: ['notSent message', 'notSent message'],
  118: ['notSent message', 'notSent message'],
  119: ['notSent message', 'notSent message'],
  120: ['notSent provider', 'notSent provider'],
  121: ['notSent sender', 'notSent sender'],
  122: ['notSent message', 'notSent message'],
  137: ['notSent message', 'notSent batch'],
};

describe('Beem’s codes', () => {
  test('all are in the table', () => {
    expect(Object.keys(beemCodes).map(Number)).toEqual(Array.from({ length: 23 }, (_, n) => 100 + n));
  });

  test.each(Object.entries(promised))('%s means the same in any form: %j', async (digits, [alone, inBatch]) => {
    const { server, send } = await pair();
    const code = Number(digits);
    const message = 'Error for 255712345678: Habari ya siri';
    const forms = [
      { code, message },
      { data: { code, message } },
      { successful: false, code, message, valid: 0 },
      { code: digits, message },
    ];
    for (const status of [200, 400, 401])
      for (const form of forms) {
        server.next(answers(status, form), answers(status, form));
        const [outcome] = await send(batchFor(1));
        expect(outcome?.kind === 'refused' ? `refused ${outcome.failure}` : kindsOf([outcome!])[0]).toBe(alone);
        expect(outcome).toMatchObject({ detail: expect.stringContaining(digits) });
        expect(outcome).not.toHaveProperty('retryAfterMs');
        expect(new Set(kindsOf(await send(batchFor(3))))).toEqual(new Set([inBatch]));
      }
    expect(server.accepted).toEqual([]);
  });
});

describe('an answer that isn’t plain success', () => {
  const contradictions: [string, object, alone?: object][] = [
    ['successful, with the code of a refusal', { code: 102 }],
    ['code 100, and not successful', { successful: false }],
    ['successful in words', { successful: 'true' }],
    ['a code in words', { code: '100' }],
    ['no code', { code: undefined }],
    ['a refusal that counts one as valid', { successful: false, code: 101, valid: 1 }],
    ['no request id', { request_id: undefined }],
    ['one counted out', { valid: 1, invalid: 1 }, { valid: 0, invalid: 1 }],
    ['all counted out', { valid: 0, invalid: 2 }, { valid: 0 }],
    ['a duplicate counted', { duplicates: 1 }],
    ['a count that is none', { valid: 'all' }],
  ];
  test.each(contradictions)('%s: unknown, alone and in a batch', async (_, more, alone = more) => {
    const { server, send } = await pair();
    server.next(acceptsWith(more), acceptsWith(alone));
    expect(kindsOf(await send(batchFor(2)))).toEqual(['unknown', 'unknown']);
    expect(kindsOf(await send(batchFor(1)))).toEqual(['unknown']);
    expect(server.accepted).toHaveLength(3);
  });

  test('without counts it is accepted, and a request id may be text', async () => {
    const { server, send } = await pair();
    server.next(acceptsWith({ valid: undefined, invalid: undefined, duplicates: undefined, request_id: 'a1-b2' }));
    expect(await send(batchFor(2))).toEqual([0, 1].map(() => ({ kind: 'accepted', reference: 'a1-b2' })));
  });

  test.each(['9007199254740993', '9007199254740993123', '12345678901234567890'])(
    'a request id of many digits keeps them: %s',
    async (id) => {
      const { server, send, beem } = await pair();
      server.next(takesAndThen(answers(200, `{"successful":true,"request_id":${id},"code":100,"valid":1,"invalid":0,"duplicates":0}`)));
      expect(await send(batchFor(1))).toEqual([{ kind: 'accepted', reference: id }]);
      server.next(answers(200, `{"data":[{"dest_addr":255712345678,"request_id":${id},"status":"DELIVERED"}]}`));
      const reports = await beem.lookUp([{ reference: id, phone: '+255712345678', recipient: '1' }]);
      expect(reports).toMatchObject([{ reference: id, outcome: 'DELIVERED' }]);
      server.next(answers(200, `{"data":[{"id":${id},"senderid":"DUKA","status":"active"}]}`));
      expect(await beem.senderNames()).toEqual([{ id, name: 'DUKA', status: 'active' }]);
    },
  );

  const success = { successful: true, code: 100, request_id: 5, valid: 1 };
  const taken: [string, number, unknown][] = [
    ['garbage', 200, '<html>It works!</html>'],
    ['nothing', 200, ''],
    ['an empty object', 200, {}],
    ['a list', 200, [success]],
    ['success in a wrapping', 200, { data: success }],
    ['a code that Beem can’t mean', 200, { code: 200, message: 'OK' }],
    ['code 0', 200, { code: 0 }],
    ['no content', 204, ''],
    ['success with a bad status', 400, success],
    ['success at 429', 429, success],
    ['an ambiguous code at 429', 429, { code: 103 }],
    ['see there', 303, ''],
    ['found', 302, ''],
    ['a gateway’s time-out', 408, ''],
    ['a conflict', 409, ''],
    ['500', 500, ''],
    ['500 with a code', 500, { code: 102 }],
    ['502', 502, '<html>Bad Gateway</html>'],
    ['503 without Retry-After', 503, ''],
    ['504', 504, ''],
  ];
  test.each(taken)('%s (HTTP %i) proves nothing, for it may follow an accept', async (_, status, body) => {
    const { server, send } = await pair();
    server.next(takesAndThen(answers(status, body, { location: '/v1/send' })), takesAndThen(answers(status, body)));
    expect(kindsOf(await send(batchFor(1)))).toEqual(['unknown']);
    expect(kindsOf(await send(batchFor(2)))).toEqual(['unknown', 'unknown']);
    expect(server.calls, 'no redirect is followed, nothing asked twice').toHaveLength(2);
  });

  test.each([301, 307, 308, 401, 402, 407])('HTTP %i without a word: not taken, and something is wrong there', async (status) => {
    const { server, send } = await pair();
    server.next(answers(status, 'No', { location: '/v1/send' }));
    expect(kindsOf(await send(batchFor(2)))).toEqual(['notSent provider', 'notSent provider']);
    expect(server.calls).toHaveLength(1);
  });

  test.each([400, 403, 404, 405, 413, 422, 451])('HTTP %i without a word: not taken, and perhaps one message’s fault', async (status) => {
    const { server, send } = await pair();
    server.next(answers(status, 'No'), answers(status, 'No'));
    expect(kindsOf(await send(batchFor(2)))).toEqual(['notSent batch', 'notSent batch']);
    expect(kindsOf(await send(batchFor(1)))).toEqual(['notSent message']);
    expect(server.calls).toHaveLength(2);
  });

  const busy: [string, number, string | undefined, number | undefined][] = [
    ['seconds', 429, '7', 7_000],
    ['no time', 429, undefined, undefined],
    ['a time that can’t be read', 429, 'soon', undefined],
    ['a negative time', 429, '-5', undefined],
    ['at once', 429, '0', 1_000],
    ['tomorrow', 429, '86400', 600_000],
    ['a date that is over', 429, 'Thu, 01 Jan 2026 00:00:00 GMT', 1_000],
    ['seconds', 503, '30', 30_000],
  ];
  test.each(busy)('%s at HTTP %i (%s): not sent, nobody’s fault', async (_, status, retryAfter, ms) => {
    const { server, send } = await pair();
    server.next(answers(status, 'Busy', retryAfter === undefined ? {} : { 'retry-after': retryAfter }));
    const expected = { kind: 'notSent', detail: expect.any(String), ...(ms !== undefined && { retryAfterMs: ms }) };
    expect(await send(batchFor(2))).toEqual([expected, expected]);
  });

  test('a date to come counts from now', async () => {
    const { server, send } = await pair();
    server.next(answers(429, '', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }));
    const [outcome] = await send(batchFor(1));
    expect(outcome).toMatchObject({ retryAfterMs: expect.closeTo(59_000, -4) });
  });

  test('wrong keys are the provider’s fault, and are said nowhere', async () => {
    const server = await beemServer();
    const one = beem(server.urls, { secretKey: 'wrong' });
    expect(kindsOf(await one.send(batchFor(2)))).toEqual(['notSent provider', 'notSent provider']);
    await expect(one.balance()).rejects.toThrow('Beem answers 120: the credentials are bad.');
    expect(logged.join()).not.toContain('wrong');
    await server.close();
  });
});
