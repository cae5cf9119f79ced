import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SmsBatch, SmsOutcome, SmsProvider, SmsReport } from '../../src/ports/sms.js';

/** A provider with its far side, which is the simulator's tables or a fake server: it must know what it took. */
export interface SmsProviderUnderTest {
  /** Its timeoutMs at most 1 s, and reports soon. */
  provider: SmsProvider;
  /** A number of which the far side thinks nothing special: n is 0…batchSize. */
  good(n: number): string;
  /** A number that the far side refuses. */
  bad: string;
  /** A number on which the far side never answers. */
  silent: string;
  /** The `recipient`s that the far side took, one entry per time. */
  taken(): Promise<string[]>;
  /** The same adapter, its far side unreachable (nobody listens there). */
  unreachable(): SmsProvider;
  /** False for an adapter whose reports come by a webhook only. */
  pushesReports: boolean;
  close(): Promise<void>;
}

let lastRecipient = 1_000;
const batchTo = (phones: string[], body = 'Habari'): SmsBatch => ({
  sender: 'Taarifa-SMS',
  body,
  encoding: 'GSM7',
  segments: 1,
  tenantId: 'one',
  recipients: phones.map((phone) => ({ recipient: String(++lastRecipient), phone })),
});

/** What every outcome promises, whatever it is: accepted was taken once, refused and notSent never, unknown at most once. */
async function expectLawful(far: SmsProviderUnderTest, batch: SmsBatch, outcomes: SmsOutcome[]): Promise<void> {
  expect(outcomes).toHaveLength(batch.recipients.length);
  const taken = await far.taken();
  for (const [index, { recipient }] of batch.recipients.entries()) {
    const outcome = outcomes[index]!;
    const times = taken.filter((one) => one === recipient).length;
    if (outcome.kind === 'accepted') {
      expect(times, `recipient ${index} is accepted`).toBe(1);
      expect(outcome.reference).toMatch(/\S/);
    } else {
      expect(outcome.detail, 'says what happened').toMatch(/\S/);
      expect(outcome.detail, 'no number in what is stored and logged').not.toMatch(/\d{9}/);
      if (outcome.kind === 'unknown') expect(times).toBeLessThanOrEqual(1);
      else expect(times, `recipient ${index} is ${outcome.kind}`).toBe(0);
    }
  }
}

