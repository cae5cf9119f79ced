import { useEffect, useState } from 'react';
import { useOnce } from '../../api/useOnce.js';
import { Button, Notice } from '../../parts/controls.js';
import { useWords } from '../../words/words.js';
import { DecisionForm } from './DecisionForm.js';
import { ResolveUnconfirmed, type UnconfirmedOutcome } from './held.gen.js';
import { useHeldWords } from './words.js';

interface DecideProps {
  ids: string[];
  decided(sentence: string): void;
}

const documentOf = () => ResolveUnconfirmed;

/** What the operator found out about messages that nobody could answer for: sent, or not sent. */
export function DecideUnconfirmed({ ids, decided }: DecideProps) {
  const words = useWords();
  const held = useHeldWords();
  const [asking, setAsking] = useState(false);
  const { state, run, startAgain } = useOnce('unconfirmed', documentOf);
  useEffect(() => {
    if (state.kind !== 'done') return;
    const { resolved = [], skipped = [] } = state.data.resolveUnconfirmed ?? {};
    startAgain();
    decided(held.decided(resolved.length, skipped.length));
  });
  return (
    <>
      <Button look="main" disabled={ids.length === 0} onClick={() => setAsking(true)}>
        {held.decide(ids.length)}
      </Button>
      {state.kind === 'asking' && state.unanswered && !asking && <Notice tone="warn">{words.send.asking}</Notice>}
      {asking && (
        <DecisionForm<UnconfirmedOutcome>
          title={held.decide(ids.length)}
          outcomes={(['SENT', 'NOT_SENT'] as const).map((outcome) => ({ outcome, ...held.unconfirmedOutcomes[outcome] }))}
          state={state}
          submit={(outcome, reason) => run({ ids, outcome, reason })}
          close={() => setAsking(false)}
        />
      )}
    </>
  );
}
