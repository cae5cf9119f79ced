import type { FormEvent } from 'react';
import type { ApiError } from '../../../api/ask.js';
import { Button, Card, Notice } from '../../../parts/controls.js';
import { TextField } from '../../../parts/inputs.js';
import { FrequencyFields } from '../../../parts/schedule/FrequencyFields.js';
import { useFrequencyWords } from '../../../parts/schedule/frequencyWords.js';
import { errorText, fieldError, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { AudienceFields } from '../form/AudienceFields.js';
import { goesToNobody } from '../form/campaignDraft.js';
import { SenderField } from '../form/SenderField.js';
import { TextFields } from '../form/TextFields.js';
import { useFormWords } from '../form/words.js';
import { frequencies, limitOf, type ScheduleDraft, usualTime } from './scheduleDraft.js';
import { useRecurringWords } from './words.js';

interface ScheduleFormProps {
  draft: ScheduleDraft;
  change(draft: ScheduleDraft): void;
  /** Numbers that were written one by one before: they are not shown, and lost when it is saved. */
  hiddenPhones: number;
  busy: boolean;
  fault: ApiError | undefined;
  /** What the button says. */
  action: string;
  submit(): void;
}

const shown = ['name', 'text', 'audience', 'from', 'cron', 'maxCreditsPerRun'];

/** What a recurring campaign sends, to whom, when, and for how much at most. */
export function ScheduleForm({ draft, change, hiddenPhones, busy, fault, action, submit }: ScheduleFormProps) {
  const said = useRecurringWords();
  const form = useFormWords();
  const words = withErrors(useWords(), said.errors);
  const { often } = useFrequencyWords();
  const nobody = goesToNobody(draft);
  const limit = limitOf(draft);
  const lacksText = !draft.templateId && draft.body.trim() === '';
  const save = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <form onSubmit={save} className="grid gap-4" noValidate>
      <Card>
        <TextField
          label={form.name}
          hint={form.nameHint}
          maxLength={100}
          value={draft.name}
          change={(name) => change({ ...draft, name })}
          error={fieldError(words, fault, 'name')}
        />
      </Card>
      <Card title={form.text}>
        <TextFields draft={draft} change={change} hint={said.values} error={fieldError(words, fault, 'text')} />
      </Card>
      <Card title={form.audience}>
        <AudienceFields
          draft={draft}
          change={change}
          note={hiddenPhones > 0 ? said.phonesLost(hiddenPhones) : undefined}
          error={fieldError(words, fault, 'audience')}
        />
      </Card>
      <Card title={said.when}>
        <div className="grid max-w-sm gap-4">
          <FrequencyFields
            frequency={draft.frequency}
            change={(frequency) => change({ ...draft, frequency })}
            choices={frequencies}
            usualTime={usualTime}
            error={fieldError(words, fault, 'cron')}
          />
          <p className="text-sm text-dim">{said.clocks(draft.timeZone.replaceAll('_', ' '))}</p>
        </div>
      </Card>
      <Card title={said.more}>
        <div className="grid gap-4">
          <SenderField value={draft.from} change={(from) => change({ ...draft, from })} error={fieldError(words, fault, 'from')} />
          <TextField
            label={said.maxCreditsLabel}
            hint={said.maxCreditsHint}
            inputMode="numeric"
            value={draft.maxCredits}
            change={(maxCredits) => change({ ...draft, maxCredits })}
            error={draft.maxCredits !== '' && limit === undefined ? said.maxCreditsBad : fieldError(words, fault, 'maxCreditsPerRun')}
          />
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
          disabled={busy || nobody || lacksText || limit === undefined || draft.name.trim() === ''}
        >
          {busy ? words.working : action}
        </Button>
        {limit !== undefined && <p className="text-sm text-dim">{said.sends(often(draft.frequency), limit)}</p>}
      </div>
    </form>
  );
}
