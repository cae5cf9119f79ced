import { useQuery } from 'urql';
import { Field, inputLook } from '../../parts/controls.js';
import { phone } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { TemplateChoices } from '../templates/templates.gen.js';
import { variablesIn } from '../templates/variablesIn.js';
import { type Draft, numbersIn } from './draft.js';
import { TextCounter } from './TextCounter.js';
import { useSendWords } from './words.js';

const MOST = 200;

interface TextPartProps {
  draft: Draft;
  disabled: boolean;
  change(draft: Draft): void;
  error: string | undefined;
  /** Recipients that lack a value: their places in the list, by the value's name. */
  missing: ReadonlyMap<string, number[]>;
}

/** A text of one's own, or a template with its values. */
export function TextPart({ draft, disabled, change, error, missing }: TextPartProps) {
  const words = useWords();
  const said = useSendWords();
  const [{ data }] = useQuery({ query: TemplateChoices, variables: { first: MOST }, requestPolicy: 'cache-and-network' });
  const templates = data?.templates?.nodes ?? [];
  const [variable] = variablesIn(draft.body);
  const chosen = templates.find(({ id }) => id === draft.templateId);
  return (
    <div className="grid gap-4">
      {(templates.length > 0 || draft.templateId) && (
        <Field label={said.template} error={draft.templateId ? error : undefined}>
          {(given) => (
            <select
              {...given}
              disabled={disabled}
              value={draft.templateId}
              onChange={({ target }) => change({ ...draft, templateId: target.value, values: {} })}
              className={`${inputLook} max-w-sm`}
            >
              <option value="">{said.own}</option>
              {templates.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {draft.templateId ? (
        <div className="grid gap-3">
          {chosen && <p className="rounded-lg bg-sunk p-3 break-words whitespace-pre-wrap">{chosen.body}</p>}
          {chosen && <Values draft={draft} body={chosen.body} disabled={disabled} change={change} missing={missing} />}
        </div>
      ) : (
        <Field
          label={words.send.text}
          error={error}
          hint={
            <>
              <TextCounter body={draft.body} mend={(body) => change({ ...draft, body })} />
              {variable && <p className="text-warn">{said.asItStands(variable.name)}</p>}
            </>
          }
        >
          {(given) => (
            <textarea
              {...given}
              rows={5}
              disabled={disabled}
              value={draft.body}
              onChange={({ target }) => change({ ...draft, body: target.value })}
              className={inputLook}
            />
          )}
        </Field>
      )}
    </div>
  );
}

/** So many numbers are named. */
const NAMED = 3;
/** The server's own. */
const given = new Set(['phone', 'optOutLink', 'optOutNumber']);

interface ValuesProps extends Omit<TextPartProps, 'error'> {
  body: string;
}

function Values({ draft, body, disabled, change, missing }: ValuesProps) {
  const said = useSendWords();
  const variables = variablesIn(body).filter(({ name }) => !given.has(name));
  const numbers = numbersIn(draft.numbers);
  const faultOf = (name: string): string | undefined => {
    const places = missing.get(name);
    if (!places) return undefined;
    const named = places.slice(0, NAMED).map((index) => phone(numbers[index] ?? ''));
    const rest = places.length > NAMED ? ` ${said.missingMore(places.length - NAMED)}` : '';
    return said.missing(named.join(', ')) + rest;
  };
  if (variables.length === 0) return null;
  return (
    <fieldset className="grid gap-3" disabled={disabled}>
      <legend className="font-medium">{said.values}</legend>
      <p className="text-sm text-dim">{said.valuesHint}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        {variables.map(({ name, word }) => (
          <Field key={name} label={said.value(name)} hint={word === null ? undefined : said.orWord(word)} error={faultOf(name)}>
            {(of) => (
              <input
                {...of}
                maxLength={1_000}
                value={draft.values[name] ?? ''}
                onChange={({ target }) => change({ ...draft, values: { ...draft.values, [name]: target.value } })}
                className={inputLook}
              />
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  );
}
