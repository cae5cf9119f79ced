import type { ContactFilter } from './contacts.gen.js';

/** What stands in the address of the list of contacts. */
export interface ContactFilters {
  search?: string;
  group?: string;
  tag?: string;
  /** Only who opted out ("yes"), or only others ("no"). */
  out?: 'yes' | 'no';
}

/** A text of an address; a number alone in it is read as one. */
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) || undefined : undefined;

/** Reads an address that somebody may have changed by hand: what can't be meant is left out. */
export function readContactFilters(given: Record<string, unknown>): ContactFilters {
  const [search, group, tag] = [textOf(given.search), textOf(given.group), textOf(given.tag)];
  const { out } = given;
  return {
    ...(search && { search }),
    ...(group?.startsWith('grp_') && { group }),
    ...(tag && { tag }),
    ...((out === 'yes' || out === 'no') && { out }),
  };
}

/** The same, as the API asks for it. */
export const contactFilterOf = ({ search, group, tag, out }: ContactFilters): ContactFilter => ({
  ...(search && { search }),
  ...(group && { groupId: group }),
  ...(tag && { tag: [tag] }),
  ...(out && { optedOut: out === 'yes' }),
});
