import { useId, useState } from 'react';
import type { OnceState } from '../../api/useOnce.js';
import { FormDialog } from '../../parts/FormDialog.js';
import { LongTextField, TextField } from '../../parts/inputs.js';
import { shillings } from '../../words/amounts.js';
import { count, fieldError } from '../../words/format.js';
import { wholeIn } from '../../words/whole.js';
import { useWords } from '../../words/words.js';
import type {
  ConfirmBankTransferInput,
  PaymentShown,
  PurchaseDecision,
  RefundPurchaseInput,
  ResolvePurchaseInput,
} from './payments.gen.js';
import { usePaymentWords } from './words.js';

interface FormProps<Input> {
  payment: PaymentShown;
  state: OnceState<unknown>;
  run(input: Input): void;
  close(): void;
}

/** What a form shows of a request that moves money. */
const shown = (state: OnceState<unknown>) => ({
  busy: state.kind === 'asking',
  unanswered: state.kind === 'asking' && state.unanswered,
  fault: state.kind === 'idle' ? state.error : undefined,
});

/** Whole shillings or credits as they are typed: "125,000". */
const whole = (typed: string): number => wholeIn(typed, 1, Number.MAX_SAFE_INTEGER) ?? 0;

export function ConfirmForm({ payment: { id, expectedTzs }, state, run, close }: FormProps<ConfirmBankTransferInput>) {
  const words = useWords();
  const { confirm } = usePaymentWords();
  const [reference, setReference] = useState('');
  const [amount, setAmount] = useState('');
  const amountTzs = whole(amount);
  const { fault } = shown(state);
  const isOther = Number.isSafeInteger(amountTzs) && amountTzs > 0 && amountTzs !== expectedTzs;
  return (
    <FormDialog
      title={confirm.action}
      action={confirm.action}
      {...shown(state)}
      fields={['reference', 'amountTzs']}
      disabled={reference.trim() === '' || !(Number.isSafeInteger(amountTzs) && amountTzs > 0)}
      submit={() => run({ id, reference: reference.trim(), amountTzs })}
      close={close}
    >
      <p>{confirm.means(shillings(expectedTzs))}</p>
      <TextField
        label={confirm.reference}
        hint={confirm.referenceHint}
        value={reference}
        change={setReference}
        error={fieldError(words, fault, 'reference')}
      />
      <TextField
        label={confirm.amount}
        hint={isOther ? confirm.other : undefined}
        inputMode="numeric"
        value={amount}
        change={setAmount}
        error={fieldError(words, fault, 'amountTzs')}
      />
    </FormDialog>
  );
}

export function RefundForm({ payment: { id, credits, amountTzs }, state, run, close }: FormProps<RefundPurchaseInput>) {
  const words = useWords();
  const { refund } = usePaymentWords();
  const [reference, setReference] = useState('');
  const [reason, setReason] = useState('');
  const { fault } = shown(state);
  return (
    <FormDialog
      title={refund.action}
      action={refund.action}
      look="danger"
      {...shown(state)}
      fields={['reference', 'reason']}
      disabled={reference.trim() === '' || reason.trim() === ''}
      submit={() => run({ id, reference: reference.trim(), reason: reason.trim() })}
      close={close}
    >
      <p>{refund.means(shillings(amountTzs), count(credits))}</p>
      <TextField label={refund.reference} value={reference} change={setReference} error={fieldError(words, fault, 'reference')} />
      <LongTextField
        label={refund.reason}
        hint={refund.reasonHint}
        value={reason}
        change={setReason}
        error={fieldError(words, fault, 'reason')}
      />
    </FormDialog>
  );
}

export function ResolveForm({ payment: { id, orderedCredits }, state, run, close }: FormProps<ResolvePurchaseInput>) {
  const words = useWords();
  const { resolve, refund } = usePaymentWords();
  const name = useId();
  const [decision, setDecision] = useState<PurchaseDecision>();
  const [credits, setCredits] = useState(String(orderedCredits));
  const [reason, setReason] = useState('');
  const { fault } = shown(state);
  const given = whole(credits);
  const isReady = decision === 'FAIL' || (decision === 'COMPLETE' && Number.isSafeInteger(given) && given > 0);
  const submit = () => {
    if (!decision) return;
    const other = decision === 'COMPLETE' && given !== orderedCredits ? { credits: given } : {};
    run({ id, decision, reason: reason.trim(), ...other });
  };
  return (
    <FormDialog
      title={resolve.action}
      action={resolve.settle}
      {...shown(state)}
      fields={['credits', 'reason']}
      disabled={!isReady || reason.trim() === ''}
      submit={submit}
      close={close}
    >
      <fieldset className="grid gap-1">
        <legend className="font-medium">{resolve.what}</legend>
        {(['COMPLETE', 'FAIL'] as const).map((one) => (
          <label key={one} className="flex min-h-11 cursor-pointer items-start gap-3 rounded-lg p-2 hover:bg-sunk">
            <input
              type="radio"
              name={name}
              checked={one === decision}
              onChange={() => setDecision(one)}
              className="mt-1 size-4 accent-accent"
            />
            <span>
              {resolve.decisions[one].name}
              <span className="block text-sm text-dim">{resolve.decisions[one].means}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {decision === 'COMPLETE' && (
        <TextField
          label={resolve.credits}
          hint={resolve.creditsHint}
          inputMode="numeric"
          value={credits}
          change={setCredits}
          error={fieldError(words, fault, 'credits')}
        />
      )}
      <LongTextField
        label={refund.reason}
        hint={refund.reasonHint}
        value={reason}
        change={setReason}
        error={fieldError(words, fault, 'reason')}
      />
    </FormDialog>
  );
}
