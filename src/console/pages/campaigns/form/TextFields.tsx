import { useQuery } from 'urql';
import { Field, inputLook } from '../../../parts/controls.js';
import { TextCounter } from '../../send/TextCounter.js';
import { TemplateChoices } from '../../templates/templates.gen.js';
import type { CampaignDraft } from './campaignDraft.js';
import { useFormWords } from './words.js';

const MOST = 200;

/** Without `smartEncoding` it can't be chosen. */
type TextDraft = Pick<CampaignDraft, 'templateId' | 'body' | 'category'> & Partial<Pick<CampaignDraft, 'smartEncoding'>>;

interface TextFieldsProps<Draft> {
  draft: Draft;
  change(draft: Draft): void;
  /** Where values come from. */
  hint: string;
  error: string | undefined;
}

/** A text of its own, or that of a template; and what kind of messages it makes. */
export function TextFields<Draft extends TextDraft>({ draft, change, hint, error }: TextFieldsProps<Draft>) {
  const said = useFormWords();
  const [{ data }] = useQuery({ query: TemplateChoices, variables: { first: MOST }, requestPolicy: 'cache-and-network' });
  const templates = data?.templates?.nodes ?? [];
  const chosen = templates.find(({ id }) => id === draft.templateId);
  const choose = (templateId: string) => {
    const template = templates.find(({ id }) => id === templateId);
    change({ ...draft, templateId, ...(template && { category: template.category }) });
  };
  return (
    <div className="grid gap-4">
      {(templates.length > 0 || draft.templateId) && (
        <Field label={said.template}>
          {(given) => (
            <select {...given} value={draft.templateId} onChange={({ target }) => choose(target.value)} className={inputLook}>
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
        <p className="rounded-lg bg-sunk p-3 break-words whitespace-pre-wrap">{chosen?.body ?? draft.body}</p>
      ) : (
        <Field
          label={said.text}
          error={error}
          hint={
            <div className="grid gap-2">
              <TextCounter body={draft.body} mend={(body) => change({ ...draft, body })} />
              <p>{said.variables}</p>
              <p>{hint}</p>
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
      )}
      {draft.templateId && error && <p className="text-sm font-medium text-bad">{error}</p>}
      <fieldset>
        <legend className="font-medium">{said.kind}</legend>
        {(['PROMOTIONAL', 'TRANSACTIONAL'] as const).map((category) => (
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
      {draft.smartEncoding !== undefined && (
        <label className="flex min-h-11 cursor-pointer items-center gap-2">
          <input
            type="checkbox"
            checked={draft.smartEncoding}
            onChange={() => change({ ...draft, smartEncoding: !draft.smartEncoding })}
            className="size-4 shrink-0 accent-accent"
          />
          {said.plain}
        </label>
      )}
    </div>
  );
}
