import { Tag, type Tone } from '../../parts/controls.js';
import type { PurchaseStatus } from './payments.gen.js';
import { usePaymentWords } from './words.js';

const tones: Record<PurchaseStatus, Tone> = {
  PENDING: 'plain',
  PROCESSING: 'plain',
  REVIEW: 'warn',
  COMPLETED: 'good',
  REFUNDED: 'plain',
  FAILED: 'bad',
  EXPIRED: 'bad',
  CANCELLED: 'plain',
};

export function PaymentTag({ status }: { status: PurchaseStatus }) {
  return <Tag tone={tones[status]}>{usePaymentWords().status[status]}</Tag>;
}
