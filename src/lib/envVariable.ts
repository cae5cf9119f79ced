import { isIP } from 'node:net';
import { bech32 } from '@scure/base';

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
  if (!isSafeUrl(address)) throw new Error('must begin with https://');
  return address;
}

export function isSafeUrl(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  const local = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && local);
}

/** Of this server, as browsers know it. */
export function webUrl(value: string): string {
  const address = url(value);
  if (!/^https?:$/.test(new URL(address).protocol)) throw new Error('must begin with https:// (or http://)');
  return address;
}

/** Of a web page, as browsers send it: scheme, host and port alone. */
export function origin(value: string): string {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  const whole = parsed && /^https?:$/.test(parsed.protocol) && `${parsed.origin}/` === parsed.href;
  if (!whole) throw new Error('must be origins like https://app.example.com, separated by commas, without a path and without *');
  return parsed.origin;
}

/** An address, or a network as address/bits. */
export function network(value: string): string {
  const [address = '', bits, more] = value.split('/');
  const widest = isIP(address) === 6 ? 128 : 32;
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest);
  if (isIP(address) === 0 || !fits || more !== undefined)
    throw new Error('must be addresses or networks like 10.0.0.7, 10.0.0.0/8 or fd00::/8, separated by commas');
  return value;
}

/** Of a PostgreSQL: a password with # / ? or @ in it must be percent-encoded, else the rest of the URL means something else. */
export function databaseUrl(value: string): string {
  if (!/^postgres(ql)?:\/\//.test(value)) throw new Error('must begin with postgres:// or postgresql://');
  if (!URL.canParse(value))
    throw new Error('must be like postgres://user:password@host:5432/database, with # / ? @ in a password written %23 %2F %3F %40');
  if (new URL(value).pathname.length < 2) throw new Error('must name a database: postgres://user:password@host:5432/database');
  return value;
}

/** Of age (X25519): whoever has the secret half can read. A mistyped one is noticed by its checksum. */
export function publicAgeKey(value: string): string {
  const whole = bech32.decodeUnsafe(value);
  if (whole?.prefix !== 'age' || bech32.fromWordsUnsafe(whole.words)?.length !== 32 || value !== value.toLowerCase())
    throw new Error('must be public keys of age (age1…), separated by commas, each whole');
  return value;
}

/** A bucket of an S3-compatible service, and a folder in it. */
export interface S3Bucket {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  name: string;
  /** Empty, or ends with a slash. */
  prefix: string;
}

/** Reads `https://KEY:SECRET@HOST/BUCKET/PREFIX?region=…`; throws what it must be, without repeating it. */
export function s3Bucket(value: string): S3Bucket {
  const form =
    'must be like https://KEY:SECRET@s3.eu-central-1.amazonaws.com/BUCKET/PREFIX, with / @ and # in a secret written %2F %40 %23';
  if (!/^https?:/.test(value) || !URL.canParse(value)) throw new Error(form);
  const { protocol, host, hostname, username, password, pathname, searchParams } = new URL(value);
  const [name, ...folders] = pathname
    .split('/')
    .filter(Boolean)
    .map((part) => decodeURIComponent(part));
  if (!name || !username || !password) throw new Error(form);
  return {
    endpoint: `${protocol}//${host}`,
    // Most services name it in their host: s3.eu-central-1.amazonaws.com, s3.us-west-004.backblazeb2.com.
    region: searchParams.get('region') ?? /^s3\.([a-z]{2}-[a-z0-9-]+)\./.exec(hostname)?.[1] ?? 'us-east-1',
    credentials: { accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) },
    name,
    prefix: folders.map((folder) => `${folder}/`).join(''),
  };
}
