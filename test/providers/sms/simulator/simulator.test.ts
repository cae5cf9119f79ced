import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { SmsOutcome, SmsReport } from '../../../../src/ports/sms.js';
import { describeSenderNames } from '../../../contract/senderNames.js';
import { describeSmsProvider } from '../../../contract/smsProvider.js';
import { batchTo, GOOD, listening, useSimulators, words } from '../../../support/services/simulators.js';
import { until } from '../../../support/until.js';

const { simulator, acceptLog, asked, taken, nothingToCome } = useSimulators();

describeSmsProvider('the simulator', async () => ({
  provider: simulator(),
  good: (n) => `+25571200${String(n).padStart(4, '0')}`,
  bad: '+255600000012',
  silent: '+255600000008',
  taken,
  unreachable: () => simulator({ url: 'postgres://tuma@127.0.0.1:9/none' }),
  pushesReports: true,
  close: async () => undefined,
}));

describeSenderNames('the simulator', async () => ({ provider: simulator(), asked }));

describe('the simulator’s numbers, alone', () => {
  const unknown = { kind: 'unknown', detail: expect.any(String) };
  const accepted = { kind: 'accepted', reference: expect.stringMatching(/^\d+$/) };
  const numbers: [string, { outcome: unknown; taken: boolean; reports: string[] }][] = [
    [GOOD, { outcome: accepted, taken: true, reports: ['DELIVERED'] }],
    ['01', { outcome: accepted, taken: true, reports: ['DELIVERED'] }],
    ['02', { outcome: accepted, taken: true, reports: ['DELIVERED'] }],
    ['03', { outcome: accepted, taken: true, reports: ['DELIVERED', 'DELIVERED'] }],
    ['04', { outcome: accepted, taken: true, reports: ['DELIVERED', 'SENT'] }],
    ['05', { outcome: accepted, taken: true, reports: ['UNDELIVERED', 'DELIVERED'] }],
    ['06', { outcome: accepted, taken: true, reports: ['UNDELIVERED'] }],
    ['07', { outcome: unknown, taken: true, reports: ['DELIVERED'] }],
    ['08', { outcome: unknown, taken: true, reports: ['DELIVERED'] }],
    ['09', { outcome: unknown, taken: false, reports: [] }],
    ['10', { outcome: { kind: 'notSent', detail: expect.any(String), retryAfterMs: 700 }, taken: false, reports: [] }],
    ['11', { outcome: unknown, taken: true, reports: ['DELIVERED'] }],
    ['12', { outcome: { kind: 'refused', failure: 'INVALID_NUMBER', detail: expect.any(String) }, taken: false, reports: [] }],
    ['13', { outcome: accepted, taken: true, reports: [] }],
    ['14', { outcome: accepted, taken: true, reports: ['DELIVERED'] }],
    ['15', { outcome: { kind: 'notSent', detail: expect.any(String), fault: 'provider', outOfBalance: true }, taken: false, reports: [] }],
    ['16', { outcome: unknown, taken: false, reports: [] }],
    ['17', { outcome: { kind: 'notSent', detail: expect.any(String), fault: 'message' }, taken: false, reports: [] }],
    ['18', { outcome: accepted, taken: true, reports: ['DELIVERED'] }],
  ];
  test.each(numbers)('%s', async (number, promised) => {
    const one = simulator();
    const received = await listening(one);
    const batch = batchTo(number);
    const [{ recipient, phone }] = batch.recipients as [{ recipient: string; phone: string }];
    const [outcome] = await one.send(batch);
    expect(outcome).toEqual(promised.outcome);

    const rows = await acceptLog();
    expect(rows.map((row) => [row.recipient, row.phone, row.sender, row.segments])).toEqual(
      promised.taken ? [[recipient, phone, 'Taarifa-SMS', 2]] : [],
    );
    if (outcome?.kind === 'accepted') expect(rows[0]?.reference).toBe(outcome.reference);

    await until(nothingToCome);
    expect(received.map(({ status }) => status)).toEqual(promised.reports);
    for (const report of received) expect(report).toMatchObject({ provider: 'simulator', reference: rows[0]?.reference, recipient, phone });
  });

  test('words mean what the port says', async () => {
    const one = simulator();
    const received = await listening(one);
    await one.send(batchTo('04', '06'));
    await until(nothingToCome);
    const meanings = received.map(({ status, outcome, failure }) => `${status} ${outcome} ${failure}`).sort();
    expect(meanings).toEqual(['DELIVERED DELIVERED undefined', 'SENT NOTHING undefined', 'UNDELIVERED UNDELIVERED UNREACHABLE']);
  });

  test('02 has reported, and the report is stored, when the answer comes', async () => {
    const one = simulator({ reportDelayMs: 60_000, timeoutMs: 30_000 });
    let stored = 0;
    await one.start(async (reports) => {
      await sleep(100);
      stored += reports.length;
    });
    const [outcome] = await one.send(batchTo('02'));
    expect([outcome?.kind, stored]).toEqual(['accepted', 1]);
    expect(await nothingToCome()).toBe(true);
    // Many at once, the loop going on beside them: each has its own by the time it is answered, and only once.
    const seen = stored;
    await Promise.all(Array.from({ length: 50 }, () => one.send(batchTo('02'))));
    expect(stored - seen).toBe(50);
  });

  test('02 is accepted all the same when its report can’t be stored, and reports later', async () => {
    const one = simulator();
    let away = true;
    const received: SmsReport[] = [];
    await one.start(async (reports) => {
      if (away) throw new Error('The inbox is away.');
      received.push(...reports);
    });
    const batch = batchTo('02');
    expect((await one.send(batch))[0]?.kind).toBe('accepted');
    expect(received).toEqual([]);
    away = false;
    await until(nothingToCome);
    expect(words(received, batch.recipients[0]?.recipient)).toEqual(['DELIVERED']);
  });

  test('10 asks for patience twice, then accepts, over a restart and for many at once', async () => {
    const kinds: string[] = [];
    for (let n = 0; n < 6; n++) {
      const one = simulator();
      kinds.push((await one.send(batchTo('10')))[0]!.kind);
      await one.stop();
    }
    expect(kinds).toEqual(['notSent', 'notSent', 'accepted', 'notSent', 'notSent', 'accepted']);
    const one = simulator({ timeoutMs: 30_000 });
    const many = await Promise.all(Array.from({ length: 30 }, () => one.send(batchTo('10'))));
    expect(many.flat().filter(({ kind }) => kind === 'accepted')).toHaveLength(10);
    expect(await taken()).toHaveLength(12);
  });

  test('15 is out of balance for a minute and concerns nobody else; then it can send for a quarter of an hour', async () => {
    let shift = 0;
    const one = simulator({ now: () => new Date(Date.now() + shift) });
    const kindAfter = async (ms: number) => {
      shift += ms;
      return (await one.send(batchTo('15')))[0]!.kind;
    };
    expect(await kindAfter(0)).toBe('notSent');
    expect((await one.send(batchTo(GOOD)))[0]!.kind).toBe('accepted');
    expect(await kindAfter(58_000)).toBe('notSent');
    expect(await kindAfter(3_000)).toBe('accepted');
    expect(await kindAfter(600_000)).toBe('accepted');
    expect(await kindAfter(300_000)).toBe('notSent');
    expect(await taken()).toHaveLength(3);
  });

  test('08 answers when the time is up, 14 when it is done; a stop waits for neither', async () => {
    const one = simulator({ timeoutMs: 60_000, timings: { slowMs: 60_000 } });
    const waiting = Promise.all(Array.from({ length: 20 }, (_, n) => one.send(batchTo(n % 2 ? '08' : '14'))));
    await until(async () => (await taken()).length === 10);
    const begun = performance.now();
    await one.stop();
    expect(performance.now() - begun).toBeLessThan(2_000);
    const kinds = (await waiting).flat().map(({ kind }) => kind);
    expect([kinds.filter((kind) => kind === 'unknown').length, kinds.filter((kind) => kind === 'accepted').length]).toEqual([10, 10]);
    expect(await taken()).toHaveLength(20);
  });

  test('slower than the time-out is unknown, and taken later', async () => {
    const one = simulator({ timeoutMs: 100, timings: { slowMs: 300 } });
    expect((await one.send(batchTo('14')))[0]!.kind).toBe('unknown');
    expect(await taken()).toEqual([]);
    await until(async () => (await taken()).length === 1);
  });
});

