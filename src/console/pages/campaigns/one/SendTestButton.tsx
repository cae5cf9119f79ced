import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useOnce } from '../../../api/useOnce.js';
import { Button, Field, inputLook, Notice } from '../../../parts/controls.js';
import { Dialog } from '../../../parts/Dialog.js';
import { errorText, fieldError } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { SendTest } from '../campaigns.gen.js';
import { useRunWords } from './words.js';

const testDocument = () => SendTest;

/** Sends a campaign's text to one number, before it goes to all. */
export function SendTestButton({ id }: { id: string }) {
  const words = useWords();
  const { test: said, quote } = useRunWords();
  const [asks, setAsks] = useState(false);
  const [to, setTo] = useState('');
  const { state, run, startAgain } = useOnce(`test ${id}`, testDocument);
  const error = state.kind === 'idle' ? state.error : undefined;
  const sent = state.kind === 'done' ? state.data.sendCampaignTest : undefined;
  const [message] = sent?.messages ?? [];
  const close = () => {
    setAsks(false);
    if (state.kind === 'done') startAgain();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run({ id, to });
  };
  return (
    <>
      <Button onClick={() => setAsks(true)}>{said.open}</Button>
      {asks && (
        <Dialog title={said.title} close={close}>
          <form onSubmit={submit} className="grid gap-4" noValidate>
            <p>{said.lead}</p>
            <Field label={said.to} error={fieldError(words, error, 'to')}>
              {(given) => (
                <input
                  {...given}
                  type="tel"
                  placeholder="0712 345 678"
                  value={to}
                  onChange={({ target }) => setTo(target.value)}
                  className={inputLook}
                />
              )}
            </Field>
            {error && (
              <Notice tone="bad" live="assertive">
                {errorText(words, error, ['to'])}
              </Notice>
            )}
            {state.kind === 'asking' && state.unanswered && <Notice tone="warn">{quote.asking}</Notice>}
            {sent && (
              <Notice tone="good" live="polite">
                <p>{said.sent(sent.credits)}</p>
                {message && (
                  <Link to="/messages/$id" params={{ id: message.id }} className="font-medium underline">
                    {said.see}
                  </Link>
                )}
              </Notice>
            )}
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={close}>{words.close}</Button>
              {!sent && (
                <Button type="submit" look="main" disabled={state.kind === 'asking' || to.trim() === ''}>
                  {state.kind === 'asking' ? said.working : said.send}
                </Button>
              )}
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
