import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { PLATFORM_TENANT } from '../core/platformTenant.js';
import { AppError } from '../errors.js';
import { parsePhone } from '../lib/phone.js';
import { countSegments } from '../lib/segments.js';
import type { SmsOutcome } from '../ports/sms.js';

const BODY = 'Habari! Ujumbe wa majaribio kutoka Tuma. This is a test message.';

/**
 * Checks that the SMS provider answers and takes our credentials. With `to` it also sends one text there, straight through the provider: no
 * tenant pays and no message is stored, so that it tests the provider alone. Answers the exit code.
 */
export async function testSms(ctx: Ctx, input: { to?: string; from?: string }, print: (line: string) => void): Promise<number> {
  const { sms } = ctx.app;
  const phone = input.to === undefined ? undefined : readPhone(input.to);
  const sender = input.from ?? 'Taarifa-SMS';
  const found = await sms.check();
  print(`${sms.name}: ${found.detail}`);
  if (!found.ok) return 1;
  if (!phone) return 0;
  const { encoding, segments } = countSegments(BODY);
  const [outcome] = await sms.send({
    sender,
    body: BODY,
    encoding,
    segments,
    recipients: [{ recipient: await takeRecipient(ctx), phone }],
    tenantId: PLATFORM_TENANT,
  });
  if (!outcome) throw new Error('the provider gave no outcome');
  print(`From ${sender}: ${describeOutcome(outcome)}`);
  return outcome.kind === 'accepted' ? 0 : 1;
}

function readPhone(to: string): string {
  const parsed = parsePhone(to);
  if (!parsed.ok) throw new AppError('INVALID_PHONE_NUMBER', { field: 'to', params: { reason: parsed.reason } });
  return parsed.phone;
}

/** A recipient number that no message has: a report of the test matches nothing. Audited, since it spends the account's credit. */
const takeRecipient = (ctx: Ctx): Promise<string> =>
  inTransaction(ctx, async (ctx) => {
    await audit(ctx, 'sms.test', null, ctx.app.sms.name);
    const row = await ctx.sql.row<{ recipient: string }>(`select nextval('attempt_recipient')::text as recipient`);
    if (!row) throw new Error('the sequence gave no number');
    return row.recipient;
  });

function describeOutcome(outcome: SmsOutcome): string {
  switch (outcome.kind) {
    case 'accepted':
      return `accepted, with the provider's reference ${outcome.reference}. Look at the phone: accepted is not delivered yet.`;
    case 'refused':
      return `refused (${outcome.failure}): ${outcome.detail}`;
    case 'notSent':
      return `not sent: ${outcome.detail}`;
    case 'unknown':
      return `it is not known whether it was accepted: ${outcome.detail} Look at the phone before you try again.`;
  }
}
