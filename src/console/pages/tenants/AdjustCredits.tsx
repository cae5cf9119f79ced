import { useEffect, useState } from 'react';
import type { ResultOf } from '../../api/resultOf.js';
import { useOnce } from '../../api/useOnce.js';
import { Button, Notice } from '../../parts/controls.js';
import { FormDialog } from '../../parts/FormDialog.js';
import { LongTextField, TextField } from '../../parts/inputs.js';
import { count, fieldError } from '../../words/format.js';
import { wholeIn } from '../../words/whole.js';
import { useWords } from '../../words/words.js';
import { type AdjustCreditsInput, AdjustCredits as AdjustCreditsMutation, type TenantShown } from './tenants.gen.js';
import { useTenantWords } from './words.js';

type Adjusted = ResultOf<typeof AdjustCreditsMutation>;
type Adjustment = Omit<AdjustCreditsInput, 'idempotencyKey'>;
const MOST = 1_000_000_000;
const documentOf = () => AdjustCreditsMutation;

/** Gives or takes credits, with a reason; once, whatever happens to the answer. */
export function AdjustCredits({ tenant: { id, name, balance }, moved }: { tenant: TenantShown; moved(): void }) {
  const words = useWords();
  const { adjust } = useTenantWords();
  const { state, run, startAgain } = useOnce<Adjusted, Adjustment>(`adjust ${id}`, documentOf);
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  useEffect(() => {
    if (state.kind !== 'done') return;
    startAgain();
    setAsking(false);
    setTyped('');
    setReason('');
    moved();
  });
  const credits = wholeIn(typed, -MOST, MOST) ?? 0;
  const isNumber = credits !== 0;
  const lacks = balance !== null && balance.available + credits < 0;
  const wrong = typed.trim() !== '' && !isNumber ? adjust.bad : lacks ? adjust.lacks(count(balance.available)) : undefined;
  const fault = state.kind === 'idle' ? state.error : undefined;
  return (
    <>
      <Button look="main" onClick={() => setAsking(true)}>
        {adjust.action}
      </Button>
      {state.kind === 'asking' && state.unanswered && !asking && <Notice tone="warn">{words.send.asking}</Notice>}
      {asking && (
        <FormDialog
          title={adjust.title(name)}
          action={isNumber ? (credits > 0 ? adjust.give(count(credits)) : adjust.take(count(-credits))) : adjust.action}
          look={credits < 0 ? 'danger' : 'main'}
          busy={state.kind === 'asking'}
          unanswered={state.kind === 'asking' && state.unanswered}
          fault={fault}
          fields={['credits', 'reason']}
          disabled={!isNumber || lacks || reason.trim() === ''}
          submit={() => run({ tenantId: id, credits, reason: reason.trim() })}
          close={() => setAsking(false)}
        >
          <TextField
            label={adjust.credits}
            hint={isNumber && balance && !lacks ? adjust.after(count(balance.available + credits)) : adjust.creditsHint}
            inputMode="text"
            value={typed}
            change={setTyped}
            error={wrong ?? fieldError(words, fault, 'credits')}
          />
          <LongTextField
            label={adjust.reason}
            hint={adjust.reasonHint}
            value={reason}
            change={setReason}
            error={fieldError(words, fault, 'reason')}
          />
        </FormDialog>
      )}
    </>
  );
}
