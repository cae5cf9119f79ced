import type { Ctx } from '../../context.js';
import type { SmsOutcome } from '../../ports/sms.js';
import { liveRoute } from '../routes.js';
import type { Claim } from './claim.js';

/**
 * One call of the provider for the marked claims of one request, outside any transaction. An adapter that throws is broken: bytes may have
 * been sent, so the outcome is unknown.
 */
export async function callProvider(ctx: Ctx, claims: Claim[], { provider } = liveRoute(ctx.app)): Promise<SmsOutcome[]> {
  const [first] = claims;
  if (!first) return [];
  try {
    return await provider.send({
      sender: first.sender,
      body: first.body,
      encoding: first.encoding,
      segments: first.segments,
      recipients: claims.map((c) => ({ recipient: c.recipient, phone: c.phone })),
      tenantId: first.tenantId,
    });
  } catch (error) {
    ctx.app.log.error({ err: error, provider: provider.name }, 'the provider adapter broke');
    return claims.map(() => ({ kind: 'unknown', detail: 'The provider adapter broke.' }));
  }
}
