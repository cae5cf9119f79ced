import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Balance } from '../entities/Balance.js';
import { QuoteSmsInput, ResolveHeldInput, ResolveUnconfirmedInput, SendSmsInput } from '../entities/inputs/sending.js';
import { Message } from '../entities/Message.js';
import {
  CancelMessagesPayload,
  RejectedRecipient,
  ResolveHeldPayload,
  ResolveUnconfirmedPayload,
  SendSmsPayload,
  SmsCapability,
  SmsQuote,
} from '../entities/payloads/sending.js';
import type { Language } from '../entities/types/people.js';
import { readerLanguage, sentenceOf } from '../src/contacts/imports/rejections/sentences.js';
import type { Ctx as Context } from '../src/context.js';
import { readBalance } from '../src/ledger/balance.js';
import { cancelMessages } from '../src/messaging/cancelMessages.js';
import { readMessages } from '../src/messaging/messages.js';
import { resolveHeld } from '../src/messaging/resolveHeld.js';
import { resolveUnconfirmed } from '../src/messaging/resolveUnconfirmed.js';
import { acceptedMessages } from '../src/messaging/sending/acceptedMessages.js';
import type { SendSmsResult } from '../src/messaging/sending/placeSend.js';
import { quoteSms } from '../src/messaging/sending/quoteSms.js';
import { sendSms } from '../src/messaging/sending/sendSms.js';
import { smsCapability } from '../src/messaging/sending/smsCapability.js';
import { readSenderIdsOf } from '../src/senders/senderIds.js';
import { readIds, readMessageFilter } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { selectedFields } from './graph/selectedFields.js';

/** The capability with what it shows of other areas. */
export async function capability(ctx: Context): Promise<SmsCapability> {
  const { tenantId, canSend, problems, senderIds, balance } = await smsCapability(ctx);
  return { id: tenantId, canSend, problems, balance: balance as Balance, senderIds: await readSenderIdsOf(ctx, tenantId, senderIds) };
}

/** For all rows of an answer at once. */
const languagesOf = async (ctx: Context, readers: readonly string[]): Promise<Language[]> => {
  const language = await readerLanguage(ctx);
  return readers.map(() => language);
};

@Resolver(() => RejectedRecipient)
export class RejectedRecipientResolver {
  @FieldResolver(() => String, { description: "What to do about it, in the reader's language." })
  async detail(@Ctx() ctx: Context, @Root() { code, fault }: RejectedRecipient): Promise<string> {
    return sentenceOf(await loadById(ctx, languagesOf, 'reader'), code, fault ?? null);
  }
}

@Resolver(() => SendSmsPayload)
export class SendingResolver {
  @Query(() => SmsQuote, {
    nullable: true,
    description:
      'What a send would do and cost, without doing it. ' +
      'Example: `{ quoteSms(input: { to: ["0712345678"], body: "Habari" }) { credits affordable } }`',
  })
  quoteSms(@Ctx() ctx: Context, @Arg('input', () => QuoteSmsInput, { description: 'The send.' }) input: QuoteSmsInput): Promise<SmsQuote> {
    return quoteSms(ctx, input);
  }

  @Query(() => SmsCapability, {
    nullable: true,
    description: 'Whether the tenant can send now, and if not, why. Example: `{ smsCapability { canSend problems } }`',
  })
  smsCapability(@Ctx() ctx: Context): Promise<SmsCapability> {
    return capability(ctx);
  }

  @Mutation(() => SendSmsPayload, {
    nullable: true,
    description:
      'Sends or schedules one text to 1–1,000 recipients: credits are held, each message goes out at most once and ' +
      'is charged once. ' +
      'Example: `mutation { sendSms(input: { to: ["0712345678"], body: "Habari", idempotencyKey: "order-17" }) { ' +
      'messages { id status } credits } }`',
  })
  sendSms(
    @Ctx() ctx: Context,
    @Arg('input', () => SendSmsInput, { description: 'The text and its recipients.' }) input: SendSmsInput,
  ): Promise<SendSmsResult> {
    return sendSms(ctx, input);
  }

