import type { Ctx } from '../../src/context.js';
import { type Claim, fence, intoRequests } from '../../src/messaging/claim.js';
import type { Concluded } from '../../src/messaging/conclude.js';
import { callProvider } from '../../src/messaging/dispatcher.js';
import { sendSms } from '../../src/messaging/send.js';
import type { World } from '../support/world.js';
import { expectBothProofs } from './proofs.js';

/** Numbers of handsets that take everything. */
export const phones = (count: number): string[] => Array.from({ length: count }, (_, index) => `+2557120${String(index).padStart(5, '0')}`);

export const send = (ctx: Ctx, to: string[], more: object = {}) => sendSms(ctx, { to, body: 'Habari', category: 'TRANSACTIONAL', ...more });

export const together = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

/** How many messages are where. */
export async function statuses(world: World): Promise<Record<string, number>> {
  const rows = await world.app.db.sql.rows<{ status: string; count: number }>('select status, count(*) from message group by 1 order by 1');
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

export async function expectProof(world: World): Promise<void> {
  await expectBothProofs(world.system);
}

/** Fenced and sent: what is left is to record it. */
export async function answersTo(world: World, claims: Claim[]): Promise<Concluded[]> {
  const answers: Concluded[] = [];
  for (const request of intoRequests(claims, 100)) {
    await fence(world.system, request);
    const outcomes = await callProvider(world.system, request);
    answers.push(...request.map((one, index) => ({ claim: one, outcome: outcomes[index]!, askedAt: world.clock.now() })));
  }
  return answers;
}
