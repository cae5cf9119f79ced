import { useEffect, useState } from 'react';
import { useOnce } from '../../api/useOnce.js';
import { Button, Notice } from '../../parts/controls.js';
import { useWords } from '../../words/words.js';
import { DecisionForm } from './DecisionForm.js';
import { type HeldOutcome, ResolveHeld } from './held.gen.js';
import { useHeldWords } from './words.js';

interface DecideHeldProps {
  ids: string[];
  tenant: string | undefined;
  decided(sentence: string): void;
}

const documentOf = () => ResolveHeld;

/** Decides on the messages that were chosen, or on all that are held for a person's decision. */
export function DecideHeld({ ids, tenant, decided }: DecideHeldProps) {
  const words = useWords();
  const held = useHeldWords();
  const [asking, setAsking] = useState<'chosen' | 'all'>();
  const { state, run, startAgain } = useOnce('held', documentOf);
  useEffect(() => {
    if (state.kind !== 'done') return;
    const { resolvedCount = 0, skippedCount = 0, remainingCount = 0 } = state.data.resolveHeld ?? {};
    startAgain();
    decided([held.decided(resolvedCount, skippedCount), remainingCount > 0 && held.remaining(remainingCount)].filter(Boolean).join(' '));
  });
  const submit = (outcome: HeldOutcome, reason: string) => {
    const which = asking === 'all' ? { filter: { ...(tenant && { tenantId: tenant }) } } : { ids };
    run({ ...which, outcome, reason });
  };
  return (
    <>
      <Button look="main" disabled={ids.length === 0} onClick={() => setAsking('chosen')}>
        {held.decide(ids.length)}
      </Button>
      <Button onClick={() => setAsking('all')}>{held.decideAll}</Button>
      {state.kind === 'asking' && state.unanswered && !asking && <Notice tone="warn">{words.send.asking}</Notice>}
      {asking && (
        <DecisionForm<HeldOutcome>
          title={asking === 'all' ? held.decideAll : held.decide(ids.length)}
          outcomes={(['SENT', 'SEND', 'CANCEL'] as const).map((outcome) => ({ outcome, ...held.heldOutcomes[outcome] }))}
          state={state}
          submit={submit}
          close={() => setAsking(undefined)}
        />
      )}
    </>
  );
}