/** What any SMS provider must do, whatever carries it. `make` gives a fresh one for each test. */
export function describeSmsProvider(name: string, make: () => Promise<SmsProviderUnderTest>): void {
  describe(`${name} as an SMS provider`, () => {
    let far: SmsProviderUnderTest;
    let provider: SmsProvider;
    const goods = (count: number) => Array.from({ length: count }, (_, n) => far.good(n));
    beforeEach(async () => {
      far = await make();
      provider = far.provider;
    });
    afterEach(async () => {
      await provider.stop();
      await far.close();
    });

    test('says who it is, how much it takes and how long it waits', () => {
      expect(provider.name).toMatch(/^[a-z]+$/);
      expect(provider.batchSize).toBeGreaterThanOrEqual(1);
      expect(provider.batchSize).toBeLessThanOrEqual(1_000);
      expect(provider.timeoutMs).toBeGreaterThan(0);
    });

    test('accepts one recipient and a full batch, each with a reference', async () => {
      for (const size of [1, provider.batchSize]) {
        const batch = batchTo(goods(size));
        const outcomes = await provider.send(batch);
        expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
        await expectLawful(far, batch, outcomes);
      }
    });

    test('gives no outcome for nobody', async () => {
      expect(await provider.send(batchTo([]))).toEqual([]);
      expect(await far.taken()).toEqual([]);
    });

    test('sends nothing of a batch above its limit', async () => {
      const batch = batchTo(goods(provider.batchSize + 1));
      const outcomes = await provider.send(batch);
      expect(outcomes.every((one) => one.kind === 'notSent' && one.fault === 'batch')).toBe(true);
      await expectLawful(far, batch, outcomes);
    });

    test('refuses a bad number that comes alone', async () => {
      const batch = batchTo([far.bad]);
      const outcomes = await provider.send(batch);
      expect(outcomes).toEqual([{ kind: 'refused', failure: 'INVALID_NUMBER', detail: expect.any(String) }]);
      await expectLawful(far, batch, outcomes);
    });

    test('a bad number fails nobody else of its batch', async () => {
      const batch = batchTo([far.good(0), far.bad, far.good(1)]);
      const outcomes = await provider.send(batch);
      await expectLawful(far, batch, outcomes);
      const bad = outcomes[1]!;
      expect(bad.kind === 'refused' || (bad.kind === 'notSent' && bad.fault === 'batch')).toBe(true);
      for (const other of [outcomes[0]!, outcomes[2]!])
        expect(other.kind === 'accepted' || (other.kind === 'notSent' && other.fault === 'batch')).toBe(true);
    });

    test('is unknown when no answer comes in time, neither earlier nor much later', async () => {
      const batch = batchTo([far.good(0), far.silent]);
      const begun = performance.now();
      const outcomes = await provider.send(batch);
      const took = performance.now() - begun;
      expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
      expect(took).toBeGreaterThan(provider.timeoutMs - 5);
      expect(took).toBeLessThan(provider.timeoutMs + 1_000);
      await expectLawful(far, batch, outcomes);
    });

    test('is not sent, and nobody’s fault, when the far side can’t be reached', async () => {
      const lonely = far.unreachable();
      const outcomes = await lonely.send(batchTo(goods(2)));
      expect(outcomes).toEqual([0, 1].map(() => ({ kind: 'notSent', detail: expect.any(String) })));
      await lonely.stop();
    });

    test('can be looked at without sending anything: a sentence without a secret or a number, good or bad', async () => {
      const lonely = far.unreachable();
      expect(await provider.check()).toEqual({ ok: true, detail: expect.stringMatching(/^[^\d]*(\d{1,3}(,\d{3})*)?[^\d]*\.$/) });
      // One that reports from inside the process has no far side that could be away.
      expect(await lonely.check()).toEqual({ ok: far.pushesReports, detail: expect.stringMatching(/\.$/) });
      expect(await far.taken()).toEqual([]);
      await lonely.stop();
    });

    test('keeps concurrent requests apart', async () => {
      const batches = Array.from({ length: 40 }, (_, n) => batchTo(n % 8 === 7 ? [far.bad] : [far.good(0), far.good(1)]));
      const all = await Promise.all(batches.map((batch) => provider.send(batch)));
      for (const [n, batch] of batches.entries()) {
        expect(all[n]![0]!.kind).toBe(n % 8 === 7 ? 'refused' : 'accepted');
        await expectLawful(far, batch, all[n]!);
      }
      const references = all.flatMap(([first]) => (first!.kind === 'accepted' ? [first!.reference] : []));
      expect(new Set(references).size).toBe(35);
    });

    test('reports what it accepted, with our recipient and the phone, and again when it could not be stored', async ({ skip }) => {
      if (!far.pushesReports) skip('its reports come by webhook');
      const offered: SmsReport[][] = [];
      await provider.start(async (reports) => {
        offered.push(reports);
        if (offered.length === 1) throw new Error('The inbox is away.');
      });
      const batch = batchTo(goods(3));
      const outcomes = await provider.send(batch);
      const stored = () => offered.slice(1).flat();
      for (let waited = 0; stored().length < 3 && waited < 5_000; waited += 20) await sleep(20);
      expect(offered[0]!.length).toBeGreaterThan(0);
      const byRecipient = (a: SmsReport, b: SmsReport) => Number(a.recipient) - Number(b.recipient);
      expect(stored().sort(byRecipient)).toEqual(
        batch.recipients.map(({ recipient, phone }, index) => ({
          provider: provider.name,
          reference: (outcomes[index] as { reference: string }).reference,
          recipient,
          phone,
          status: expect.stringMatching(/\S/),
          outcome: 'DELIVERED',
        })),
      );
    });

    test('stops twice, and sends nothing afterwards', async () => {
      await provider.start(async () => undefined);
      await Promise.all([provider.stop(), provider.stop()]);
      await provider.stop();
      const batch = batchTo(goods(1));
      expect((await provider.send(batch))[0]!.kind).toBe('notSent');
      expect(await far.taken()).toEqual([]);
    });
  });
}
