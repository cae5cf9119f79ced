import type { SendSmsInput } from '../../../entities/inputs/sending.js';
import type { Ctx } from '../../context.js';
import { allowInTenant, isTest } from '../../core/authorize.js';
import { checkKey, sameRequest, whileTaken } from '../../core/idempotency.js';
import { AppError, databaseFault, Issues } from '../../errors.js';
import { fingerprint } from '../../lib/canonical.js';
import { newId } from '../../lib/ids.js';
import { acceptSend, sendOperation } from './accept.js';
import { readText, type Text } from './messageText.js';
import { type RejectedRecipient, readRecipients, withoutOptedOut } from './recipients.js';
import { readSendContext, type SendContext, usableSender } from './sendContext.js';

/** What a send came to. `messageIds` are in the order of the recipients; their states and the balance are read fresh. */
export interface SendSmsResult {
  tenantId: string;
  messageIds: string[];
  credits: number;
  rejected: RejectedRecipient[];
  suppressed: number;
  replayed: boolean;
}

type Answer = Pick<SendSmsResult, 'messageIds' | 'credits' | 'rejected' | 'suppressed'>;

export const MAX_RECIPIENTS = 1_000;

const MINUTE = 60_000;

const DAY_MINUTES = 1_440;

/**
 * Accepts one text to 1–1,000 recipients: credits are held, messages queued or scheduled, all in one statement; nothing is sent here.
 * Bad, repeated and opted-out recipients are left out and reported; when none is left the first one's code is thrown and nothing charged.
 * The same idempotencyKey with the same input answers the same messages again, charged once. With an API key it is required, and the key's
 * daily cap holds (BUDGET_CAP_REACHED); what a test key sends is free and goes to the simulator.
 */
export async function sendSms(ctx: Ctx, input: SendSmsInput): Promise<SendSmsResult> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  const checked = checkInput(ctx, input);
  const recipients = readRecipients(input.to);
  const print = fingerprint({ ...input, idempotencyKey: undefined });
  let giveBack: (() => void) | undefined;
  try {
    return await whileTaken(async () => {
      const context = await readSendContext<Answer>(ctx, {
        tenantId,
        from: input.from,
        phones: recipients.phones.map(({ phone }) => phone),
        operation: sendOperation(isTest(ctx)),
        key: input.idempotencyKey,
        reference: input.clientReference,
        apiKeyId: keyOf(ctx),
      });
      const earlier = earlierAnswer(context, input, print);
      if (earlier) {
        giveBack?.();
        return { tenantId, ...earlier, replayed: true };
      }
      giveBack ??= takeRates(ctx, tenantId, recipients.phones.length);
      return accept(ctx, { tenantId, input, ...checked, print, context, recipients });
    });
  } catch (error) {
    giveBack?.();
    throw error;
  }
}

/**
 * All faults of the form at once; but `late` alone is thrown when the request turns out to be new: a retry with its key may come after the
 * time of its schedule, and has its answer already.
 */
function checkInput(ctx: Ctx, input: SendSmsInput): { text: Text; due: Date; late: boolean; validUntil: Date } {
  const issues = new Issues();
  if (input.to.length < 1 || input.to.length > MAX_RECIPIENTS)
    issues.add('TOO_MANY_RECIPIENTS', 'to', { min: 1, max: MAX_RECIPIENTS, given: input.to.length });
  const text = readText(input, issues);
  const now = ctx.app.now();
  const due = input.scheduledAt ?? now;
  const ahead = due.getTime() - now.getTime();
  const late = ahead < -MINUTE;
  if (late || ahead > 365 * DAY_MINUTES * MINUTE) issues.add('INVALID_SCHEDULE', 'scheduledAt');
  const minutes = input.validForMinutes ?? DAY_MINUTES;
  if (minutes < 1 || minutes > 3 * DAY_MINUTES) issues.add('BAD_USER_INPUT', 'validForMinutes', { min: 1, max: 3 * DAY_MINUTES });
  if (ctx.actor.kind === 'apiKey' && !input.idempotencyKey) issues.add('IDEMPOTENCY_KEY_REQUIRED', 'idempotencyKey');
  checkKey(input.idempotencyKey, 'idempotencyKey', issues);
  checkKey(input.clientReference, 'clientReference', issues);
  if (!late || issues.list.length > 1) issues.throwIfAny();
  const start = ahead > 0 ? due : now;
  return { text, due: start, late, validUntil: new Date(start.getTime() + minutes * MINUTE) };
}

