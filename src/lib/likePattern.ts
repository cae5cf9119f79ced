/** What a person typed, as a part of a LIKE pattern that finds just that. */
export const escapeLike = (text: string): string => text.replaceAll('\0', '').replace(/[\\%_]/g, '\\$&');

/** The pattern for rows that contain what a person typed; undefined when that is nothing. */
export function likePattern(search: string | null | undefined): string | undefined {
  const text = escapeLike(search?.trim() ?? '');
  return text ? `%${text}%` : undefined;
}
