import type { SendSmsInput } from '../../../entities/inputs/sending.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { checkKey, requireSameRequest, retryWhileTaken, rewound } from '../../core/idempotency.js';
import { AppError, databaseFault, Issues } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import type { AcceptedSend } from './acceptSend.js';
import { readText, type Text } from './messageText.js';
import { checkCount, type Recipients, type RejectedRecipient, readRecipients, withoutOptedOut } from './recipients.js';
import { type RequestKey, requestKeyOf } from './requestKey.js';
import { requireSender, type SendContext, senderNameOf } from './sendContext.js';
import { acceptInLane } from './sendLanes.js';

/** The result of a send. `messageIds` are in the order of the recipients; their states and the balance are read fresh. */
export interface SendSmsResult {
  tenantId: string;
  messageIds: string[];
  credits: number;
  rejected: RejectedRecipient[];
  suppressed: number;
  replayed: boolean;
}

type Answer = Pick<SendSmsResult, 'messageIds' | 'credits' | 'rejected' | 'suppressed'>;

const MINUTE = 60_000;

const DAY_MINUTES = 1_440;

/**
 * Accepts one text to 1–1,000 recipients: holds the credits, queues or schedules the messages, all in one statement. Nothing is sent here.
 * Bad, repeated and opted-out recipients are left out and reported. When none is left, the first one's code is thrown and nothing charged.
 * The same idempotencyKey with the same input answers the same messages again, charged once. With an API key it is required, and the key's
 * daily cap applies (BUDGET_CAP_REACHED). What a test key sends is free and goes to the simulator.
 */
export async function sendSms(ctx: Ctx, given: SendSmsInput): Promise<SendSmsResult> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  const input = meaningOf(given);
  const form = checkInput(ctx, input);
  const recipients = readRecipients(input.to);
  const requestKey = requestKeyOf(ctx, { ...input, to: recipients.given, from: input.from?.toLowerCase() });
  const checked: CheckedSend = { tenantId, input, form, requestKey, recipients };
  let giveRatesBack: (() => void) | undefined;
  const takeRatesOnce = (): void => {
    giveRatesBack ??= takeRates(ctx, tenantId, requestKey.test, recipients.phones.length);
  };
  try {
    const result = await retryWhileTaken(() => accept(ctx, checked, takeRatesOnce));
    if (!result.replayed) return result;
    giveRatesBack?.();
    giveRatesBack = undefined;
    await requireThere(ctx, result.messageIds);
    return result;
  } catch (error) {
    giveRatesBack?.();
    throw error;
  }
}

async function requireThere(ctx: Ctx, messageIds: readonly string[]): Promise<void> {
  const row = await ctx.sql.row<{ count: number }>('select count(*) as count from message where id = any($1::uuid[])', [messageIds]);
  if (row?.count !== messageIds.length) throw rewound();
}

/** The same send in one way of saying it: a retry by another program, with defaults written out, is the same request. */
const meaningOf = (input: SendSmsInput): SendSmsInput => ({
  ...input,
  from: senderNameOf(input.from),
  validForMinutes: input.validForMinutes === DAY_MINUTES ? undefined : input.validForMinutes,
});

interface Form {
  text: Text;
  dueAt: Date;
  validUntil: Date;
  /** It was due too long ago to be sent now. */
  late: boolean;
}

/**
 * Throws all faults of the form at once, except `late` alone: it is thrown once the request turns out to be new. A retry with its key may
 * come after the time of its schedule, and has its answer already.
 */
function checkInput(ctx: Ctx, input: SendSmsInput): Form {
  const issues = new Issues();
  checkCount(input.to, issues);
  const text = readText(input, issues);
  const now = ctx.app.now();
  const scheduledAt = input.scheduledAt ?? now;
  const ahead = scheduledAt.getTime() - now.getTime();
  const late = ahead < -MINUTE;
  if (late || ahead > 365 * DAY_MINUTES * MINUTE) issues.add('INVALID_SCHEDULE', 'scheduledAt');
  const minutes = input.validForMinutes ?? DAY_MINUTES;
  if (minutes < 1 || minutes > 3 * DAY_MINUTES) issues.add('BAD_USER_INPUT', 'validForMinutes', { min: 1, max: 3 * DAY_MINUTES });
  if (ctx.actor.kind === 'apiKey' && !input.idempotencyKey) issues.add('IDEMPOTENCY_KEY_REQUIRED', 'idempotencyKey');
  checkKey(input.idempotencyKey, 'idempotencyKey', issues);
  checkKey(input.clientReference, 'clientReference', issues);
  if (!late || issues.list.length > 1) issues.throwIfAny();
  const dueAt = ahead > 0 ? scheduledAt : now;
  return { text, dueAt, validUntil: new Date(dueAt.getTime() + minutes * MINUTE), late };
}

/**
 * Takes from the rate limits of the tenant (its test keys have their own) and returns what gives it back. Repetitions and refusals don't
 * count, and a repetition is answered at any rate.
 */
