import { useEffect, useState } from 'react';
import { useViewer } from '../../api/hooks.js';
import { type OnceState, useOnce } from '../../api/useOnce.js';
import { Button, Notice } from '../../parts/controls.js';
import { useWords } from '../../words/words.js';
import { ConfirmForm, RefundForm, ResolveForm } from './forms.js';
import { ConfirmTransfer, type PaymentShown, type PurchaseStatus, Refund, Resolve } from './payments.gen.js';
import { usePaymentWords } from './words.js';

/** A payment that comes late still counts. */
const takesTransfer: PurchaseStatus[] = ['PENDING', 'EXPIRED', 'CANCELLED'];
const undecided: PurchaseStatus[] = ['REVIEW', 'PROCESSING'];

const confirmDocument = () => ConfirmTransfer;
const refundDocument = () => Refund;
const resolveDocument = () => Resolve;

/** What a platform admin can decide about a payment as it is now. It is money: each is done once, whatever happens to its answer. */
export function Decisions({ payment }: { payment: PaymentShown }) {
  const words = useWords();
  const payments = usePaymentWords();
  const mayDecide = useViewer().permissions.includes('ADJUST_CREDITS');
  const { id, status, method } = payment;
  const confirm = useOnce(`transfer ${id}`, confirmDocument);
  const refund = useOnce(`refund ${id}`, refundDocument);
  const resolve = useOnce(`resolve ${id}`, resolveDocument);
  const [asking, setAsking] = useState<'confirm' | 'refund' | 'resolve'>();
  const isDone = [confirm, refund, resolve].some(({ state }) => state.kind === 'done');
  useEffect(() => {
    if (isDone) setAsking(undefined);
  }, [isDone]);
  if (!mayDecide) return null;
  const close = () => setAsking(undefined);
  const waiting = [confirm, refund, resolve].some(({ state }) => isUnanswered(state));
  const given = { payment, close };
  return (
    <div className="grid gap-3">
      <div role="status" className="empty:hidden">
        {isDone && <Notice tone="good">{payments.decided}</Notice>}
      </div>
      {waiting && !asking && <Notice tone="warn">{words.send.asking}</Notice>}
      <div className="flex flex-wrap gap-2">
        {method === 'BANK_TRANSFER' && takesTransfer.includes(status) && (
          <Button look="main" onClick={() => setAsking('confirm')}>
            {payments.confirm.action}
          </Button>
        )}
        {undecided.includes(status) && (
          <Button look="main" onClick={() => setAsking('resolve')}>
            {payments.resolve.action}
          </Button>
        )}
        {status === 'COMPLETED' && <Button onClick={() => setAsking('refund')}>{payments.refund.action}</Button>}
      </div>
      {asking === 'confirm' && <ConfirmForm {...given} state={confirm.state} run={confirm.run} />}
      {asking === 'refund' && <RefundForm {...given} state={refund.state} run={refund.run} />}
      {asking === 'resolve' && <ResolveForm {...given} state={resolve.state} run={resolve.run} />}
    </div>
  );
}

const isUnanswered = (state: OnceState<unknown>): boolean => state.kind === 'asking' && state.unanswered;
