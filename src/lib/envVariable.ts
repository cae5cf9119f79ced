/** One environment variable: how it is read, what it is when absent, and one line for `.env.example`. */
export interface Variable<T> {
  parse(text: string): T;
  fallback: T;
  about: string;
  secret?: true;
  example?: string;
}

export const text = (fallback: string, about: string, more: Partial<Variable<string>> = {}): Variable<string> => ({
  parse: (t) => t,
  fallback,
  about,
  ...more,
});
export const optional = (about: string, more: Partial<Variable<string | undefined>> = {}): Variable<string | undefined> => ({
  parse: (t) => t,
  fallback: undefined,
  about,
  ...more,
});
export const integer = (fallback: number, min: number, max: number, about: string): Variable<number> => ({
  parse: (t) => {
    const n = Number(t);
    if (!/^\d+$/.test(t) || n < min || n > max) throw new Error(`must be a whole number from ${min} to ${max}`);
    return n;
  },
  fallback,
  about,
});
export const list = (about: string): Variable<string[]> => ({
  parse: (t) =>
    t
      .split(',')
      .map((s) => s.trim())
      .filter(Boolean),
  fallback: [],
  about,
});
export const oneOf = <T extends string>(values: readonly T[], fallback: T, about: string): Variable<T> => ({
  parse: (t) => {
    const value = values.find((v) => v === t);
    if (!value) throw new Error(`must be one of ${values.join(', ')}`);
    return value;
  },
  fallback,
  about: `${about} (${values.join(' | ')})`,
});
export const url = (about: string, more: Partial<Variable<string | undefined>> = {}): Variable<string | undefined> => ({
  parse: (t) => {
    if (!URL.canParse(t)) throw new Error('must be a URL');
    return t.replace(/\/$/, '');
  },
  fallback: undefined,
  about,
  ...more,
});

/** Of a service that is sent credentials with every request: without TLS they stay on this machine. */
export function safeUrl(t: string): string {
  if (!URL.canParse(t)) throw new Error('must be a URL');
  const { protocol, hostname } = new URL(t);
  const local = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  if (protocol !== 'https:' && !(protocol === 'http:' && local)) throw new Error('must begin with https://');
  return t.replace(/\/$/, '');
}
