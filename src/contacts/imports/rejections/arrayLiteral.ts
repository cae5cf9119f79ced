/** Texts as PostgreSQL writes an array of them: `unnest` takes an array of such, but none of arrays of different lengths. */
export const arrayLiteral = (texts: readonly string[]): string =>
  texts.length === 0 ? '{}' : `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
