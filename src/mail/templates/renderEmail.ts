import type { Language } from '../../../entities/types/enums.js';

/** A mail as it is sent. */
export interface RenderedEmail {
  /** The template's name, for lists. */
  template: string;
  subject: string;
  text: string;
  html: string;
}

/** A mail as a template says it: plain strings, with whatever people typed in them. */
export interface Draft {
  template: string;
  subject: string;
  greeting: string;
  paragraphs: string[];
  /** The one thing to do. */
  action?: { label: string; link: string };
  /** What follows the button: until when it works, what to do if it wasn't you. */
  notes?: string[];
}

const copy: Record<Language, { orOpen: string; signature: string }> = {
  EN: { orOpen: 'Or open this address:', signature: 'Tuma' },
  SW: { orOpen: 'Au fungua anwani hii:', signature: 'Tuma' },
};

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
/** A line break in a subject would begin another header; anywhere else it would forge a line of ours. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/**
 * A name as a mail may show it: mailboxes make links of whatever looks like one, and anybody can register an address that isn't theirs
 * under the name 'win at example.com/prize'.
 */
export const called = (name: string): string => name.replace(/[:/\\]+|\.(?=\S)/g, ' ');

/** Both bodies of a mail. Everything is escaped here, in one place: no template writes HTML. */
export function renderEmail(language: Language, draft: Draft): RenderedEmail {
  const { orOpen, signature } = copy[language];
  const subject = oneLine(draft.subject).slice(0, 200);
  const greeting = oneLine(draft.greeting);
  const paragraphs = draft.paragraphs.map(oneLine);
  const notes = (draft.notes ?? []).map(oneLine);
  const { action } = draft;
  const text = [greeting, ...paragraphs, ...(action ? [`${oneLine(action.label)}:\n${action.link}`] : []), ...notes, signature].join(
    '\n\n',
  );
  const html = `<!doctype html>
<html lang="${language.toLowerCase()}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(subject)}</title></head>
<body style="margin:0;background:#f4f4f2;color:#1d1d1b;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:34rem;margin:0 auto;padding:2rem 1.25rem">
${[greeting, ...paragraphs].map(paragraph).join('\n')}
${action ? button(action, orOpen) : ''}
${notes.map(note).join('\n')}
<p style="margin:1.5rem 0 0;color:#5b5b57">${escaped(signature)}</p>
</div>
</body>
</html>
`;
  return { template: draft.template, subject, text: `${text}\n`, html };
}

const paragraph = (text: string): string => `<p style="margin:0 0 1rem">${escaped(text)}</p>`;
const note = (text: string): string => `<p style="margin:0 0 .75rem;font-size:14px;color:#5b5b57">${escaped(text)}</p>`;

/** With the address below in full: many mailboxes show no buttons, and a person may want to see where it leads. */
const button = ({ label, link }: { label: string; link: string }, orOpen: string): string =>
  `<p style="margin:1.5rem 0"><a href="${escaped(link)}" style="display:inline-block;padding:.75rem 1.25rem;border-radius:.5rem;background:#0b5d4b;color:#ffffff;text-decoration:none">${escaped(label)}</a></p>
<p style="margin:0 0 1rem;font-size:14px;color:#5b5b57">${escaped(orOpen)}<br><a href="${escaped(link)}" style="color:#0b5d4b;word-break:break-all">${escaped(link)}</a></p>`;
