import type { Ctx } from '../../src/context.js';
import { type Claim, claim, groupIntoRequests } from '../../src/messaging/dispatch/claim.js';
import { callProvider } from '../../src/messaging/dispatch/dispatcher.js';
import { markDispatching } from '../../src/messaging/dispatch/markDispatching.js';
import { recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';

/** One round of the dispatcher, step by step: what is due is claimed, sent and recorded. Answers what was claimed. */
export async function dispatchOnce(ctx: Ctx): Promise<Claim[]> {
  const { claims } = await claim(ctx);
  for (const request of groupIntoRequests(claims, 100)) {
    await markDispatching(ctx, request);
    const calledAt = ctx.app.now();
    const outcomes = await callProvider(ctx, request);
    await recordOutcomes(
      ctx,
      request.flatMap((one, index) => {
        const outcome = outcomes[index];
        return outcome ? [{ claim: one, outcome, calledAt }] : [];
      }),
    );
  }
  return claims;
}
