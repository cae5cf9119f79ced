import type { SendSmsInput, SendTemplateSmsInput } from '../../api/documents/sending.gen.js';
import { kept } from '../../api/kept.js';
import { momentOf } from '../../words/moments.js';
import type { SendSearch } from './sendSearch.js';

/** What is typed stays through a reload, a lost session and a look at another page; in this tab, for this person and tenant. */
export interface Draft {
  numbers: string;
  from: string;
  body: string;
  /** A template's id in place of a text; '' for none. */
  templateId: string;
  /** Values of the template for everybody, by name; a contact's own fill what is empty. */
  values: Record<string, string>;
  /** "2026-11-28T14:30" in the tenant's zone; '' for at once. */
  scheduledAt: string;
}

const empty: Draft = { numbers: '', from: '', body: '', templateId: '', values: {}, scheduledAt: '' };

export const keptDraft = (owner: string) => kept<Draft>(`tuma-draft ${owner}`);

/** What was written before, and what a link brought along. */
export function firstDraft(owner: string, { to, template }: SendSearch): Draft {
  const draft = { ...empty, ...keptDraft(owner).read() };
  return { ...withNumbers(draft, to ? [to] : []), ...(template && { templateId: template }) };
}

/** Numbers beside those that are written already, each once. */
export function withNumbers(draft: Draft, numbers: readonly string[]): Draft {
  const known = new Set(numbersIn(draft.numbers));
  const added = [...new Set(numbers)].filter((number) => !known.has(number));
  return { ...draft, numbers: [draft.numbers.trimEnd(), ...added].filter(Boolean).join('\n') };
}

/** The entries of a pasted or typed list, in its order. Blanks belong to a number: only lines, commas, semicolons and tabs part them. */
export const numbersIn = (text: string): string[] =>
  text
    .split(/[\n,;\t]+/)
    .map((entry) => entry.trim())
    .filter(Boolean);

/** The recipients of a template: each with the values that were written for everybody. */
export function recipientsOf({ values }: Draft, to: readonly string[]): SendTemplateSmsInput['recipients'] {
  const variables = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
  return to.map((number) => ({ to: number, variables }));
}

/** The request that a draft makes, without its key. */
export function requestOf(draft: Draft, from: string | undefined, timeZone: string): SendSmsInput | SendTemplateSmsInput {
  const to = numbersIn(draft.numbers);
  const scheduledAt = draft.scheduledAt ? momentOf(draft.scheduledAt, timeZone) : undefined;
  const rest = { ...(from && { from }), ...(scheduledAt && { scheduledAt }) };
  return draft.templateId
    ? { templateId: draft.templateId, recipients: recipientsOf(draft, to), ...rest }
    : { to, body: draft.body, ...rest };
}
