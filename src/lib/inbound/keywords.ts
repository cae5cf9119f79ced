/** What a word at the beginning of the relation asks for, in the words that people know from other senders, in English and Swahili. */
export const builtInWords = {
  STOP: ['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'optout', 'revoke', 'acha', 'sitisha'],
  START: ['start', 'unstop', 'anza'],
  HELP: ['help', 'info', 'msaada'],
} as const;
type Word = keyof typeof builtInWords;

const meanings = new Map(
  Object.entries(builtInWords).flatMap(([keyword, words]) => words.map((word) => [word as string, keyword as Word])),
);

/** White space, punctuation, and the signs of a keyboard that Unicode counts as symbols. */
const EDGES = /^[\s\p{P}\p{Z}\p{Cc}$+<=>^`|~]+|[\s\p{P}\p{Z}\p{Cc}$+<=>^`|~]+$/gu;

/** Nobody types a keyword with more; what is longer is no keyword, and isn't looked at any further. */
const LONGEST = 500;

/**
 * A text as it is compared with words: width and form as plain letters, without what can't be seen, small, and without what stands around
 * it. Two spellings that people take for the same are the same.
 */
export const wordOf = (text: string): string =>
  text.length > LONGEST
    ? ''
    : text
        .normalize('NFKC')
        .replace(/\p{Cf}/gu, '')
        .toLowerCase()
        .replace(EDGES, '');

/**
 * The keyword that a text *is*; undefined where it says anything beside it: "cancel my order" is speech. `own`: further words, as wordOf
 * has them.
 */
export function keywordOf(text: string, own?: ReadonlyMap<string, Word>): Word | undefined {
  const word = wordOf(text);
  return meanings.get(word) ?? own?.get(word);
}