/**
 * Takes from the tenant's rates (its test keys have their own); what it returns gives back. Replays and refusals don't count, and a replay is
 * answered at any rate.
 */
function takeRates(ctx: Ctx, tenantId: string, recipients: number): () => void {
  const whose = isTest(ctx) ? `${tenantId} test` : tenantId;
  ctx.app.limits.take('sends', whose);
  try {
    ctx.app.limits.take('recipients', whose, recipients);
  } catch (error) {
    ctx.app.limits.giveBack('sends', whose);
    throw error;
  }
  return () => {
    ctx.app.limits.giveBack('sends', whose);
    ctx.app.limits.giveBack('recipients', whose, recipients);
  };
}

/** The answer that this request got before, under its key, or without one under its reference. */
function earlierAnswer(context: SendContext<Answer>, input: SendSmsInput, print: Buffer): Answer | undefined {
  if (context.keyed) return sameRequest(context.keyed, print);
  if (!context.referenced) return undefined;
  if (input.idempotencyKey || context.referenced.fingerprint !== print.toString('hex')) {
    throw new AppError('CONFLICT', { message: 'This clientReference names another send.', field: 'clientReference' });
  }
  return context.referenced.answer;
}

interface Acceptance {
  tenantId: string;
  input: SendSmsInput;
  text: Text;
  due: Date;
  late: boolean;
  validUntil: Date;
  print: Buffer;
  context: SendContext<Answer>;
  recipients: ReturnType<typeof readRecipients>;
}

/** 'taken': somebody else holds the key or the reference at this moment; look again. */
async function accept(
  ctx: Ctx,
  { tenantId, input, text, due, late, validUntil, print, context, recipients }: Acceptance,
): Promise<SendSmsResult | 'taken'> {
  if (late) throw new AppError('INVALID_SCHEDULE', { field: 'scheduledAt' });
  if (context.tenant_status === 'SUSPENDED') throw new AppError('TENANT_SUSPENDED');
  const sender = usableSender(context, input.from);
  const { phones, rejected, suppressed } = withoutOptedOut(recipients, context.opted_out);
  const [first] = rejected;
  if (phones.length === 0 && first)
    throw new AppError(first.code, { issues: rejected.map(({ code, index }) => ({ code, field: `to[${index}]` })) });
  const test = isTest(ctx);
  const credits = test ? 0 : text.segments * phones.length;
  if (context.key_left !== null && credits > context.key_left) throw capReached(credits, context.key_left);
  if (credits > context.available) throw insufficient(credits, context.available);
  const now = ctx.app.now();
  const answer: Answer = { messageIds: phones.map(() => newId()), credits, rejected, suppressed };
  try {
    await acceptSend(ctx, {
      tenantId,
      at: now,
      holdEntry: newId(),
      credits,
      key: input.idempotencyKey ?? null,
      reference: input.clientReference ?? null,
      fingerprint: print,
      answer: JSON.stringify(answer),
      sender,
      category: input.category,
      text,
      scheduled: due.getTime() > now.getTime(),
      due,
      validUntil,
      createdBy: ctx.actor.kind === 'user' ? ctx.actor.userId : null,
      apiKeyId: keyOf(ctx),
      test,
      messages: phones.map(({ phone, operator }, index) => ({ id: answer.messageIds[index] as string, phone, operator })),
    });
  } catch (error) {
    const fault = databaseFault(error);
    if (fault?.constraint === 'credits_available') throw insufficient(credits, context.available);
    if (fault?.constraint === 'api_key_cap') throw capReached(credits, context.key_left);
    if (fault?.state === 'TU001' && fault.message === 'API_KEY_ENDED')
      throw new AppError('UNAUTHENTICATED', { message: 'This API key has ended.' });
    if (fault?.state === 'TU001') return 'taken';
    throw error;
  }
  await ctx.app.failpoint('after accept');
  ctx.app.events.wake();
  return { tenantId, ...answer, replayed: false };
}

const insufficient = (needed: number, available: number) => new AppError('INSUFFICIENT_CREDITS', { params: { needed, available } });

/** `left`: before this send and others at the same time. */
const capReached = (needed: number, left: number | null) => new AppError('BUDGET_CAP_REACHED', { params: { needed, left } });

const keyOf = (ctx: Ctx): string | null => (ctx.actor.kind === 'apiKey' ? ctx.actor.keyId : null);
