import type { Ctx } from '../../src/context.js';
import { callProvider } from '../../src/messaging/dispatch/callProvider.js';
import { type Claim } from '../../src/messaging/dispatch/claim.js';
import { groupIntoRequests } from '../../src/messaging/dispatch/groupIntoRequests.js';
import { markDispatching } from '../../src/messaging/dispatch/markDispatching.js';
import type { AttemptOutcome } from '../../src/messaging/dispatch/recordOutcomes.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { type TestApp } from '../support/testApp.js';

import { expectBothProofs } from './proofs.js';

/** Numbers that accept everything. */
export const phones = (count: number): string[] => Array.from({ length: count }, (_, index) => `+2557120${String(index).padStart(5, '0')}`);

export const send = (ctx: Ctx, to: string[], more: object = {}) => sendSms(ctx, { to, body: 'Habari', category: 'TRANSACTIONAL', ...more });

export const together = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

/** How many messages are in each state. */
export async function statuses(app: TestApp): Promise<Record<string, number>> {
  const rows = await app.db.sql.rows<{ status: string; count: number }>('select status, count(*) from message group by 1 order by 1');
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

export async function expectProof(app: TestApp): Promise<void> {
  await expectBothProofs(app.system);
}

/** Marks and sends; the outcomes are still to be recorded. */
export async function answersTo(app: TestApp, claims: Claim[]): Promise<AttemptOutcome[]> {
  const answers: AttemptOutcome[] = [];
  for (const request of groupIntoRequests(claims, 100)) {
    await markDispatching(app.system, request);
    const outcomes = await callProvider(app.system, request);
    answers.push(...request.map((one, index) => ({ claim: one, outcome: outcomes[index]! })));
  }
  return answers;
}
