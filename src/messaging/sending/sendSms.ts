import type { SendSmsInput } from '../../../entities/inputs/sending.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { Issues } from '../../errors.js';
import { readText } from './messageText.js';
import { placeSend, type SendSmsResult } from './placeSend.js';
import { checkCount, readRecipients } from './recipients.js';
import { requestKeyOf } from './requestKey.js';
import { meaningOf, readTiming } from './sendOptions.js';

/**
 * Accepts one text to 1–1,000 recipients: holds the credits, queues or schedules the messages, all in one statement. Nothing is sent here.
 * Bad, repeated and opted-out recipients are left out and reported. When none is left, the first one's code is thrown and nothing charged.
 * The same idempotencyKey with the same input answers the same messages again, charged once. With an API key it is required, and the key's
 * daily cap applies (BUDGET_CAP_REACHED). What a test key sends is free and goes to the simulator. `fieldOf`: what a recipient is called in
 * the caller's input.
 */
export async function sendSms(ctx: Ctx, given: SendSmsInput, fieldOf = (index: number) => `to[${index}]`): Promise<SendSmsResult> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  const input = meaningOf(given);
  const issues = new Issues();
  checkCount(input.to, 'to', issues);
  const text = readText(input, issues);
  const timing = readTiming(ctx, input, issues);
  const recipients = readRecipients(input.to);
  return placeSend(ctx, {
    ...{ tenantId, timing, recipients, senderName: input.from ?? null },
    requestKey: requestKeyOf(ctx, 'sendSms', { ...input, to: recipients.given, from: input.from?.toLowerCase() }),
    category: input.category,
    decideText: () => ({ text }),
    fieldOf,
  });
}
