import type { Message } from '../../../entities/Message.js';
import type { AcceptedSend } from './acceptSend.js';

/** What is null until a message has begun to move. */
const nothingYet = {
  ...{ redactedAt: null, holdReason: null, failure: null, failureDetail: null, outcomeSource: null, providerReference: null },
  ...{ sentAt: null, finalAt: null, reportMissing: false, contradictedAt: null },
};

const known = new Set([
  ...Object.keys(nothingYet),
  ...['id', '__typename', 'to', 'operator', 'category', 'body', 'encoding', 'segments', 'credits', 'status', 'clientReference'],
  ...['scheduledAt', 'acceptedAt', 'updatedAt', 'test'],
]);

/**
 * The messages of a send as they were just written, in the order of the recipients: reading them back would cost a fifth of the send.
 * Undefined where `wanted`, the fields that will be read, names more than a send knows by itself.
 */
export function acceptedMessages(send: AcceptedSend, wanted: ReadonlySet<string>): Message[] | undefined {
  if (![...wanted].every((name) => known.has(name))) return undefined;
  const acceptedAt = send.acceptedAt.toISOString();
  return send.messages.map(({ id, phone, operator, ownBody, ownEncoding, ownSegments, heldUntil }) => {
    const segments = ownSegments ?? send.segments;
    return {
      ...nothingYet,
      ...{ id, tenantId: send.tenantId, to: phone, operator, category: send.category, clientReference: send.reference, test: send.test },
      ...{ body: ownBody ?? send.body, encoding: ownEncoding ?? send.encoding, segments, credits: send.credits > 0 ? segments : 0 },
      ...(heldUntil ? { status: 'HELD', holdReason: 'QUIET_HOURS' } : { status: send.scheduledAt ? 'SCHEDULED' : 'QUEUED' }),
      ...{ scheduledAt: send.scheduledAt?.toISOString() ?? null, acceptedAt, updatedAt: acceptedAt },
    } as Message;
  });
}
