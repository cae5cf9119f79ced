/** One environment variable: how it is read, its value when it is absent, and its lines in `.env.example`. */
export interface Variable<T> {
  /** Throws what the value must be; never repeats the value, which may be secret. */
  parse(value: string): T;
  fallback: T;
  about: string;
  secret?: true;
  /** Shown in `.env.example` instead of the fallback. */
  example?: string;
}
type Parse<T> = Variable<T>['parse'];
type More = Pick<Variable<unknown>, 'secret' | 'example'>;

export const variable = <T>(fallback: NoInfer<T>, about: string, parse: Parse<T>, more?: More): Variable<T> => ({
  parse,
  fallback,
  about,
  ...more,
});
export const optional = <T>(about: string, parse: Parse<T>, more?: More): Variable<T | undefined> => ({
  parse,
  fallback: undefined,
  about,
  ...more,
});

export const text = (value: string): string => value;

export const matching =
  (pattern: RegExp, complaint: string): Parse<string> =>
  (value) => {
    if (!pattern.test(value)) throw new Error(complaint);
    return value;
  };

export const integer =
  (min: number, max: number): Parse<number> =>
  (value) => {
    const n = Number(value);
    if (!/^\d+$/.test(value) || n < min || n > max) throw new Error(`must be a whole number from ${min} to ${max}`);
    return n;
  };

export const oneOf =
  <T extends string>(...values: T[]): Parse<T> =>
  (value) => {
    const known = values.find((one) => one === value);
    if (!known) throw new Error(`must be one of ${values.join(', ')}`);
    return known;
  };

/** Separated by commas, or by `separator`; empty and repeated items are left out. */
export const listOf =
  <T>(parse: Parse<T>, separator = ','): Parse<T[]> =>
  (value) => {
    const items = value.split(separator).map((item) => item.trim());
    return [...new Set(items.filter(Boolean).map(parse))];
  };

export function url(value: string): string {
  if (!URL.canParse(value)) throw new Error('must be a URL');
  return value.replace(/\/$/, '');
}

/** Of a service that is sent credentials with every request: without TLS only on this machine. */
export function safeUrl(value: string): string {
  const address = url(value);
  const { protocol, hostname } = new URL(address);
  const local = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  if (protocol !== 'https:' && !(protocol === 'http:' && local)) throw new Error('must begin with https://');
  return address;
}
