import { type FormEvent, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { countSegments, MAX_SEGMENTS } from '../../../lib/segments.js';
import { apiError } from '../../api/ask.js';
import { Capability, Quote } from '../../api/documents/sending.gen.js';
import { useSettled } from '../../api/hooks.js';
import { Button, Field, inputLook, Notice } from '../../parts/controls.js';
import { errorText, fieldError } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type Draft, keptDraft, numbersIn, type Pending } from './draft.js';
import { Price } from './Price.js';
import { Recipients } from './Recipients.js';
import { TextCounter } from './TextCounter.js';
import type { SendState } from './useSend.js';

const MOST = 1_000;
const SETTLE_MS = 400;

interface SendFormProps {
  owner: string;
  state: Exclude<SendState, { kind: 'sent' }>;
  send(input: Omit<Pending, 'idempotencyKey'>): void;
  stop(): void;
}

export function SendForm({ owner, state, send, stop }: SendFormProps) {
  const words = useWords();
  const [draft, setDraft] = useState<Draft>(() => keptDraft(owner).read() ?? { numbers: '', from: '', body: '' });
  useEffect(() => keptDraft(owner).write(draft), [owner, draft]);
  const [capability] = useQuery({ query: Capability, variables: {}, requestPolicy: 'cache-and-network' });
  const { senderIds = [], balance } = capability.data?.smsCapability ?? {};

  const to = numbersIn(draft.numbers);
  const from = senderIds.some(({ name }) => name === draft.from) ? draft.from : undefined;
  const hasText = draft.body.trim() !== '';
  const fits = countSegments(draft.body).segments <= MAX_SEGMENTS;
  // Without a text the question is only whom it would reach.
  const asked = JSON.stringify({ to, body: hasText && fits ? draft.body : 'x', ...(from && { from }) });
  const settled = useSettled(asked, SETTLE_MS);
  const pause = to.length === 0 || to.length > MOST;
  const [quoted] = useQuery({ query: Quote, variables: { input: JSON.parse(settled) }, pause, requestPolicy: 'network-only' });
  const isCurrent = !pause && settled === asked && !quoted.fetching;
  const quote = pause ? undefined : (quoted.data?.quoteSms ?? undefined);
  const refusal = state.kind === 'idle' && state.error ? state.error : isCurrent && quoted.error ? apiError(quoted.error) : undefined;

  const busy = state.kind === 'asking';
  const ready = isCurrent && !quoted.error && hasText && fits && quote !== undefined && quote.recipients > 0 && quote.affordable;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) send({ to, body: draft.body, ...(from && { from }) });
  };
  return (
    <form onSubmit={submit} className="grid gap-5" noValidate>
      <Recipients
        value={draft.numbers}
        disabled={busy}
        change={(numbers) => setDraft({ ...draft, numbers })}
        quote={isCurrent ? quote : undefined}
        tooMany={to.length > MOST ? to.length : undefined}
        error={fieldError(words, refusal, 'to')}
      />
      <Field label={words.send.from} error={fieldError(words, refusal, 'from')}>
        {(given) => (
          <select
            {...given}
            disabled={busy}
            value={from ?? ''}
            onChange={({ target }) => setDraft({ ...draft, from: target.value })}
            className={`${inputLook} max-w-sm`}
          >
            {senderIds.map(({ id, name, isDefault }) => (
              <option key={id} value={isDefault ? '' : name}>
                {isDefault ? words.send.fromDefault(name) : name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label={words.send.text}
        error={fits ? fieldError(words, refusal, 'body') : words.send.tooLong}
        hint={<TextCounter body={draft.body} mend={(body) => setDraft({ ...draft, body })} />}
      >
        {(given) => (
          <textarea
            {...given}
            rows={5}
            disabled={busy}
            value={draft.body}
            onChange={({ target }) => setDraft({ ...draft, body: target.value })}
            className={inputLook}
          />
        )}
      </Field>
      <Price
        quote={hasText && fits ? quote : undefined}
        isCurrent={isCurrent}
        wanted={!pause && hasText && fits}
        available={balance?.available}
      />
      {refusal && (
        <Notice tone="bad" live="assertive">
          {errorText(words, refusal, ['to', 'from', 'body'])}
        </Notice>
      )}
      {state.kind === 'asking' && state.unanswered && (
        <Notice tone="warn" live="polite">
          <p>{words.send.asking}</p>
          <Button look="quiet" onClick={stop}>
            {words.send.stop}
          </Button>
        </Notice>
      )}
      <Button type="submit" look="main" disabled={!ready || busy} className="w-full sm:w-fit">
        {busy ? words.send.working : ready ? words.send.button(quote.recipients, quote.credits) : words.send.buttonEmpty}
      </Button>
    </form>
  );
}
