import type { MessageStatus } from '../api/documents/messages.gen.js';
import { useWords } from '../words/words.js';
import { Tag, type Tone } from './controls.js';

const tones: Record<MessageStatus, Tone> = {
  QUEUED: 'plain',
  SCHEDULED: 'plain',
  HELD: 'warn',
  SENDING: 'plain',
  SENT: 'plain',
  DELIVERED: 'good',
  UNDELIVERED: 'bad',
  UNCONFIRMED: 'warn',
  FAILED: 'bad',
  EXPIRED: 'bad',
  CANCELLED: 'plain',
  SUPPRESSED: 'plain',
};

/** A message's state in a person's words. */
export function StatusTag({ status }: { status: MessageStatus }) {
  const words = useWords();
  return <Tag tone={tones[status]}>{words.status[status].name}</Tag>;
}
