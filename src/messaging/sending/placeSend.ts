import type { MessageCategory } from '../../../entities/types/messageState.js';
import { shareErasures } from '../../contacts/lockContacts.js';
import { type Ctx, inTransaction } from '../../context.js';
import { requireSameRequest, retryWhileTaken, rewound } from '../../core/idempotency.js';
import { AppError, databaseFault } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import { quietUntil, spreadAfter } from '../rules/quietHours.js';
import type { AcceptedSend } from './acceptSend.js';
import type { Text } from './messageText.js';
import { type Recipient, type Recipients, type RejectedRecipient, withoutUnwilling } from './recipients.js';
import type { RequestKey } from './requestKey.js';
import { requireSender, type SendContext } from './sendContext.js';
import { acceptInLane } from './sendLanes.js';
import type { Timing } from './sendOptions.js';

/** The result of a send. `messageIds` are in the order of the recipients; the balance is read fresh, and so are earlier messages. */
export interface SendSmsResult {
  tenantId: string;
  messageIds: string[];
  credits: number;
  rejected: RejectedRecipient[];
  suppressed: number;
  replayed: boolean;
  /** What was written; undefined where the send was there before. */
  accepted?: AcceptedSend;
}

type Answer = Pick<SendSmsResult, 'messageIds' | 'credits' | 'rejected' | 'suppressed'>;

/** A send whose form was checked. */
export interface NewSend {
  tenantId: string;
  /** Null: the tenant's default sender id. */
  senderName: string | null;
  timing: Timing;
  requestKey: RequestKey;
  recipients: Recipients;
  category: MessageCategory;
  /**
   * Reads what the text says of people, in the transaction that writes the send: nobody whom it names is erased between. Absent where it
   * says nothing of them but what was given.
   */
  readPeople?(ctx: Ctx): Promise<void>;
  /** Asked once it turns out to be new, for those who get it; throws why it is refused. Nothing is charged then. */
  decideText(phones: readonly Recipient[]): DecidedText;
  /** It answers what the recipient has just asked for: who opted out with that gets it too. */
  toOptedOut?: boolean;
  /** Where a recipient stands in the input. */
  fieldOf(index: number): string;
}

interface DecidedText {
  /** Of all, or of each recipient in their order. */
  text: Text | readonly Text[];
  templateId?: string;
}

