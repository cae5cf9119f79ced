import type { FormEvent, ReactNode } from 'react';
import type { ApiError } from '../../api/ask.js';
import { Button, Field, inputLook, Notice } from '../../parts/controls.js';
import { errorText, fieldError } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type ContactDraft, faultOfValues } from './contactDraft.js';
import { GroupChoice } from './GroupChoice.js';
import { useContactWords } from './words.js';

interface ContactFormProps {
  draft: ContactDraft;
  change(draft: ContactDraft): void;
  /** The number tells which contact it is: it is written once. */
  isNew: boolean;
  busy: boolean;
  fault: ApiError | undefined;
  save(): void;
  children?: ReactNode;
}

export function ContactForm({ draft, change, isNew, busy, fault, save, children }: ContactFormProps) {
  const words = useWords();
  const { form } = useContactWords();
  const wrongValues = faultOfValues(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrongValues) save();
  };
  const text = (field: 'phone' | 'name' | 'email' | 'tags', type: string, hint?: string) => (
    <Field
      label={form[field]}
      hint={hint}
      optional={field === 'phone' ? undefined : words.optional}
      error={fieldError(words, fault, field)}
    >
      {(given) => (
        <input
          {...given}
          name={field}
          type={type}
          autoComplete="off"
          maxLength={field === 'tags' ? 3_500 : 200}
          value={draft[field]}
          onChange={({ target }) => change({ ...draft, [field]: target.value })}
          className={inputLook}
        />
      )}
    </Field>
  );
  return (
    <form onSubmit={submit} className="grid gap-4" noValidate>
      {isNew && text('phone', 'tel', form.phoneHint)}
      {text('name', 'text')}
      {text('email', 'email')}
      {text('tags', 'text', form.tagsHint)}
      <GroupChoice
        legend={form.groups}
        chosen={draft.groupIds}
        choose={(groupIds) => change({ ...draft, groupIds })}
        error={fieldError(words, fault, 'groupIds')}
      />
      <Values draft={draft} change={change} error={wrongValues ? form[wrongValues] : fieldError(words, fault, 'attributes')} />
      {fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, fault, ['phone', 'name', 'email', 'tags', 'groupIds', 'attributes'])}
        </Notice>
      )}
      {children}
      <Button type="submit" look="main" className="w-full sm:w-fit" disabled={busy || (isNew && draft.phone.trim() === '')}>
        {busy ? words.working : form.save}
      </Button>
    </form>
  );
}

interface ValuesProps {
  draft: ContactDraft;
  change(draft: ContactDraft): void;
  error: string | undefined;
}

function Values({ draft, change, error }: ValuesProps) {
  const { form } = useContactWords();
  const { values } = draft;
  const set = (at: number, part: { name?: string; value?: string }) =>
    change({ ...draft, values: values.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <fieldset className="grid gap-2">
      <legend className="font-medium">{form.values}</legend>
      <p className="text-sm text-dim">{form.valuesHint}</p>
      {values.map((one, index) => (
        // A row has no name of its own while it is written.
        <div key={index} className="grid grid-cols-[1fr_1fr_auto] items-end gap-2">
          <Field label={form.valueName}>
            {(given) => (
              <input
                {...given}
                maxLength={64}
                value={one.name}
                onChange={({ target }) => set(index, { name: target.value })}
                className={inputLook}
              />
            )}
          </Field>
          <Field label={form.value}>
            {(given) => (
              <input
                {...given}
                maxLength={1_000}
                value={one.value}
                onChange={({ target }) => set(index, { value: target.value })}
                className={inputLook}
              />
            )}
          </Field>
          <Button
            look="quiet"
            aria-label={form.removeValue(one.name)}
            onClick={() => change({ ...draft, values: values.filter((_, at) => at !== index) })}
          >
            ✕
          </Button>
        </div>
      ))}
      {error && (
        <p role="alert" className="text-sm font-medium text-bad">
          {error}
        </p>
      )}
      <Button className="w-fit" onClick={() => change({ ...draft, values: [...values, { name: '', value: '' }] })}>
        {form.addValue}
      </Button>
    </fieldset>
  );
}
