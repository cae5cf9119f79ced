import { createHash, randomBytes } from 'node:crypto';

/** The part of a secret that tells keys apart: its kind and 36 of its 256 random bits. */
const SHOWN = 16;
const SECRET = /^tuma_(live|test)_[\w-]{43}$/;

/** A secret of 32 random bytes, and its hash, the only form that is stored: 256 random bits need no slow hash. */
export function newKeySecret(test: boolean): { secret: string; prefix: string; hash: Buffer } {
  const secret = `tuma_${test ? 'test' : 'live'}_${randomBytes(32).toString('base64url')}`;
  return { secret, prefix: secret.slice(0, SHOWN), hash: sha256(secret) };
}

/** Whether a bearer token looks like an API key; access tokens are three parts with dots. */
export const looksLikeKey = (token: string): boolean => token.startsWith('tuma_');

/** The stored form; undefined if it can't be a key. */
export const keyHash = (secret: string): Buffer | undefined => (SECRET.test(secret) ? sha256(secret) : undefined);

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
