import type { FormEvent, ReactNode } from 'react';
import type { ApiError } from '../../api/ask.js';
import { Button, Card, Field, inputLook, Notice } from '../../parts/controls.js';
import { errorText, fieldError } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { TextCounter } from '../send/TextCounter.js';
import { Preview } from './Preview.js';
import type { TemplateParts } from './templates.gen.js';
import { useTemplateWords } from './words.js';

export type TemplateDraft = Pick<TemplateParts, 'name' | 'body' | 'category'>;

interface TemplateFormProps {
  title?: string;
  draft: TemplateDraft;
  change(draft: TemplateDraft): void;
  busy: boolean;
  fault: ApiError | undefined;
  save(): void;
  children?: ReactNode;
}

/** A text with places for values, and how it reads with them. */
export function TemplateForm({ title, draft, change, busy, fault, save, children }: TemplateFormProps) {
  const words = useWords();
  const said = useTemplateWords();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  return (
    <>
      <Card title={title}>
        <form onSubmit={submit} className="grid gap-4" noValidate>
          <Field label={said.name} error={fieldError(words, fault, 'name')}>
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
          <Field
            label={said.text}
            error={fieldError(words, fault, 'body')}
            hint={
              <div className="grid gap-2">
                <TextCounter body={draft.body} mend={(body) => change({ ...draft, body })} />
                <p>{said.textHint}</p>
              </div>
            }
          >
            {(given) => (
              <textarea
                {...given}
                rows={5}
                maxLength={4_000}
                value={draft.body}
                onChange={({ target }) => change({ ...draft, body: target.value })}
                className={inputLook}
              />
            )}
          </Field>
          <fieldset>
            <legend className="font-medium">{said.kind}</legend>
            {(['TRANSACTIONAL', 'PROMOTIONAL'] as const).map((category) => (
              <label key={category} className="flex min-h-11 cursor-pointer items-center gap-2">
                <input
                  type="radio"
                  name="category"
                  checked={draft.category === category}
                  onChange={() => change({ ...draft, category })}
                  className="size-4 shrink-0 accent-accent"
                />
                {said.kinds[category]}
              </label>
            ))}
          </fieldset>
          {fault && (
            <Notice tone="bad" live="assertive">
              {errorText(words, fault, ['name', 'body'])}
            </Notice>
          )}
          {children}
          <Button
            type="submit"
            look="main"
            className="w-full sm:w-fit"
            disabled={busy || draft.name.trim() === '' || draft.body.trim() === ''}
          >
            {busy ? words.working : said.save}
          </Button>
        </form>
      </Card>
      <Preview body={draft.body} />
    </>
  );
}
