import type { Ctx } from '../../context.js';
import { applyInbound } from './applyInbound.js';
import { replyToKeywords } from './replyToKeywords.js';

/** Gives what people wrote to the tenants and answers keywords. Answers how many came in. */
export async function handleInbound(ctx: Ctx): Promise<number> {
  const applied = await applyInbound(ctx);
  await replyToKeywords(ctx);
  return applied;
}