  @FieldResolver(() => [Message], {
    description: 'The messages in the order of the recipients: as they were accepted, or, of a repetition, as they are now.',
  })
  async messages(@Ctx() ctx: Context, @Root() root: SendSmsResult, @Info() info: GraphQLResolveInfo): Promise<Message[]> {
    const wanted = selectedFields(info);
    return (root.accepted && acceptedMessages(root.accepted, wanted)) ?? readMessages(ctx, root.tenantId, root.messageIds, wanted);
  }

  @FieldResolver(() => Balance, { description: 'The balance as it is now.' })
  balance(@Ctx() ctx: Context, @Root() root: SendSmsPayload): Promise<Balance | undefined> {
    return readBalance(ctx, root.tenantId);
  }

  @Mutation(() => CancelMessagesPayload, {
    nullable: true,
    description:
      'Cancels what no dispatcher has taken yet. ' +
      'Example: `mutation { cancelMessages(ids: ["msg_…"]) { cancelled { id } tooLate { id status } } }`',
  })
  async cancelMessages(
    @Ctx() ctx: Context,
    @Arg('ids', () => [ID], { description: '1–1,000 messages.' }) ids: string[],
  ): Promise<CancelMessagesPayload> {
    const { tenantId, cancelled, tooLate } = await cancelMessages(ctx, readIds('message', ids));
    const [yes, no, balance] = await Promise.all([
      readMessages(ctx, tenantId, cancelled),
      readMessages(ctx, tenantId, tooLate),
      readBalance(ctx, tenantId),
    ]);
    return { cancelled: yes, tooLate: no, balance: balance as Balance };
  }

  @Mutation(() => ResolveUnconfirmedPayload, {
    nullable: true,
    description:
      'Platform admin: decides on messages that nobody could answer for. ' +
      'Example: `mutation { resolveUnconfirmed(input: { ids: ["msg_…"], outcome: SENT, reason: "Seen in the ' +
      'provider\'s log" }) { resolved { id status } } }`',
  })
  async resolveUnconfirmed(
    @Ctx() ctx: Context,
    @Arg('input', () => ResolveUnconfirmedInput, { description: 'Which ones and what was found out.' }) input: ResolveUnconfirmedInput,
  ): Promise<ResolveUnconfirmedPayload> {
    const { resolved, skipped } = await resolveUnconfirmed(ctx, { ...input, ids: readIds('message', input.ids, 'ids') });
    const [yes, no] = await Promise.all([readMessages(ctx, undefined, resolved), readMessages(ctx, undefined, skipped)]);
    return { resolved: yes, skipped: no };
  }

  @Mutation(() => ResolveHeldPayload, {
    nullable: true,
    description:
      'Platform admin: decides on held messages: send them, count them as sent, or cancel them. By a filter for ten seconds at most; ' +
      'the answer says how many are left. ' +
      'Example: `mutation { resolveHeld(input: { ids: ["msg_…"], outcome: CANCEL, reason: "Sent before the restore", ' +
      'idempotencyKey: "k1" }) { resolvedCount } }`',
  })
  async resolveHeld(
    @Ctx() ctx: Context,
    @Arg('input', () => ResolveHeldInput, { description: 'The input.' }) input: ResolveHeldInput,
  ): Promise<ResolveHeldPayload> {
    const ids = input.ids && readIds('message', input.ids, 'ids');
    const filter = input.filter && readMessageFilter(input.filter, 'filter');
    const { resolved, skipped, ...done } = await resolveHeld(ctx, { ...input, ids, filter });
    const some = skipped.slice(0, 1_000);
    const [yes, no] = await Promise.all([readMessages(ctx, undefined, resolved), readMessages(ctx, undefined, some)]);
    return { ...done, resolved: yes, skipped: no, skippedCount: skipped.length };
  }
}
