import type { ContactInput, ContactParts } from './contacts.gen.js';

/** A contact as it stands in the form. */
export interface ContactDraft {
  phone: string;
  name: string;
  email: string;
  /** Separated by commas. */
  tags: string;
  groupIds: string[];
  values: { name: string; value: string }[];
}

export const emptyDraft: ContactDraft = { phone: '', name: '', email: '', tags: '', groupIds: [], values: [] };

export const draftOf = ({ phone, name, email, tags, groups, attributes }: ContactParts): ContactDraft => ({
  phone,
  name: name ?? '',
  email: email ?? '',
  tags: tags.join(', '),
  groupIds: groups.map(({ id }) => id),
  values: Object.entries(attributes).map(([key, value]) => ({ name: key, value: String(value) })),
});

/** What is wrong with the further values before they are sent: they become an object, which has each name once. */
export function faultOfValues({ values }: ContactDraft): 'twice' | 'noValueName' | undefined {
  const names = values.map(({ name }) => name.trim());
  if (names.includes('')) return 'noValueName';
  return new Set(names).size < names.length ? 'twice' : undefined;
}

const tagsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
];

/** All of a contact: what is empty here is emptied there. */
export const inputOf = ({ phone, name, email, tags, groupIds, values }: ContactDraft): ContactInput => ({
  phone,
  name: name.trim() || null,
  email: email.trim() || null,
  tags: tagsIn(tags),
  groupIds,
  attributes: Object.fromEntries(values.map((one) => [one.name.trim(), one.value])),
});

/** A new one: what is empty says nothing, so that a contact who is there already keeps it. */
export function newInputOf(draft: ContactDraft): ContactInput {
  const { phone, name, email, tags, groupIds, attributes } = inputOf(draft);
  return {
    phone,
    ...(name && { name }),
    ...(email && { email }),
    ...(tags?.length && { tags }),
    ...(groupIds?.length && { groupIds }),
    ...(draft.values.length > 0 && { attributes }),
  };
}
