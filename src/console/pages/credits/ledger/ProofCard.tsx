import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { useTimeZone } from '../../../api/hooks.js';
import { Button, Card, Notice } from '../../../parts/controls.js';
import { errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { Proof } from '../credits.gen.js';
import { useCreditsWords } from '../words.js';

/** Whether movements, messages, purchases and balance agree, asked when one wants to know. */
export function ProofCard() {
  const words = useWords();
  const mine = useCreditsWords();
  const timeZone = useTimeZone();
  const [wanted, setWanted] = useState(false);
  const [{ data, error, fetching }, ask] = useQuery({ query: Proof, variables: {}, pause: !wanted, requestPolicy: 'network-only' });
  const prove = () => (wanted ? ask({ requestPolicy: 'network-only' }) : setWanted(true));
  const proof = fetching ? undefined : data?.ledgerProof;
  return (
    <Card title={mine.ledger.proof}>
      <p className="mb-3 text-dim">{mine.ledger.proofLead}</p>
      <div role="status" className="grid gap-3">
        {proof?.ok && (
          <Notice tone="good">{mine.ledger.proven(proof.entryCount, proof.messageCount, shortTime(proof.checkedAt, timeZone))}</Notice>
        )}
        {proof && !proof.ok && (
          <Notice tone="bad">
            <p>{mine.ledger.disproven(proof.problemCount, shortTime(proof.checkedAt, timeZone))}</p>
            <ul className="mt-2 list-disc pl-5">
              {proof.problems.map(({ kind, entryId, messageId, purchaseId, expected, found }) => (
                <li key={[kind, entryId, messageId, purchaseId].join()}>
                  {mine.ledger.problems[kind]}: {mine.ledger.difference(expected, found)}
                  {messageId && (
                    <>
                      {' '}
                      <Link to="/messages/$id" params={{ id: messageId }} className="underline">
                        {messageId}
                      </Link>
                    </>
                  )}
                  {purchaseId && (
                    <>
                      {' '}
                      <Link to="/credits/purchases/$id" params={{ id: purchaseId }} className="underline">
                        {purchaseId}
                      </Link>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {error && !fetching && <Notice tone="bad">{errorText(words, apiError(error))}</Notice>}
        <Button onClick={prove} disabled={fetching} className="w-fit">
          {fetching ? mine.ledger.proving : mine.ledger.prove}
        </Button>
      </div>
    </Card>
  );
}
