import type { MessageStatus } from '../../../entities/types/messageState.js';

/**
 * What a pushed report that nobody signed may do. Whoever learns the webhook's address can push any: so by itself it only makes a paid
 * message DELIVERED, which moves no credit (nearly all reports say so, and a provider that is asked about each would be asked all day).
 * Whatever settles credits (UNCONFIRMED), calls a message lost (UNDELIVERED) or contradicts waits until the provider, asked, says the same.
 * - apply: as it is, if the message is still SENT then.
 * - wait: the answer to our own request is about to tell whether it was taken.
 * - ask: first the provider.
 * - nothing: it would change nothing.
 */
export function judgeUnsigned(outcome: 'DELIVERED' | 'UNDELIVERED', standing: MessageStatus): 'apply' | 'wait' | 'ask' | 'nothing' {
  if (standing === 'DELIVERED' || standing === outcome) return 'nothing';
  if (standing === 'SENDING') return 'wait';
  return outcome === 'DELIVERED' && standing === 'SENT' ? 'apply' : 'ask';
}

/** A provider knows nothing of a message before this, counted from its attempt. */
export const FIRST_LOOK_MS = 300_000;
