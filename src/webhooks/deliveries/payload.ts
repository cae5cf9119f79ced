import type { WebhookEvent } from '../../../entities/types/webhooks.js';

type Payload = Record<string, unknown>;

/** A message's payload with its recipient's number, which isn't stored in it: null once it is erased. Others as they are. */
export function withNumber(event: WebhookEvent, payload: Payload, phone: string | null): Payload {
  if (!event.startsWith('MESSAGE_')) return payload;
  return { ...payload, data: { ...(payload.data as Payload), to: phone } };
}
