import { Field, ID, InputType, Int } from 'type-graphql';
import { HeldOutcome, HoldReason, MessageCategory, UnconfirmedOutcome } from '../types/messageState.js';
import { DateTime } from '../types/scalars.js';
import { MessageFilter } from './messages.js';

@InputType({ description: 'A send to be priced.' })
export class QuoteSmsInput {
  @Field(() => [String], { description: '1–1,000 numbers in any usual form.' })
  to!: string[];
  @Field(() => String, { nullable: true, description: "A sender id's name; the tenant's default when absent." })
  from?: string | null;
  @Field(() => String, { description: 'The text, at most 10 segments.' })
  body!: string;
  @Field(() => Boolean, { defaultValue: false, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding?: boolean;
}

@InputType({ description: 'A text to 1–1,000 recipients.' })
export class SendSmsInput {
  @Field(() => [String], { description: '1–1,000 numbers in any usual form; bad and repeated ones are left out and reported.' })
  to!: string[];
  @Field(() => String, { nullable: true, description: "A sender id's name; the tenant's default when absent." })
  from?: string | null;
  @Field(() => String, { description: 'The text, at most 10 segments.' })
  body!: string;
  @Field(() => MessageCategory, { defaultValue: 'TRANSACTIONAL', description: 'What kind of message it is.' })
  category!: MessageCategory;
  @Field(() => DateTime, { nullable: true, description: 'When to send, at most 365 days ahead; at once when absent.' })
  scheduledAt?: Date | null;
  @Field(() => Int, {
    nullable: true,
    description: 'How long it is worth sending after it is due, in minutes: 1,440 unless given, 4,320 at most.',
  })
  validForMinutes?: number | null;
  @Field(() => String, { nullable: true, description: 'Your own reference, 1–200 characters: names one send for ever.' })
  clientReference?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding?: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'The same key with the same input is one send, charged once; remembered for 72 hours. Required with an API key.',
  })
  idempotencyKey?: string | null;
}

@InputType({ description: "The operator's decision on unconfirmed messages." })
export class ResolveUnconfirmedInput {
  @Field(() => [ID], { description: '1–1,000 messages.' })
  ids!: string[];
  @Field(() => UnconfirmedOutcome, { description: 'What was found out.' })
  outcome!: UnconfirmedOutcome;
  @Field(() => String, { description: 'How it was found out, 1–500 characters; kept in the audit.' })
  reason!: string;
  @Field(() => String, { nullable: true, description: 'The same key with the same input is done once.' })
  idempotencyKey?: string | null;
}

@InputType({ description: "An operator's decision on held messages." })
export class ResolveHeldInput {
  @Field(() => [ID], { nullable: true, description: '1–1,000 held messages.' })
  ids?: string[] | null;
  @Field(() => MessageFilter, { nullable: true, description: 'Instead of `ids`: all that match and are held for `holdReason` now.' })
  filter?: MessageFilter | null;
  @Field(() => HoldReason, { nullable: true, description: 'With `filter`: why they are held; REVIEW when absent.' })
  holdReason?: HoldReason | null;
  @Field(() => HeldOutcome, { description: 'What is decided.' })
  outcome!: HeldOutcome;
  @Field(() => String, { description: 'Why, 1–500 characters; kept in the audit.' })
  reason!: string;
  @Field(() => String, { nullable: true, description: 'The same key with the same input is done once.' })
  idempotencyKey?: string | null;
}