/** Accepts a send, or answers what an equal one got before. */
export async function placeSend(ctx: Ctx, send: NewSend): Promise<SendSmsResult> {
  let giveRatesBack: (() => void) | undefined;
  const takeRatesOnce = (): void => {
    giveRatesBack ??= takeRates(ctx, send.tenantId, send.requestKey.test, send.recipients.phones.length);
  };
  try {
    const result = await retryWhileTaken(() => accept(ctx, send, takeRatesOnce));
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

/** 'taken': another request holds the key or the reference at this moment; the context must be read again. */
async function accept(ctx: Ctx, send: NewSend, takeRatesOnce: () => void): Promise<SendSmsResult | 'taken'> {
  const { tenantId, senderName, requestKey, recipients, category, timing } = send;
  const lookup = {
    ...requestKey,
    tenantId,
    senderName,
    phones: recipients.phones.map(({ phone }) => phone),
    promotional: category === 'PROMOTIONAL' && !requestKey.test,
    dueAt: timing.dueAt,
  };
  // What a refusal of the database is about.
  let asked = { needed: 0, available: 0, keyLeft: null as number | null, dailyLeft: null as number | null };
  let result: SendSmsResult;
  try {
    result = await withPeople(ctx, send, (ctx) =>
      acceptInLane<Answer, SendSmsResult>(ctx, lookup, (context) => {
        const earlier = earlierAnswer(context, requestKey);
        if (earlier) return { result: { tenantId, ...earlier, replayed: true } };
        takeRatesOnce();
        const decision = decide(ctx, send, context);
        asked = {
          needed: decision.result.credits,
          available: context.available,
          keyLeft: context.api_key_left,
          dailyLeft: context.daily_left,
        };
        return decision;
      }),
    );
  } catch (error) {
    const fault = databaseFault(error);
    if (fault?.constraint === 'credits_available') throw insufficientCredits(asked.needed, asked.available);
    if (fault?.constraint === 'api_key_cap') throw capReached('API_KEY', asked.needed, asked.keyLeft);
    if (fault?.state === 'TU001' && fault.message === 'DAILY_CAP_REACHED') throw capReached('TENANT', asked.needed, asked.dailyLeft);
    if (fault?.state === 'TU001' && fault.message === 'API_KEY_ENDED')
      throw new AppError('TOKEN_INVALID', { message: 'This API key has ended.' });
    if (fault?.state === 'TU001') return 'taken';
    throw error;
  }
  if (result.replayed) return result;
  await ctx.app.failpoint('after accept');
  // Before the outbox tells everybody: a one-time code needn't wait for that when the dispatcher is in this process.
  if (result.messageIds.length === 1) ctx.app.events.publish({ topic: 'queued', tenantId, ids: [] });
  ctx.app.events.wake();
  return result;
}

/** Where the text says something of people, in a transaction of its own: other sends don't wait with it until nobody is erased. */
async function withPeople<T>(ctx: Ctx, { tenantId, readPeople }: NewSend, accept: (ctx: Ctx) => Promise<T>): Promise<T> {
  if (!readPeople) return accept(ctx);
  return inTransaction(ctx, async (ctx) => {
    await shareErasures(ctx, tenantId);
    await readPeople(ctx);
    return accept(ctx);
  });
}

/** What a new send comes to; throws why it is refused. */
function decide(ctx: Ctx, send: NewSend, context: SendContext<Answer>) {
  const { tenantId, senderName, timing, requestKey, recipients, category } = send;
  if (timing.late) throw new AppError('INVALID_SCHEDULE', { field: 'scheduledAt' });
  if (context.tenant_status === 'SUSPENDED') throw new AppError('TENANT_SUSPENDED');
  const senderId = requireSender(context, senderName);
  const { phones, rejected, suppressed } = withoutUnwilling(recipients, send.toOptedOut ? { ...context, opted_out: [] } : context);
  if (phones.length === 0) throw nobodyLeft(rejected, send.fieldOf);
  const { text, templateId } = send.decideText(phones);
  const texts = Array.isArray(text) ? (text as readonly Text[]) : undefined;
  const [shared = text as Text] = texts ?? [];
  const segments = texts ? texts.reduce((sum, { segments }) => sum + segments, 0) : shared.segments * phones.length;
  const credits = requestKey.test ? 0 : segments;
  if (context.api_key_left !== null && credits > context.api_key_left) throw capReached('API_KEY', credits, context.api_key_left);
  if (context.daily_left !== null && credits > Math.max(0, context.daily_left)) throw capReached('TENANT', credits, context.daily_left);
  if (credits > context.available) throw insufficientCredits(credits, context.available);
  const now = ctx.app.now();
  const heldUntil = holdsForQuietHours(send, context, phones, now);
  const messages = phones.map(({ phone, operator }, n) => ({
    ...{ id: newId(now), phone, operator, heldUntil: heldUntil?.[n] },
    ...ownText(texts?.[n], shared),
  }));
  const answer: Answer = { messageIds: messages.map(({ id }) => id), credits, rejected, suppressed };
  const accepted: AcceptedSend = {
    ...requestKey,
    ...shared,
    tenantId,
    acceptedAt: now,
    holdEntryId: newId(now),
    credits,
    answer: JSON.stringify(answer),
    senderId,
    category,
    templateId,
    scheduledAt: timing.dueAt > now ? timing.dueAt : null,
    dueAt: timing.dueAt,
    validUntil: timing.validUntil,
    createdBy: ctx.actor.kind === 'user' ? ctx.actor.userId : null,
    messages,
  };
  return { result: { tenantId, ...answer, replayed: false, accepted }, send: accepted };
}

/**
 * Until when each of these recipients isn't to be disturbed; undefined: nobody's message has to wait. One that is due later is looked at
 * then. INVALID_SCHEDULE where it would be quiet for all of them as long as it is valid.
 */
function holdsForQuietHours(
  { timing: { dueAt, validUntil } }: NewSend,
  context: SendContext<unknown>,
  phones: readonly Recipient[],
  now: Date,
): (Date | undefined)[] | undefined {
  const hours = context.quiet_hours;
  if (!hours) return undefined;
  const ends = phones.map(({ phone }) => quietUntil(hours, phone, dueAt) ?? undefined);
  if (ends.every((end) => end && end >= validUntil))
    throw new AppError('INVALID_SCHEDULE', {
      message: 'Its validity would end before the quiet hours do.',
      field: 'validForMinutes',
      params: { quietUntil: ends[0]?.toISOString() },
    });
  return dueAt > now ? undefined : ends.map((end) => end && spreadAfter(end, hours, validUntil));
}

/** What a message says that differs from the others of its send. */
const ownText = (text: Text | undefined, shared: Text) =>
  text && text.body !== shared.body ? { ownBody: text.body, ownEncoding: text.encoding, ownSegments: text.segments } : {};

/** The first one's code; a repetition is no reason of its own. */
function nobodyLeft(rejected: RejectedRecipient[], fieldOf: NewSend['fieldOf']): AppError {
  const issues = rejected.flatMap(({ code, index }) => (code === 'DUPLICATE' ? [] : [{ code, field: fieldOf(index) }]));
  return new AppError(issues[0]?.code ?? 'INVALID_PHONE_NUMBER', { issues });
}

const insufficientCredits = (needed: number, available: number) => new AppError('INSUFFICIENT_CREDITS', { params: { needed, available } });

/** `left`: before this send and others of the same time. */
const capReached = (of: 'API_KEY' | 'TENANT', needed: number, left: number | null) =>
  new AppError('BUDGET_CAP_REACHED', { params: { of, needed, left: left && Math.max(0, left) } });
