import type { Ctx } from '../../src/context.js';
import { type Claim, claim, fence, intoRequests } from '../../src/messaging/claim.js';
import { conclude } from '../../src/messaging/conclude.js';
import { callProvider } from '../../src/messaging/dispatcher.js';

/** One round of the dispatcher, step by step: what is due is claimed, sent and recorded. Answers what was claimed. */
export async function dispatchOnce(ctx: Ctx): Promise<Claim[]> {
  const { claims } = await claim(ctx);
  for (const request of intoRequests(claims, 100)) {
    await fence(ctx, request);
    const askedAt = ctx.app.now();
    const outcomes = await callProvider(ctx, request);
    await conclude(
      ctx,
      request.flatMap((one, index) => {
        const outcome = outcomes[index];
        return outcome ? [{ claim: one, outcome, askedAt }] : [];
      }),
    );
  }
  return claims;
}
