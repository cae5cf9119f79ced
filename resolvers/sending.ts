import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  registerEnumType,
} from 'type-graphql';
import { Balance } from '../entities/Balance.js';
import { CapabilityProblem } from '../entities/enums.js';
import { Message } from '../entities/Message.js';
import { Encoding, MessageCategory } from '../entities/messageState.js';
import { SenderId } from '../entities/SenderId.js';
import { Credits, DateTime, SafeInt } from '../entities/scalars.js';
import { readBalance } from '../src/billing/balance.js';
import type { Ctx as Context } from '../src/context.js';
import { catalogue, type ErrorCode } from '../src/errors.js';
import { cancelMessages } from '../src/messaging/cancel.js';
import { smsCapability } from '../src/messaging/capability.js';
import { readMessages } from '../src/messaging/messages.js';
import { quoteSms } from '../src/messaging/quote.js';
import { resolveUnconfirmed } from '../src/messaging/resolveUnconfirmed.js';
import { sendSms } from '../src/messaging/send.js';
import { readSenderIds } from '../src/senders/senderIds.js';
import { namesBelow } from './asked.js';
import { readIds } from './ids.js';

/** The codes of errors as an enum of the schema: clients switch on them. */
const ErrorCodes = Object.freeze(Object.fromEntries(Object.keys(catalogue).map((code) => [code, code]))) as {
  readonly [K in ErrorCode]: K;
};
registerEnumType(ErrorCodes, {
  name: 'ErrorCode',
  description: 'The code of an error, as in `extensions.code`.',
  valuesConfig: Object.fromEntries(Object.entries(catalogue).map(([code, { message }]) => [code, { description: message }])) as never,
});

const UnconfirmedOutcome = Object.freeze({ SENT: 'SENT', NOT_SENT: 'NOT_SENT' } as const);
type UnconfirmedOutcome = keyof typeof UnconfirmedOutcome;
registerEnumType(UnconfirmedOutcome, {
  name: 'UnconfirmedOutcome',
  description: 'What the operator found out.',
  valuesConfig: {
    SENT: { description: 'It was sent: it is charged.' },
    NOT_SENT: { description: 'It was not sent: the credits come back.' },
  },
});

@ObjectType({ description: 'A recipient that was left out.', simpleResolvers: true })
class RejectedRecipient {
  @Field(() => Int, { description: 'Where it stood in `to`, from 0.' })
  index!: number;
  @Field(() => String, { description: 'What was given, at most 64 characters of it.' })
  value!: string;
  @Field(() => ErrorCodes, { description: 'Why.' })
  code!: ErrorCode;
}

@ObjectType({ description: 'How one character makes the text expensive, and what to write instead.', simpleResolvers: true })
class EncodingCliff {
  @Field(() => [String], { description: 'The characters that force UCS2.' })
  characters!: string[];
  @Field(() => String, { description: 'The same text in GSM7.' })
  suggestedBody!: string;
  @Field(() => Int, { description: 'Segments of the suggested text.' })
  segmentsAfter!: number;
  @Field(() => Credits, { description: 'What it saves over all recipients.' })
  creditsSaved!: number;
}

@ObjectType({ description: "Recipients by the holder of their number's range.", simpleResolvers: true })
class OperatorShare {
  @Field(() => String, { description: "The holder; 'Other' where the range has none." })
  operator!: string;
  @Field(() => SafeInt, { description: 'How many recipients.' })
  recipients!: number;
  @Field(() => Credits, { description: 'What they cost.' })
  credits!: number;
}

