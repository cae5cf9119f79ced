import { Tag, type Tone } from '../../parts/controls.js';
import type { SenderIdRow } from './senderIds.gen.js';
import { useSenderIdWords } from './words.js';

const tones: Record<SenderIdRow['status'], Tone> = {
  APPROVED: 'good',
  CANCELLED: 'plain',
  CHANGES_REQUESTED: 'warn',
  PENDING: 'plain',
  REJECTED: 'bad',
  SUSPENDED: 'bad',
};

/** How a sender id stands: its state, whether it is on, the default, everybody's. */
export function SenderIdTags({ senderId: { status, enabled, isDefault, shared } }: { senderId: SenderIdRow }) {
  const mine = useSenderIdWords();
  return (
    <span className="flex flex-wrap gap-1">
      {isDefault && <Tag tone="good">{mine.isDefault}</Tag>}
      {shared && <Tag tone="plain">{mine.shared}</Tag>}
      {status === 'APPROVED' ? (
        <Tag tone={enabled ? 'good' : 'plain'}>{enabled ? mine.on : mine.off}</Tag>
      ) : (
        <Tag tone={tones[status]}>{mine.statuses[status].name}</Tag>
      )}
    </span>
  );
}
