/** What a state of a message is called, and what it means for who sent it. */
export const status = {
  QUEUED: { name: 'Waiting to go out', means: 'It was accepted and goes out in its turn.' },
  SCHEDULED: { name: 'Scheduled', means: 'It waits for its time.' },
  HELD: { name: 'Held', means: 'It waits until what holds it is over.' },
  SENDING: { name: 'Going out', means: 'It is being handed to the network.' },
  SENT: { name: 'Sent', means: 'The network took it and will report.' },
  DELIVERED: { name: 'Delivered', means: 'The handset has it.' },
  UNDELIVERED: { name: 'Not delivered', means: 'The network took it, but could not bring it to the handset. It is charged.' },
  UNCONFIRMED: { name: 'Unconfirmed', means: 'Nobody knows whether the network took it. It is never sent again by itself.' },
  FAILED: { name: 'Failed', means: 'The network did not take it. It is not charged.' },
  EXPIRED: { name: 'Expired', means: 'It could not go out in its time. It is not charged.' },
  CANCELLED: { name: 'Cancelled', means: 'Somebody cancelled it before it went out. It is not charged.' },
  SUPPRESSED: { name: 'Opted out', means: 'The recipient wants no messages. It was not sent and is not charged.' },
};

export const waits = {
  CAMPAIGN_PAUSED: 'its campaign is paused',
  PROVIDER_DOWN: 'the SMS provider is not reachable',
  QUARANTINED: 'an error set it aside; the operator looks at it',
  RATE_LIMITED: 'others go first; it goes in its turn',
  RESTORE_IN_PROGRESS: 'a backup is being restored',
  SENDING_FROZEN: 'the operator has stopped all sending',
  TENANT_SUSPENDED: 'this account is suspended',
  QUIET_HOURS: 'quiet hours; it goes out after them',
  REVIEW: 'the operator has to decide',
  SENDER_PENDING: 'its sender id is not approved yet',
};
