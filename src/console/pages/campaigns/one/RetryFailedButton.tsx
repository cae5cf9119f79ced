import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useOnce } from '../../../api/useOnce.js';
import { Button, Field, inputLook, Notice } from '../../../parts/controls.js';
import { Dialog } from '../../../parts/Dialog.js';
import { errorText, fieldError } from '../../../words/format.js';
import { wholeIn } from '../../../words/whole.js';
import { useWords } from '../../../words/words.js';
import { type CampaignParts, RetryFailed } from '../campaigns.gen.js';
import { useFormWords } from '../form/words.js';
import { useRunWords } from './words.js';

const retryDocument = () => RetryFailed;

/** Sends what failed once more, as a campaign of its own, for a price that is said before. */
export function RetryFailedButton({ campaign }: { campaign: CampaignParts }) {
  const words = useWords();
  const { retry: said, quote } = useRunWords();
  const form = useFormWords();
  const navigate = useNavigate();
  const { id, progress, quote: priced } = campaign;
  const [asks, setAsks] = useState(false);
  const [most, setMost] = useState(String(progress.failed * Math.max(1, priced?.segmentsMax ?? 1)));
  const { state, run } = useOnce(`retry ${id}`, retryDocument);
  const made = state.kind === 'done' ? state.data.retryFailed?.campaign.id : undefined;
  useEffect(() => {
    if (made) void navigate({ to: '/campaigns/$id', params: { id: made } });
  }, [made, navigate]);
  const error = state.kind === 'idle' ? state.error : undefined;
  const limit = wholeIn(most, 1, 1_000_000_000);
  const busy = state.kind !== 'idle';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (limit) run({ id, maxCredits: limit });
  };
  return (
    <>
      <Button className="w-fit" onClick={() => setAsks(true)}>
        {said.open(progress.failed)}
      </Button>
      {asks && (
        <Dialog title={said.title} close={() => setAsks(false)}>
          <form onSubmit={submit} className="grid gap-4" noValidate>
            <p>{said.lead}</p>
            <Field label={said.most} error={limit ? fieldError(words, error, 'maxCredits') : form.maxCreditsBad}>
              {(given) => (
                <input {...given} inputMode="numeric" value={most} onChange={({ target }) => setMost(target.value)} className={inputLook} />
              )}
            </Field>
            {error && (
              <Notice tone="bad" live="assertive">
                {errorText(words, error, ['maxCredits'])}
              </Notice>
            )}
            {state.kind === 'asking' && state.unanswered && <Notice tone="warn">{quote.asking}</Notice>}
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={() => setAsks(false)}>{words.dialog.cancel}</Button>
              <Button type="submit" look="main" disabled={busy || !limit}>
                {busy ? said.working : said.send}
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