describe('the simulator’s numbers, in a batch', () => {
  const kinds = (outcomes: SmsOutcome[]) => new Set(outcomes.map((one) => (one.kind === 'notSent' ? `notSent ${one.fault}` : one.kind)));
  const cases: [string, string[], string, number[], string[][]][] = [
    // what it shows, to whom, the outcome of all, who is taken, the reports of each
    [
      'recipients’ faults stay theirs',
      [GOOD, '03', '06', '13'],
      'accepted',
      [0, 1, 2, 3],
      [['DELIVERED'], ['DELIVERED', 'DELIVERED'], ['UNDELIVERED'], []],
    ],
    ['a reset loses the answer of all', [GOOD, '07', '06'], 'unknown', [0, 1, 2], [['DELIVERED'], ['DELIVERED'], ['UNDELIVERED']]],
    ['a hang too', [GOOD, '08'], 'unknown', [0, 1], [['DELIVERED'], ['DELIVERED']]],
    ['a 500 takes nobody', [GOOD, '09'], 'unknown', [], [[], []]],
    ['a 429 takes nobody', [GOOD, '10'], 'notSent undefined', [], [[], []]],
    ['garbage loses the answer of all', ['11', GOOD], 'unknown', [0, 1], [['DELIVERED'], ['DELIVERED']]],
    ['a bad number: send singly', [GOOD, '12'], 'notSent batch', [], [[], []]],
    ['a complaint: send singly', [GOOD, '17'], 'notSent batch', [], [[], []]],
    ['out of balance', [GOOD, '15'], 'notSent provider', [], [[], []]],
    ['one counted out: who can’t be told', [GOOD, '16', '06'], 'unknown', [0, 2], [['DELIVERED'], [], ['UNDELIVERED']]],
    ['the first faulty number decides: 500', ['09', '07'], 'unknown', [], [[], []]],
    [
      'the first faulty number decides: reset, and a bad number is never taken',
      ['07', '12', '09'],
      'unknown',
      [0, 2],
      [['DELIVERED'], [], []],
    ],
    ['the first faulty number decides: bad number', ['03', '12', '15'], 'notSent batch', [], [[], [], []]],
    ['slow is no more than slow', ['14', '12', GOOD], 'notSent batch', [], [[], [], []]],
  ];
  test.each(cases)('%s', async (_, to, kind, takes, reports) => {
    const one = simulator();
    const received = await listening(one);
    const batch = batchTo(...to);
    const outcomes = await one.send(batch);
    expect(outcomes).toHaveLength(to.length);
    expect(kinds(outcomes)).toEqual(new Set([kind]));
    expect(await taken()).toEqual(takes.map((index) => batch.recipients[index]?.recipient));
    await until(nothingToCome);
    expect(batch.recipients.map(({ recipient }) => words(received, recipient))).toEqual(reports);
  });

  test('a 429 that is over leaves the request to the next fault', async () => {
    const one = simulator();
    await one.send(batchTo('10'));
    await one.send(batchTo('10'));
    expect(kinds(await one.send(batchTo('10', '12')))).toEqual(new Set(['notSent batch']));
    expect(await taken()).toEqual([]);
  });
});
