import type { ContactInput } from '../../entities/inputs/contacts.js';
import type { RejectionCode, ValueFault } from '../../entities/types/sending.js';
import { checkName } from '../core/texts.js';
import { hidesSomething, showsSomething, textHidesSomething } from '../core/visible.js';
import { type Explained, Issues } from '../errors.js';
import { valueName } from '../lib/files/valueName.js';
import { publicId } from '../lib/ids.js';
import { parsePhone } from '../lib/phone.js';

/** A contact as it is to be written: what is undefined stays as it is, null empties. */
export interface ContactRow {
  phone: string;
  name?: string | null;
  email?: string | null;
  tags?: string[];
  attributes?: Record<string, string>;
  groupIds?: string[];
}

/** What can't be written, and how it stands in the input. */
export class ContactFault {
  constructor(
    readonly code: Extract<RejectionCode, 'INVALID_PHONE_NUMBER' | 'INVALID_VALUE'>,
    /** As a path from the contact: tags[3]. */
    readonly field: string,
    /** The value that is wrong. */
    readonly value: string,
    readonly params: Explained,
    /** Null for a number. */
    readonly fault: ValueFault | null,
  ) {}
}

const MOST = { tags: 50, attributes: 50, groups: 100 };
const LONGEST = { tag: 64, attributeName: 64, attribute: 1_000 };
/** They enclose and divide a variable of a template. */
const BRACES = /[{}|]/;
const alphabetical = new Intl.Collator('en').compare;

/** Reads what is given of a contact, and stops at the first fault. */
export function readContact(input: ContactInput): ContactRow | ContactFault {
  const parsed = parsePhone(input.phone);
  if (!parsed.ok) return new ContactFault('INVALID_PHONE_NUMBER', 'phone', input.phone, { reason: 'Write it like 0712345678' }, null);
  const values = readValues(input);
  return values instanceof ContactFault ? values : { phone: parsed.phone, ...values };
}

/** The same of all but the number. */
export function readValues(input: Omit<ContactInput, 'phone'>): Omit<ContactRow, 'phone'> | ContactFault {
  const name = input.name && readName(input.name);
  const tags = input.tags === null ? [] : input.tags && readTags(input.tags);
  const attributes = input.attributes === null ? {} : input.attributes && readAttributes(input.attributes);
  const groupIds = input.groupIds === null ? [] : input.groupIds && readGroupIds(input.groupIds);
  if (name instanceof ContactFault) return name;
  if (tags instanceof ContactFault) return tags;
  if (attributes instanceof ContactFault) return attributes;
  if (groupIds instanceof ContactFault) return groupIds;
  return { name: name === '' ? null : name, email: input.email, tags, attributes, groupIds };
}

const wrong = (fault: ValueFault, field: string, value: string, params: Explained) =>
  new ContactFault('INVALID_VALUE', field, value, params, fault);

function readName(name: string): string | ContactFault {
  if (name.trim() === '') return '';
  const issues = new Issues();
  const read = checkName(name, 'name', issues);
  return issues.list.length > 0
    ? wrong('NAME', 'name', name, {
        reason: 'something to be seen, without breaks of lines and invisible characters',
        max: 100,
        of: 'characters',
      })
    : read;
}

/** Each once, in alphabetical order. */
function readTags(tags: string[]): string[] | ContactFault {
  if (tags.length > MOST.tags) return wrong('TOO_MANY_TAGS', 'tags', tags[MOST.tags] ?? '', { max: MOST.tags, of: 'tags' });
  const read = tags.map((tag) => tag.trim());
  const bad = read.findIndex((tag) => [...tag].length > LONGEST.tag || !showsSomething(tag) || hidesSomething(tag));
  if (bad >= 0)
    return wrong('TAG', `tags[${bad}]`, tags[bad] ?? '', {
      reason: 'a tag is something to be seen, without breaks of lines and invisible characters',
      min: 1,
      max: LONGEST.tag,
      of: 'characters',
    });
  return [...new Set(read)].sort(alphabetical);
}

/** '__proto__' is the one name that objects in JavaScript take for something else; of variables the gate refuses it, too. */
export const isAttributeName = (name: string): boolean =>
  [...name].length <= LONGEST.attributeName && showsSomething(name) && !hidesSomething(name) && !BRACES.test(name) && name !== '__proto__';

/**
 * Numbers and truth values become text, and texts lose the blanks at their ends; what is null or empty then is left out. Names that are the
 * same without blanks at their ends, however their accents are written, are refused: one of the values would be lost.
 */
function readAttributes(attributes: Record<string, unknown>): Record<string, string> | ContactFault {
  const given = Object.entries(attributes)
    .map(([name, value]) => [name, typeof value === 'string' && value.length <= 2 * LONGEST.attribute ? value.trim() : value] as const)
    .filter(([, value]) => value !== null && value !== '');
  const surplus = given[MOST.attributes];
  if (surplus) return wrong('TOO_MANY_ATTRIBUTES', 'attributes', surplus[0], { max: MOST.attributes, of: 'attributes' });
  const read = new Map<string, string>();
  for (const [name, value] of given) {
    const [key, text] = [valueName(name), typeof value === 'number' || typeof value === 'boolean' ? String(value) : value];
    if (!isAttributeName(key))
      return wrong('ATTRIBUTE_NAME', 'attributes', name, {
        reason: 'a name has no {, } and |, and nothing that is not seen',
        min: 1,
        max: LONGEST.attributeName,
        of: 'characters',
      });
    if (typeof text !== 'string' || [...text].length > LONGEST.attribute || textHidesSomething(text))
      return wrong('ATTRIBUTE_VALUE', 'attributes', name, {
        reason: 'a value is a text, a number or a truth value, without invisible characters',
        max: LONGEST.attribute,
        of: 'characters',
      });
    if (read.has(key))
      return wrong('ATTRIBUTE_TWICE', 'attributes', name, {
        reason: 'a name is given once; blanks at its ends and how its accents are written make no other name of it',
      });
    read.set(key, text);
  }
  return Object.fromEntries(read);
}

function readGroupIds(groupIds: string[]): string[] | ContactFault {
  const each = [...new Set(groupIds)];
  const surplus = each[MOST.groups];
  if (surplus === undefined) return each;
  return wrong('TOO_MANY_GROUP_IDS', 'groupIds', publicId('contactGroup', surplus), { max: MOST.groups, of: 'groups' });
}
