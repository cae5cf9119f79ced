import type { MessageStatus } from '../../../entities/types/messageState.js';

/**
 * What a pushed, unsigned report may do. Anyone who learns the webhook's address can push one. So by itself it only makes a paid message
 * DELIVERED, which moves no credit; nearly all reports say that, and the provider can't be asked about each. A report that settles credits
 * (UNCONFIRMED), calls a message lost (UNDELIVERED) or contradicts its state waits until the provider, asked by us, says the same.
 * - apply: as it is, if the message is still SENT then.
 * - wait: the answer to our own request is about to tell whether the message was accepted.
 * - ask: first the provider.
 * - nothing: it would change nothing.
 */
export function judgeUnsigned(outcome: 'DELIVERED' | 'UNDELIVERED', messageStatus: MessageStatus): 'apply' | 'wait' | 'ask' | 'nothing' {
  if (messageStatus === 'DELIVERED' || messageStatus === outcome) return 'nothing';
  if (messageStatus === 'SENDING') return 'wait';
  return outcome === 'DELIVERED' && messageStatus === 'SENT' ? 'apply' : 'ask';
}
