import type { SendSmsInput } from '../../../entities/inputs/sending.js';
import type { Ctx } from '../../context.js';
import { isTest } from '../../core/authorize.js';
import { fingerprint } from '../../lib/canonical.js';

/** What tells a send from others, and by what it is recognised when it comes again. */
export interface RequestKey {
  /** Idempotency keys are unique in it. Test sends have their own, so that a rehearsal takes no key away. */
  operation: string;
  /** The caller's idempotency key. */
  key: string | null;
  /** The caller's own reference. */
  reference: string | null;
  /** Of the whole input without its key: the same key with another input is refused. */
  fingerprint: Buffer;
  /** The API key that sends. */
  apiKeyId: string | null;
  /** By an API key that reaches the simulator only. */
  test: boolean;
}

const operationOf = (test: boolean): string => (test ? 'sendSms:test' : 'sendSms');

export function requestKeyOf(ctx: Ctx, input: SendSmsInput): RequestKey {
  const test = isTest(ctx);
  return {
    operation: operationOf(test),
    key: input.idempotencyKey ?? null,
    reference: input.clientReference ?? null,
    // false is what its absence means, and meant before it had a default.
    fingerprint: fingerprint({ ...input, idempotencyKey: undefined, smartEncoding: input.smartEncoding || undefined }),
    apiKeyId: ctx.actor.kind === 'apiKey' ? ctx.actor.keyId : null,
    test,
  };
}

/** Of a quote, and of the platform's own messages: never recognised again. */
export const noRequestKey = (test: boolean): RequestKey => ({
  operation: operationOf(test),
  key: null,
  reference: null,
  fingerprint: Buffer.alloc(0),
  apiKeyId: null,
  test,
});
