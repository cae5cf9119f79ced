import { useId, useState } from 'react';
import type { OnceState } from '../../api/useOnce.js';
import { FormDialog } from '../../parts/FormDialog.js';
import { LongTextField } from '../../parts/inputs.js';
import { fieldError } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { useHeldWords } from './words.js';

interface DecisionFormProps<Outcome extends string> {
  title: string;
  /** Each with its name and what it does to messages and credits. */
  outcomes: { outcome: Outcome; name: string; means: string }[];
  state: OnceState<unknown>;
  submit(outcome: Outcome, reason: string): void;
  close(): void;
}

/** One of a few outcomes, and how it was found out. Nothing is chosen beforehand: it is money. */
export function DecisionForm<Outcome extends string>({ title, outcomes, state, submit, close }: DecisionFormProps<Outcome>) {
  const words = useWords();
  const held = useHeldWords();
  const name = useId();
  const [outcome, setOutcome] = useState<Outcome>();
  const [reason, setReason] = useState('');
  const fault = state.kind === 'idle' ? state.error : undefined;
  return (
    <FormDialog
      title={title}
      action={held.settle}
      busy={state.kind === 'asking'}
      unanswered={state.kind === 'asking' && state.unanswered}
      fault={fault}
      fields={['reason']}
      disabled={!outcome || reason.trim() === ''}
      submit={() => outcome && submit(outcome, reason.trim())}
      close={close}
    >
      <fieldset className="grid gap-1">
        <legend className="font-medium">{held.what}</legend>
        {outcomes.map(({ outcome: one, name: label, means }) => (
          <label key={one} className="flex min-h-11 cursor-pointer items-start gap-3 rounded-lg p-2 hover:bg-sunk">
            <input
              type="radio"
              name={name}
              checked={one === outcome}
              onChange={() => setOutcome(one)}
              className="mt-1 size-4 accent-accent"
            />
            <span>
              {label}
              <span className="block text-sm text-dim">{means}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <LongTextField
        label={held.reason}
        hint={held.reasonHint}
        value={reason}
        change={setReason}
        error={fieldError(words, fault, 'reason')}
      />
    </FormDialog>
  );
}
