import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import type { ApiError } from '../../api/ask.js';
import { Capability } from '../../api/documents/sending.gen.js';
import { useTimeZone } from '../../api/hooks.js';
import { Button, Field, inputLook, Notice } from '../../parts/controls.js';
import { ScheduleField } from '../../parts/schedule/ScheduleField.js';
import { errorText, fieldError, shortTime } from '../../words/format.js';
import { momentOf } from '../../words/moments.js';
import { useWords } from '../../words/words.js';
import { type Draft, firstDraft, keptDraft, numbersIn, requestOf, withNumbers } from './draft.js';
import { PickContacts } from './PickContacts.js';
import { Price } from './Price.js';
import { Recipients } from './Recipients.js';
import { TextPart } from './TextPart.js';
import { MOST, useQuote } from './useQuote.js';
import type { SendState, useSend } from './useSend.js';
import { useSendWords } from './words.js';

interface SendFormProps {
  owner: string;
  state: Exclude<SendState, { kind: 'done' }>;
  send: ReturnType<typeof useSend>['run'];
  stop(): void;
}

const shown = ['to', 'from', 'body', 'templateId', 'scheduledAt'];

export function SendForm({ owner, state, send, stop }: SendFormProps) {
  const words = useWords();
  const said = useSendWords();
  const timeZone = useTimeZone();
  const brought = useSearch({ from: '/send' });
  const [draft, setDraft] = useState<Draft>(() => firstDraft(owner, brought));
  useEffect(() => keptDraft(owner).write(draft), [owner, draft]);
  const navigate = useNavigate();
  useEffect(() => {
    // What a link brought stands in the draft now; once sent it must not come back.
    if (brought.to || brought.template) void navigate({ to: '/send', search: {}, replace: true });
  }, [brought, navigate]);
  const [picks, setPicks] = useState(false);
  const [capability] = useQuery({ query: Capability, variables: {}, requestPolicy: 'cache-and-network' });
  const { senderIds = [], balance } = capability.data?.smsCapability ?? {};

  const to = numbersIn(draft.numbers);
  const from = senderIds.some(({ name }) => name === draft.from) ? draft.from : undefined;
  const { quote, refusal: notPriced, isCurrent, hasText, fits } = useQuote(draft, from);
  const refusal = state.kind === 'idle' && state.error ? state.error : notPriced;

  const busy = state.kind === 'asking';
  const moment = draft.scheduledAt ? momentOf(draft.scheduledAt, timeZone) : undefined;
  const lacksTime = draft.scheduledAt !== '' && moment === undefined;
  const ready = !lacksTime && isCurrent && !notPriced && hasText && fits && quote !== undefined && quote.recipients > 0 && quote.affordable;
  const action = (priced: NonNullable<typeof quote>) =>
    moment ? said.schedule(priced.recipients, shortTime(moment, timeZone)) : words.send.button(priced.recipients, priced.credits);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) send(requestOf(draft, from, timeZone));
  };
  return (
    <>
      <form onSubmit={submit} className="grid gap-5" noValidate>
        <Recipients
          value={draft.numbers}
          disabled={busy}
          change={(numbers) => setDraft({ ...draft, numbers })}
          quote={isCurrent ? quote : undefined}
          tooMany={to.length > MOST ? to.length : undefined}
          error={fieldError(words, refusal, 'to')}
          pick={() => setPicks(true)}
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
        <TextPart
          draft={draft}
          disabled={busy}
          change={setDraft}
          error={fits ? (fieldError(words, refusal, 'body') ?? fieldError(words, refusal, 'templateId')) : words.send.tooLong}
          missing={missingOf(refusal)}
        />
        <ScheduleField
          value={draft.scheduledAt}
          disabled={busy}
          change={(scheduledAt) => setDraft({ ...draft, scheduledAt })}
          error={fieldError(words, refusal, 'scheduledAt')}
        />
        <Price
          quote={hasText && fits ? quote : undefined}
          isCurrent={isCurrent}
          wanted={to.length > 0 && to.length <= MOST && hasText && fits}
          available={balance?.available}
        />
        {refusal && (
          <Notice tone="bad" live="assertive">
            {errorText(words, refusal, shown)}
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
          {busy ? words.send.working : ready ? action(quote) : words.send.buttonEmpty}
        </Button>
      </form>
      {picks && (
        <PickContacts
          add={(numbers) => {
            setDraft(withNumbers(draft, numbers));
            setPicks(false);
          }}
          close={() => setPicks(false)}
        />
      )}
    </>
  );
}

/** Which recipients lack which value of the template: their places in the list, by its name. */
function missingOf(refusal: ApiError | undefined): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { code, params } of refusal?.issues ?? []) {
    const { variable, index } = params ?? {};
    if (code !== 'TEMPLATE_VARIABLE_MISSING' || typeof variable !== 'string' || typeof index !== 'number') continue;
    found.set(variable, [...(found.get(variable) ?? []), index]);
  }
  return found;
}