function takeRates(ctx: Ctx, tenantId: string, test: boolean, recipients: number): () => void {
  const { limits } = ctx.app;
  const subject = test ? `${tenantId} test` : tenantId;
  limits.take('sends', subject);
  try {
    limits.take('recipients', subject, recipients);
  } catch (error) {
    limits.giveBack('sends', subject);
    throw error;
  }
  return () => {
    limits.giveBack('sends', subject);
    limits.giveBack('recipients', subject, recipients);
  };
}

/** The answer that this request got before, under its key, or without one under its reference. */
function earlierAnswer(context: SendContext<Answer>, { key, fingerprint }: RequestKey): Answer | undefined {
  const { earlier_by_key: byKey, earlier_by_reference: byReference } = context;
  if (byKey) return requireSameRequest(byKey, fingerprint);
  if (!byReference) return undefined;
  if (key || byReference.fingerprint !== fingerprint.toString('hex'))
    throw new AppError('CONFLICT', { message: 'This clientReference names another send.', field: 'clientReference' });
  return byReference.answer;
}

interface CheckedSend {
  tenantId: string;
  input: SendSmsInput;
  form: Form;
  requestKey: RequestKey;
  recipients: Recipients;
}

/** 'taken': another request holds the key or the reference at this moment; the context must be read again. */
async function accept(ctx: Ctx, checked: CheckedSend, takeRatesOnce: () => void): Promise<SendSmsResult | 'taken'> {
  const { tenantId, input, requestKey, recipients } = checked;
  const lookup = { ...requestKey, tenantId, senderName: input.from ?? null, phones: recipients.phones.map(({ phone }) => phone) };
  // What a refusal of the database is about.
  let asked = { needed: 0, available: 0, keyLeft: null as number | null };
  let result: SendSmsResult;
  try {
    result = await acceptInLane<Answer, SendSmsResult>(ctx, lookup, (context) => {
      const earlier = earlierAnswer(context, requestKey);
      if (earlier) return { result: { tenantId, ...earlier, replayed: true } };
      takeRatesOnce();
      const decision = decide(ctx, checked, context);
      asked = { needed: decision.result.credits, available: context.available, keyLeft: context.api_key_left };
      return decision;
    });
  } catch (error) {
    const fault = databaseFault(error);
    if (fault?.constraint === 'credits_available') throw insufficientCredits(asked.needed, asked.available);
    if (fault?.constraint === 'api_key_cap') throw capReached(asked.needed, asked.keyLeft);
    if (fault?.state === 'TU001' && fault.message === 'API_KEY_ENDED')
      throw new AppError('TOKEN_INVALID', { message: 'This API key has ended.' });
    if (fault?.state === 'TU001') return 'taken';
    throw error;
  }
  if (result.replayed) return result;
  await ctx.app.failpoint('after accept');
  ctx.app.events.wake();
  return result;
}

/** What a new send comes to; throws why it is refused. */
function decide(ctx: Ctx, { tenantId, input, form, requestKey, recipients }: CheckedSend, context: SendContext<Answer>) {
  if (form.late) throw new AppError('INVALID_SCHEDULE', { field: 'scheduledAt' });
  if (context.tenant_status === 'SUSPENDED') throw new AppError('TENANT_SUSPENDED');
  const senderId = requireSender(context, input.from);
  const { phones, rejected, suppressed } = withoutOptedOut(recipients, context.opted_out);
  if (phones.length === 0) throw nobodyLeft(rejected);
  const credits = requestKey.test ? 0 : form.text.segments * phones.length;
  if (context.api_key_left !== null && credits > context.api_key_left) throw capReached(credits, context.api_key_left);
  if (credits > context.available) throw insufficientCredits(credits, context.available);
  const now = ctx.app.now();
  const messages = phones.map(({ phone, operator }) => ({ id: newId(now), phone, operator }));
  const answer: Answer = { messageIds: messages.map(({ id }) => id), credits, rejected, suppressed };
  const send: AcceptedSend = {
    ...requestKey,
    ...form.text,
    tenantId,
    acceptedAt: now,
    holdEntryId: newId(now),
    credits,
    answer: JSON.stringify(answer),
    senderId,
    category: input.category,
    scheduledAt: form.dueAt > now ? form.dueAt : null,
    dueAt: form.dueAt,
    validUntil: form.validUntil,
    createdBy: ctx.actor.kind === 'user' ? ctx.actor.userId : null,
    messages,
  };
  return { result: { tenantId, ...answer, replayed: false }, send };
}

/** The first one's code; a repetition is no reason of its own. */
function nobodyLeft(rejected: RejectedRecipient[]): AppError {
  const issues = rejected.flatMap(({ code, index }) => (code === 'DUPLICATE' ? [] : [{ code, field: `to[${index}]` }]));
  return new AppError(issues[0]?.code ?? 'INVALID_PHONE_NUMBER', { issues });
}

const insufficientCredits = (needed: number, available: number) => new AppError('INSUFFICIENT_CREDITS', { params: { needed, available } });

/** `left`: before this send and others of the same time. */
const capReached = (needed: number, left: number | null) => new AppError('BUDGET_CAP_REACHED', { params: { needed, left } });
