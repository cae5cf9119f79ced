import type { RejectionCode } from '../../../entities/types/sending.js';
import type { Issues } from '../../errors.js';
import { parsePhone } from '../../lib/phone.js';
import { shorten } from '../../lib/shorten.js';

/** A recipient that is left out: its place in the list, what was typed, and why. */
export interface RejectedRecipient {
  index: number;
  value: string;
  code: Extract<RejectionCode, 'DUPLICATE' | 'INVALID_PHONE_NUMBER' | 'RECIPIENT_OPTED_OUT' | 'FREQUENCY_CAP'>;
}

/** A valid one, and its place in the list. */
export interface Recipient {
  phone: string;
  operator: string | null;
  index: number;
}

export interface Recipients {
  /** All as they were read: E.164, or what was typed where it is no number. */
  given: string[];
  /** The valid ones, each once, in the order given. */
  phones: Recipient[];
  rejected: RejectedRecipient[];
  duplicates: number;
}

const MAX_RECIPIENTS = 1_000;

/** 1–1,000 of them: BAD_USER_INPUT for none, TOO_MANY_RECIPIENTS for more. */
export function checkCount(to: readonly unknown[], field: string, issues: Issues): void {
  const count = { min: 1, max: MAX_RECIPIENTS, given: to.length };
  if (to.length === 0) issues.add('BAD_USER_INPUT', field, count);
  if (to.length > MAX_RECIPIENTS) issues.add('TOO_MANY_RECIPIENTS', field, count);
}

/** Numbers in any usual form become E.164, each once; the others are rejected with a reason, repetitions too. */
export function readRecipients(to: string[]): Recipients {
  const phones: Recipients['phones'] = [];
  const given: string[] = [];
  const rejected: RejectedRecipient[] = [];
  const seen = new Set<string>();
  let duplicates = 0;
  to.forEach((value, index) => {
    const parsed = parsePhone(value);
    given.push(parsed.ok ? parsed.phone : value);
    if (!parsed.ok) {
      // Shortened: what was typed may be of any length.
      rejected.push({ index, value: shorten(value, 64), code: 'INVALID_PHONE_NUMBER' });
    } else if (seen.has(parsed.phone)) {
      duplicates += 1;
      rejected.push({ index, value: shorten(value, 64), code: 'DUPLICATE' });
    } else {
      seen.add(parsed.phone);
      phones.push({ phone: parsed.phone, operator: parsed.operator, index });
    }
  });
  return { given, phones, rejected, duplicates };
}

/** Rejects those who opted out, who are counted, and those who got enough promotional messages. */
export function withoutUnwilling(
  recipients: Recipients,
  { opted_out: optedOut, over_cap: overCap }: { opted_out: string[]; over_cap: string[] | null },
): Recipients & { suppressed: number } {
  const reasons = new Map<string, RejectedRecipient['code']>(overCap?.map((phone) => [phone, 'FREQUENCY_CAP']));
  for (const phone of optedOut) reasons.set(phone, 'RECIPIENT_OPTED_OUT');
  const phones = recipients.phones.filter(({ phone }) => !reasons.has(phone));
  const refused = recipients.phones.flatMap(({ phone, index }): RejectedRecipient[] => {
    const code = reasons.get(phone);
    return code ? [{ index, value: phone, code }] : [];
  });
  const rejected = [...recipients.rejected, ...refused].sort((a, b) => a.index - b.index);
  return { ...recipients, phones, rejected, suppressed: refused.filter(({ code }) => code === 'RECIPIENT_OPTED_OUT').length };
}
