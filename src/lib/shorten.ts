/** The beginning of a text, at most `length` UTF-16 units. It never ends in half a character: PostgreSQL's json refuses that. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cutsPair = /[\ud800-\udbff]/.test(text.charAt(length - 1));
  return text.slice(0, cutsPair ? length - 1 : length);
}