@ObjectType({ description: 'What a send would do and cost.', simpleResolvers: true })
class SmsQuote {
  @Field(() => Int, { description: 'How many would get it.' })
  recipients!: number;
  @Field(() => [RejectedRecipient], { description: 'Who would be left out.' })
  rejected!: RejectedRecipient[];
  @Field(() => Int, { description: 'Repetitions of a number; each gets it once.' })
  duplicates!: number;
  @Field(() => Int, { description: 'Recipients who opted out.' })
  suppressed!: number;
  @Field(() => Encoding, { description: 'How the text would be coded.' })
  encoding!: Encoding;
  @Field(() => Int, { description: 'Segments of each message.' })
  segmentsPerMessage!: number;
  @Field(() => Credits, { description: 'Segments times recipients.' })
  credits!: number;
  @Field(() => Boolean, { description: 'Whether the balance suffices.' })
  affordable!: boolean;
  @Field(() => EncodingCliff, { nullable: true, description: 'Where a few characters make it dearer; null otherwise.' })
  cliff!: EncodingCliff | null;
  @Field(() => [OperatorShare], { description: 'Recipients by operator, most first.' })
  byOperator!: OperatorShare[];
}

@InputType({ description: 'A send to be priced.' })
class QuoteSmsInput {
  @Field(() => [String], { description: '1–1,000 numbers in any usual form.' })
  to!: string[];
  @Field(() => String, { nullable: true, description: "A sender id's name; the tenant's default when absent." })
  from?: string;
  @Field(() => String, { nullable: true, description: 'The text, at most 10 segments.' })
  body?: string;
  @Field(() => Boolean, { nullable: true, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding?: boolean;
}

@InputType({ description: 'A text to 1–1,000 recipients.' })
class SendSmsInput {
  @Field(() => [String], { description: '1–1,000 numbers in any usual form; bad and repeated ones are left out and reported.' })
  to!: string[];
  @Field(() => String, { nullable: true, description: "A sender id's name; the tenant's default when absent." })
  from?: string;
  @Field(() => String, { nullable: true, description: 'The text, at most 10 segments.' })
  body?: string;
  @Field(() => MessageCategory, { defaultValue: 'TRANSACTIONAL', description: 'What kind of message it is.' })
  category!: MessageCategory;
  @Field(() => DateTime, { nullable: true, description: 'When to send, at most 365 days ahead; at once when absent.' })
  scheduledAt?: Date;
  @Field(() => Int, {
    nullable: true,
    description: 'How long it is worth sending after it is due, in minutes: 1,440 unless told, 4,320 at most.',
  })
  validForMinutes?: number;
  @Field(() => String, { nullable: true, description: 'Your own reference, 1–200 characters: names one send for ever.' })
  clientReference?: string;
  @Field(() => Boolean, { nullable: true, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding?: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'The same key with the same input is one send, charged once; remembered for 72 hours. Required with an API key.',
  })
  idempotencyKey?: string;
}

@ObjectType({ description: 'What a send came to.' })
class SendSmsPayload {
  tenantId!: string;
  messageIds!: string[];
  @Field(() => Credits, { description: 'What is held for it.' })
  credits!: number;
  @Field(() => [RejectedRecipient], { description: 'Who was left out.' })
  rejected!: RejectedRecipient[];
  @Field(() => Int, { description: 'Recipients who opted out.' })
  suppressed!: number;
  @Field(() => Boolean, { description: 'Whether this is the answer to an earlier, equal request.' })
  replayed!: boolean;
}

@ObjectType({ description: 'What could still be cancelled.', simpleResolvers: true })
class CancelMessagesPayload {
  @Field(() => [Message], { description: 'Cancelled; their credits are back.' })
  cancelled!: Message[];
  @Field(() => [Message], { description: 'Already claimed or final; unchanged.' })
  tooLate!: Message[];
  @Field(() => Balance, { description: 'The balance as it is now.' })
  balance!: Balance;
}

@InputType({ description: "The operator's decision on unconfirmed messages." })
class ResolveUnconfirmedInput {
  @Field(() => [ID], { description: '1–1,000 messages.' })
  ids!: string[];
  @Field(() => UnconfirmedOutcome, { description: 'What was found out.' })
  outcome!: UnconfirmedOutcome;
  @Field(() => String, { description: 'How, 1–500 characters; kept in the audit.' })
  note!: string;
}

@ObjectType({ description: 'What was decided.', simpleResolvers: true })
class ResolveUnconfirmedPayload {
  @Field(() => [Message], { description: 'Resolved.' })
  resolved!: Message[];
  @Field(() => [Message], { description: 'No longer UNCONFIRMED; unchanged.' })
  skipped!: Message[];
}

@ObjectType({ description: 'Whether the tenant can send now.', simpleResolvers: true })
class SmsCapability {
  @Field(() => Boolean, { description: 'Whether a send would be accepted and go out.' })
  canSend!: boolean;
  @Field(() => [CapabilityProblem], { description: 'Every reason why not.' })
  problems!: CapabilityProblem[];
  @Field(() => Balance, { description: 'The balance.' })
  balance!: Balance;
  @Field(() => [SenderId], { description: 'The sender ids to send with.' })
  senderIds!: SenderId[];
}

@Resolver(() => SendSmsPayload)
export class SendingResolver {
  @Query(() => SmsQuote, {
    nullable: true,
    description:
      'What a send would do and cost, without doing it. Example: `{ quoteSms(input: { to: ["0712345678"], body: "Habari" }) { credits affordable } }`',
  })
  quoteSms(@Ctx() ctx: Context, @Arg('input', () => QuoteSmsInput, { description: 'The send.' }) input: QuoteSmsInput): Promise<SmsQuote> {
    return quoteSms(ctx, input);
  }

  @Query(() => SmsCapability, {
    nullable: true,
    description: 'Whether the tenant can send now, and if not, why. Example: `{ smsCapability { canSend problems } }`',
  })
  async smsCapability(@Ctx() ctx: Context): Promise<SmsCapability> {
    const { tenantId, ...capability } = await smsCapability(ctx);
    const [balance, senderIds] = await Promise.all([readBalance(ctx, tenantId), readSenderIds(ctx, tenantId, ['APPROVED'])]);
    return { ...capability, balance: balance as Balance, senderIds: senderIds.filter((one) => one.enabled) };
  }

  @Mutation(() => SendSmsPayload, {
    nullable: true,
    description:
      'Sends or schedules one text to 1–1,000 recipients: credits are held, each message goes out at most once and is charged once. Example: `mutation { sendSms(input: { to: ["0712345678"], body: "Habari", idempotencyKey: "order-17" }) { messages { id status } credits } }`',
  })
  sendSms(
    @Ctx() ctx: Context,
    @Arg('input', () => SendSmsInput, { description: 'The text and its recipients.' }) input: SendSmsInput,
  ): Promise<Omit<SendSmsPayload, 'messages' | 'balance'>> {
    return sendSms(ctx, input);
  }

  @FieldResolver(() => [Message], { description: 'The messages as they are now, in the order of the recipients.' })
  messages(@Ctx() ctx: Context, @Root() root: SendSmsPayload, @Info() info: GraphQLResolveInfo): Promise<Message[]> {
    return readMessages(ctx, root.tenantId, root.messageIds, namesBelow(info));
  }

  @FieldResolver(() => Balance, { description: 'The balance as it is now.' })
  balance(@Ctx() ctx: Context, @Root() root: SendSmsPayload): Promise<Balance | undefined> {
    return readBalance(ctx, root.tenantId);
  }

  @Mutation(() => CancelMessagesPayload, {
    nullable: true,
    description:
      'Cancels what no dispatcher has taken yet. Example: `mutation { cancelMessages(ids: ["msg_…"]) { cancelled { id } tooLate { id status } } }`',
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
      'Platform admin: decides on messages that nobody could answer for. Example: `mutation { resolveUnconfirmed(input: { ids: ["msg_…"], outcome: SENT, note: "Seen in the provider\'s log" }) { resolved { id status } } }`',
  })
  async resolveUnconfirmed(
    @Ctx() ctx: Context,
    @Arg('input', () => ResolveUnconfirmedInput, { description: 'Which ones and what was found out.' }) input: ResolveUnconfirmedInput,
  ): Promise<ResolveUnconfirmedPayload> {
    const { resolved, skipped } = await resolveUnconfirmed(ctx, { ...input, ids: readIds('message', input.ids, 'input.ids') });
    const [yes, no] = await Promise.all([readMessages(ctx, undefined, resolved), readMessages(ctx, undefined, skipped)]);
    return { resolved: yes, skipped: no };
  }
}
