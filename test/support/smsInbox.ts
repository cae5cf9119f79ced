import type { Session } from '../../entities/payloads/session.js';
import { prepareResets } from '../../src/accounts/requestPasswordReset.js';
import { updateProfile } from '../../src/accounts/updateProfile.js';
import { requestPhoneVerification, verifyPhone } from '../../src/accounts/verifyPhone.js';
import { goodPassword, newPerson, signedIn } from './people/people.js';
import type { TestApp } from './testApp.js';

let last = 0;
/** A number that no other test of this process uses. */
export const freshPhone = (): string => `+25575400${String(++last).padStart(4, '0')}`;

/** What the platform has sent to a number, oldest first, after the worker's round. Only of an app whose provider reaches no phone. */
export async function texts(t: TestApp, phone: string): Promise<string[]> {
  await prepareResets(t.ctx({ kind: 'system' }));
  const rows = await t.app.db.sql.rows<{ text: string }>('select text from platform_sms where phone = $1 order by message_id', [phone]);
  return rows.map(({ text }) => text);
}

/** The code in the latest text to a number. */
export async function sentCode(t: TestApp, phone: string): Promise<string> {
  const code = /\b\d{6,8}\b/.exec((await texts(t, phone)).at(-1) ?? '')?.[0];
  if (!code) throw new Error('no code came');
  return code;
}

/** Another code of the same length. */
export const otherCode = (code: string, by = 1): string => String((Number(code) + by) % 10 ** code.length).padStart(code.length, '0');

/** Somebody who has proven their phone. */
export async function withPhone(t: TestApp, phone = freshPhone()): Promise<{ session: Session; email: string; phone: string }> {
  const { session, input } = await newPerson(t);
  await provePhone(t, session, phone);
  return { session, email: input.email, phone };
}

export async function provePhone(t: TestApp, session: Pick<Session, 'accessToken'>, phone: string): Promise<void> {
  const ctx = await signedIn(t, session);
  await updateProfile(ctx, { phone });
  await requestPhoneVerification(ctx, goodPassword);
  await verifyPhone(ctx, await sentCode(t, phone));
}
