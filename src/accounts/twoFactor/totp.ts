import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { base32 } from '@scure/base';
import type { App } from '../../context.js';

/** RFC 6238 as every authenticator app does it: SHA-1, six digits, a code for each 30 s. */
const STEP_MS = 30_000;
const DIGITS = 6;
/** Clocks that differ by this many steps still agree. */
const DRIFT = 1;

/**
 * The secret of an authenticator app: 20 bytes that follow from JWT_SECRET, so that the database alone tells none. Another JWT_SECRET makes
 * other secrets; recovery codes work on.
 */
export function totpSecret(app: App, userId: string, enrolment: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', app.settings.jwtSecret, '', 'tuma two-factor', 32));
  return createHmac('sha256', key).update(`${userId} ${enrolment}`).digest().subarray(0, 20);
}

/** The code of a step: those are counted from 1970 on. */
export function totpCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 0xf;
  return String((mac.readUInt32BE(at) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

export const stepAt = (time: Date): number => Math.floor(time.getTime() / STEP_MS);

/** The step about now that six digits are the code of; undefined for wrong ones. */
export function stepOf(secret: Buffer, digits: string, now: Date): number | undefined {
  const present = stepAt(now);
  const steps = Array.from({ length: 2 * DRIFT + 1 }, (_, n) => present - DRIFT + n);
  return steps.findLast((step) => timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(digits)));
}

/** The digits of a typed code; undefined if it can't be one of an app. */
export function readDigits(typed: string): string | undefined {
  const digits = typed.replace(/[\s-]/g, '');
  return new RegExp(`^[0-9]{${DIGITS}}$`).test(digits) ? digits : undefined;
}

/** What people type, and what is in the picture that they photograph. */
export function shownSecret(secret: Buffer, email: string): { secret: string; uri: string } {
  const text = base32.encode(secret);
  const query = `secret=${text}&issuer=Tuma&algorithm=SHA1&digits=${DIGITS}&period=${STEP_MS / 1_000}`;
  return { secret: text, uri: `otpauth://totp/Tuma:${encodeURIComponent(email)}?${query}` };
}
