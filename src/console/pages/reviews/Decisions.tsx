import { useState } from 'react';
import { useAction } from '../../api/useAction.js';
import { Button, Notice } from '../../parts/controls.js';
import { FormDialog } from '../../parts/FormDialog.js';
import { LongTextField } from '../../parts/inputs.js';
import { fieldError } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Decide, type ReviewShown, type SenderIdDecision, type SenderIdStatus } from './reviews.gen.js';
import { useReviewWords } from './words.js';

/** What can be decided in which state; changes that were asked for have a day before a refusal is possible. */
const possible: Partial<Record<SenderIdStatus, SenderIdDecision[]>> = {
  PENDING: ['APPROVE', 'REQUEST_CHANGES', 'REJECT'],
  CHANGES_REQUESTED: ['REJECT'],
  APPROVED: ['SUSPEND'],
  SUSPENDED: ['APPROVE', 'REJECT'],
};
const looks = { APPROVE: 'main', REQUEST_CHANGES: 'plain', REJECT: 'plain', SUSPEND: 'plain' } as const;

export function Decisions({ review }: { review: ReviewShown }) {
  const reviews = useReviewWords();
  const [chosen, setChosen] = useState<SenderIdDecision>();
  const [said, setSaid] = useState<string>();
  const decisions = possible[review.status] ?? [];
  return (
    <div className="grid gap-3">
      <div role="status" className="empty:hidden">
        {said && <Notice tone="good">{said}</Notice>}
      </div>
      {review.status === 'CHANGES_REQUESTED' && <p className="text-dim">{reviews.waitsForTenant}</p>}
      <div className="flex flex-wrap gap-2">
        {decisions.map((decision) => (
          <Button key={decision} look={looks[decision]} onClick={() => setChosen(decision)}>
            {reviews.decisions[decision].action}
          </Button>
        ))}
      </div>
      {chosen && (
        <DecisionForm
          review={review}
          decision={chosen}
          close={() => setChosen(undefined)}
          done={() => {
            setChosen(undefined);
            setSaid(reviews.decisions[chosen].done(review.name));
          }}
        />
      )}
    </div>
  );
}

interface DecisionFormProps {
  review: ReviewShown;
  decision: SenderIdDecision;
  close(): void;
  done(): void;
}

function DecisionForm({ review: { id, name }, decision, close, done }: DecisionFormProps) {
  const words = useWords();
  const reviews = useReviewWords();
  const { run, busy, fault } = useAction(Decide);
  const [reason, setReason] = useState('');
  const isApproval = decision === 'APPROVE';
  const { action, means } = reviews.decisions[decision];
  const submit = async () => {
    if (await run({ input: { id, decision, ...(reason.trim() && { reason: reason.trim() }) } })) done();
  };
  return (
    <FormDialog
      title={`${action}: ${name}`}
      action={action}
      look={isApproval || decision === 'REQUEST_CHANGES' ? 'main' : 'danger'}
      busy={busy}
      fault={fault}
      fields={['reason']}
      disabled={!isApproval && reason.trim() === ''}
      submit={() => void submit()}
      close={close}
    >
      <p>{means}</p>
      <LongTextField
        label={reviews.reason}
        hint={reviews.reasonHint}
        optional={isApproval ? words.optional : undefined}
        value={reason}
        change={setReason}
        error={fieldError(words, fault, 'reason')}
      />
    </FormDialog>
  );
}
