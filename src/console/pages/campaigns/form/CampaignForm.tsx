import type { FormEvent } from 'react';
import type { ApiError } from '../../../api/ask.js';
import { Button, Card, Field, inputLook, Notice } from '../../../parts/controls.js';
import { ScheduleField } from '../../../parts/schedule/ScheduleField.js';
import { errorText, fieldError } from '../../../words/format.js';
import { readMoment } from '../../../words/moments.js';
import { wholeIn } from '../../../words/whole.js';
import { useWords } from '../../../words/words.js';
import { AudienceFields } from './AudienceFields.js';
import { type CampaignDraft, goesToNobody } from './campaignDraft.js';
import { SenderField } from './SenderField.js';
import { TextFields } from './TextFields.js';
import { useFormWords } from './words.js';

interface CampaignFormProps {
  draft: CampaignDraft;
  change(draft: CampaignDraft): void;
  /** Numbers that were written one by one before, and are not shown; they stay where who gets it doesn't change. */
  hiddenPhones: number;
  busy: boolean;
  fault: ApiError | undefined;
  /** What the button says. */
  action: string;
  submit(): void;
}

const MOST_CREDITS = 1_000_000_000;
const shown = ['name', 'text', 'from', 'scheduledAt', 'maxCredits'];

export function CampaignForm({ draft, change, hiddenPhones, busy, fault, action, submit }: CampaignFormProps) {
  const words = useWords();
  const said = useFormWords();
  const nobody = goesToNobody(draft) && hiddenPhones === 0;
  const limit = wholeIn(draft.maxCredits, 1, MOST_CREDITS);
  const lacksTime = draft.scheduledAt !== '' && readMoment(draft.scheduledAt, 'UTC').at === undefined;
  const unready = nobody || limit === undefined || lacksTime;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!unready) submit();
  };
  return (
    <form onSubmit={send} className="grid gap-4" noValidate>
      <Card>
        <Field label={said.name} hint={said.nameHint} error={fieldError(words, fault, 'name')}>
          {(given) => (
            <input
              {...given}
              name="name"
              maxLength={100}
              value={draft.name}
              onChange={({ target }) => change({ ...draft, name: target.value })}
              className={inputLook}
            />
          )}
        </Field>
      </Card>
      <Card title={said.text}>
        <TextFields draft={draft} change={change} hint={said.counted} error={fieldError(words, fault, 'text')} />
      </Card>
      <Card title={said.audience}>
        <AudienceFields
          draft={draft}
          change={change}
          note={hiddenPhones > 0 ? said.phonesKept(hiddenPhones) : undefined}
          error={fieldError(words, fault, 'audience')}
        />
      </Card>
      <Card title={said.more}>
        <div className="grid gap-4">
          <SenderField value={draft.from} change={(from) => change({ ...draft, from })} error={fieldError(words, fault, 'from')} />
          <ScheduleField
            value={draft.scheduledAt}
            change={(scheduledAt) => change({ ...draft, scheduledAt })}
            error={fieldError(words, fault, 'scheduledAt')}
          />
          <Field
            label={said.maxCredits}
            hint={said.maxCreditsHint}
            optional={words.optional}
            error={limit === undefined ? said.maxCreditsBad : fieldError(words, fault, 'maxCredits')}
          >
            {(given) => (
              <input
                {...given}
                inputMode="numeric"
                value={draft.maxCredits}
                onChange={({ target }) => change({ ...draft, maxCredits: target.value })}
                className={`${inputLook} max-w-xs`}
              />
            )}
          </Field>
        </div>
      </Card>
      {fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, fault, shown)}
        </Notice>
      )}
      {nobody && <p className="text-dim">{said.nobody}</p>}
      <div className="grid gap-1">
        <Button
          type="submit"
          look="main"
          className="w-full sm:w-fit"
          disabled={busy || unready || draft.name.trim() === '' || (!draft.templateId && draft.body.trim() === '')}
        >
          {busy ? words.working : action}
        </Button>
        <p className="text-sm text-dim">{said.nothingSent}</p>
      </div>
    </form>
  );
}
