import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Liquid, type Template } from 'liquidjs';
import type { Language } from '../../../entities/types/people.js';
import { packageRoot } from '../../db/packageRoot.js';
import { shorten } from '../../lib/shorten.js';
import type { EmailParams, EmailTextName } from './emailParams.js';

/** A mail as it is sent. */
export interface RenderedEmail {
  /** The mail's name without its variant, for lists. */
  template: string;
  subject: string;
  text: string;
  html: string;
}

/** A mail's file (README.md says how it is written): its parts are found before any value is put in, so no value can make another part. */
interface EmailFile {
  subject: Template[];
  paragraphs: Template[][];
  action?: { label: Template[]; link: Template[] };
  notes: Template[][];
}

const LONGEST_SUBJECT = 200;

const strict = { strictVariables: true, strictFilters: true };
const textEngine = new Liquid(strict);
textEngine.registerFilter('number', (value: number) => value.toLocaleString('en-US'));
const htmlEngine = new Liquid({ ...strict, outputEscape: 'escape' });

const read = (name: string): string => readFileSync(join(packageRoot, 'src/mail/templates', name), 'utf8');
const fill = (part: Template[], values: object): string => String(textEngine.renderSync(part, values));

let layouts: { text: Template[]; html: Template[] } | undefined;
const files = new Map<string, EmailFile>();

/** Both bodies of a mail. Throws for a placeholder that has no value. */
export function renderEmail<T extends EmailTextName>(template: T, language: Language, params: EmailParams[T]): RenderedEmail {
  layouts ??= { text: textEngine.parse(read('layout.txt')), html: htmlEngine.parse(read('layout.html')) };
  const { subject, paragraphs, action, notes } = emailFile(`${template}.${language.toLowerCase()}.txt`);
  const values = withPlainNames(params);
  const line = (part: Template[]): string => oneLine(fill(part, values));
  const email = {
    language: language.toLowerCase(),
    subject: shorten(line(subject), LONGEST_SUBJECT),
    paragraphs: paragraphs.map(line).filter(Boolean),
    action: action ? { label: line(action.label), link: fill(action.link, values) } : null,
    notes: notes.map(line).filter(Boolean),
  };
  return {
    template: template.replace(/\..*/, ''),
    subject: email.subject,
    text: fill(layouts.text, email),
    html: String(htmlEngine.renderSync(layouts.html, email)),
  };
}

function emailFile(name: string): EmailFile {
  const file = files.get(name) ?? parseEmail(name, read(name));
  files.set(name, file);
  return file;
}

function parseEmail(name: string, content: string): EmailFile {
  const [first = '', ...blocks] = content.trim().split(/\r?\n\s*\n/);
  const [, subject] = /^Subject: (.+)$/.exec(first) ?? [];
  if (!subject) throw new Error(`${name} does not begin with its subject`);
  const file: EmailFile = { subject: textEngine.parse(subject), paragraphs: [], notes: [] };
  let part = file.paragraphs;
  for (const block of blocks) {
    const [, label, link] = /^\[(.+)\]\((.+)\)$/.exec(block) ?? [];
    if (label && link) file.action = { label: textEngine.parse(label), link: textEngine.parse(link) };
    if ((label && link) || block === '---') part = file.notes;
    else part.push(textEngine.parse(block));
  }
  return file;
}

/** A line break in a subject would begin another header; in a body it would begin a paragraph that isn't ours. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/** The values that people choose for themselves, and that other people read. */
const chosenNames = new Set(['name', 'tenantName', 'inviterName', 'senderName']);

const withPlainNames = (params: object): object =>
  Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, chosenNames.has(key) && typeof value === 'string' ? plainName(value) : value]),
  );

/** Dots, colons and slashes that mailboxes or browsers take for the ASCII ones: U+3002 ideographic, U+2024 leader, full width, and such. */
const linkMarks = /[:/\\\u2024\u2025\u2044\u2215\u2236\u29f8\u3002\ufe13\ufe52\ufe55\ufe68\uff0e\uff0f\uff1a\uff3c\uff61]+|\.(?=\S)/g;
/** They show a name in another order than it is written (U+202E), or not at all. */
const hidden = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/**
 * A name without what mailboxes would make a link of: anybody can register somebody else's address under the name
 * 'win at example.com/prize'.
 */
export const plainName = (name: string): string => name.replace(hidden, '').replace(linkMarks, ' ');
