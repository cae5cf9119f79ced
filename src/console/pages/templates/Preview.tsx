import { useState } from 'react';
import { useQuery } from 'urql';
import { MAX_SEGMENTS } from '../../../lib/segments.js';
import { apiError } from '../../api/ask.js';
import { useSettled } from '../../api/hooks.js';
import { Card, Field, inputLook, Notice } from '../../parts/controls.js';
import { errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { PreviewTemplate } from './templates.gen.js';
import { variablesIn } from './variablesIn.js';
import { useTemplateWords } from './words.js';

const SETTLE_MS = 400;

/** How a text reads with values, by the server; the values are written beside it. */
export function Preview({ body }: { body: string }) {
  const words = useWords();
  const { preview: said } = useTemplateWords();
  const [values, setValues] = useState<Record<string, string>>({});
  const settledBody = useSettled(body, SETTLE_MS);
  const variables = variablesIn(body);
  const named = Object.fromEntries(variables.map(({ name }) => [name, values[name] ?? '']));
  const settledValues = useSettled(JSON.stringify(named), SETTLE_MS);
  const pause = settledBody.trim() === '';
  const input = { body: settledBody, variables: JSON.parse(settledValues) as Record<string, string> };
  const [{ data, error }] = useQuery({ query: PreviewTemplate, variables: { input }, pause });
  const shown = pause ? undefined : data?.previewTemplate;
  return (
    <Card title={said.title}>
      <div className="grid gap-4">
        {pause && <p className="text-dim">{said.empty}</p>}
        {!pause && <p className="text-dim">{variables.length > 0 ? said.lead : said.noVariables}</p>}
        {variables.length > 0 && (
          <div className="grid gap-3 sm:grid-cols-2">
            {variables.map(({ name, word }) => (
              <Field key={name} label={said.value(name)} hint={word === null ? undefined : said.default(word)}>
                {(given) => (
                  <input
                    {...given}
                    maxLength={1_000}
                    value={values[name] ?? ''}
                    onChange={({ target }) => setValues({ ...values, [name]: target.value })}
                    className={inputLook}
                  />
                )}
              </Field>
            ))}
          </div>
        )}
        {!pause && error && <Notice tone="bad">{errorText(words, apiError(error))}</Notice>}
        {shown && (
          <div role="status" className="grid gap-2">
            <p className="rounded-lg bg-sunk p-3 break-words whitespace-pre-wrap" data-preview>
              {shown.body}
            </p>
            {shown.segments > MAX_SEGMENTS ? (
              <p className="font-medium text-bad">{said.tooLong}</p>
            ) : (
              <p className="text-sm text-dim">{said.count(shown.segments, shown.charactersLeft)}</p>
            )}
            {shown.missingVariables.length > 0 && <p className="text-sm text-warn">{said.missing(shown.missingVariables.join(', '))}</p>}
          </div>
        )}
      </div>
    </Card>
  );
}
