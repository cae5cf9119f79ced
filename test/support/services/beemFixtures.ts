import { afterEach, expect } from 'vitest';
import { createLog } from '../../../src/log.js';
import type { SmsBatch, SmsOutcome } from '../../../src/ports/sms.js';
import { type Beem, type BeemOptions, createBeem } from '../../../src/providers/sms/beem/beem.js';
import { type BeemServer, beemServer, KEYS } from './beemServer.js';

let lastRecipient = 700_000;
/** A text to so many good numbers, or to these. */
export const batchFor = (to: number | string[] = 1, more: Partial<SmsBatch> = {}): SmsBatch => ({
  sender: 'Taarifa-SMS',
  body: 'Habari ya siri',
  encoding: 'GSM7',
  segments: 1,
  tenantId: 'one',
  recipients: (Array.isArray(to) ? to : Array.from({ length: to }, (_, n) => `+25571234${n + 1_000}`)).map((phone) => ({
    recipient: String(++lastRecipient),
    phone,
  })),
  ...more,
});

/** Accepted was taken once, unknown at most once, anything else never. */
export function expectLawful(server: BeemServer, batch: SmsBatch, outcomes: SmsOutcome[]): void {
  expect(outcomes).toHaveLength(batch.recipients.length);
  for (const [index, { recipient }] of batch.recipients.entries()) {
    const times = server.accepted.filter((one) => one.recipient === recipient).length;
    const { kind } = outcomes[index]!;
    if (kind === 'accepted') expect(times).toBe(1);
    else if (kind === 'unknown') expect(times).toBeLessThanOrEqual(1);
    else expect(times, `${kind}, and it was taken`).toBe(0);
  }
}

/** Quick adapters with their servers; closed between tests. A key, a number or a text in their logs or outcomes' details fails the test. */
export function useBeems() {
  let open: { stop(): Promise<void> }[] = [];
  const logged: string[] = [];
  const log = createLog({ destination: { write: (line: string) => void logged.push(line) } });
  afterEach(async () => {
    await Promise.all(open.map((one) => one.stop()));
    open = [];
    const lines = logged.splice(0).map((line) => line.replace(/"time":"[^"]*"/, ''));
    expectSecret(lines.join('\n'));
  });

  const beem = (urls: BeemOptions['urls'], more: Partial<BeemOptions> = {}): Beem => {
    const one = createBeem({
      ...KEYS,
      unicodeEncoding: 8,
      log,
      urls,
      timeoutMs: 500,
      connectTimeoutMs: 300,
      ratePerSecond: 10_000,
      ...more,
    });
    open.push(one);
    return one;
  };

  return {
    logged,
    beem,
    async pair(more: Partial<BeemOptions> = {}, serverOptions: Parameters<typeof beemServer>[0] = {}) {
      const server = await beemServer(serverOptions);
      const one = beem(server.urls, more);
      open.push({ stop: () => server.close() });
      return {
        server,
        beem: one,
        /** Sends, and looks whether the outcome is lawful and keeps its secrets. */
        async send(batch: SmsBatch): Promise<SmsOutcome[]> {
          const outcomes = await one.send(batch);
          expectLawful(server, batch, outcomes);
          expectSecret(JSON.stringify(outcomes.map((outcome) => ('detail' in outcome ? outcome.detail : ''))));
          return outcomes;
        },
      };
    },
  };
}

const secrets = [KEYS.apiKey, KEYS.secretKey, Buffer.from(`${KEYS.apiKey}:${KEYS.secretKey}`).toString('base64'), 'siri'];
export function expectSecret(text: string): void {
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(text, 'a number').not.toMatch(/\d{9}/);
}

/** The kinds of several outcomes, with the fault. */
export const kindsOf = (outcomes: SmsOutcome[]): string[] =>
  outcomes.map((one) => (one.kind === 'notSent' && one.fault ? `notSent ${one.fault}` : one.kind));
