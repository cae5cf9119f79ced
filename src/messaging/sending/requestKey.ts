import type { Ctx } from '../../context.js';
import { isTest } from '../../core/authorize.js';
import { fingerprint } from '../../lib/canonical.js';
import type { SendOptions } from './sendOptions.js';

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

type Operation = 'sendSms' | 'sendTemplateSms';
const operationOf = (operation: Operation, test: boolean): string => (test ? `${operation}:test` : operation);

export function requestKeyOf<Input extends SendOptions & { smartEncoding?: boolean }>(
  ctx: Ctx,
  operation: Operation,
  input: Input,
): RequestKey {
  const test = isTest(ctx);
  return {
    operation: operationOf(operation, test),
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
  operation: operationOf('sendSms', test),
  key: null,
  reference: null,
  fingerprint: Buffer.alloc(0),
  apiKeyId: null,
  test,
});
