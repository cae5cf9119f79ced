import { expect, test } from 'vitest';
import { MessageStatus } from '../../entities/types/messageState.js';
import { judgeUnsigned } from '../../src/messaging/reports/unsignedReportPolicy.js';

test('an unsigned report only makes a paid message DELIVERED; before any other change the provider is asked', () => {
  const verdicts = (Object.keys(MessageStatus) as MessageStatus[]).map((standing) => [
    standing,
    judgeUnsigned('DELIVERED', standing),
    judgeUnsigned('UNDELIVERED', standing),
  ]);
  expect(Object.fromEntries(verdicts.map(([standing, ...both]) => [standing, both]))).toEqual({
    SCHEDULED: ['ask', 'ask'],
    HELD: ['ask', 'ask'],
    QUEUED: ['ask', 'ask'],
    SENDING: ['wait', 'wait'],
    UNCONFIRMED: ['ask', 'ask'],
    SENT: ['apply', 'ask'],
    FAILED: ['ask', 'ask'],
    EXPIRED: ['ask', 'ask'],
    CANCELLED: ['ask', 'ask'],
    UNDELIVERED: ['ask', 'nothing'],
    SUPPRESSED: ['ask', 'ask'],
    DELIVERED: ['nothing', 'nothing'],
  });
});
