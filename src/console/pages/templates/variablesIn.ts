/** A place for a value in a text; `word` stands there where no value is given. */
export interface Variable {
  name: string;
  word: string | null;
}

/** The places for values that can be seen in a text, each once. What is wrong with its braces the server says. */
export function variablesIn(text: string): Variable[] {
  const found = new Map<string, Variable>();
  for (const [, name = '', word] of text.matchAll(/\{\{([^{}|]+)(?:\|([^{}]*))?\}\}/g)) {
    const key = name.trim();
    if (key && !found.has(key)) found.set(key, { name: key, word: word?.trim() ?? null });
  }
  return [...found.values()];
}
