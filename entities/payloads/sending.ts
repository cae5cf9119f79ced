import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Balance } from '../Balance.js';
import { Message } from '../Message.js';
import { Node } from '../Node.js';
import { SenderId } from '../SenderId.js';
import { Encoding } from '../types/messageState.js';
import { Credits, SafeInt } from '../types/scalars.js';
import { CapabilityProblem, RejectionCode, type ValueFault } from '../types/sending.js';

@ObjectType({ description: 'A recipient that was left out.', simpleResolvers: true })
export class RejectedRecipient {
  @Field(() => Int, { description: 'Its place in the list given, from 0.' })
  index!: number;
  @Field(() => String, { description: 'What was given and is at fault, at most 64 characters; of an attribute its name.' })
  value!: string;
  @Field(() => RejectionCode, { description: 'Why it was left out.' })
  code!: RejectionCode;
  @Field(() => String, { nullable: true, description: 'Of a contact: what of it is wrong, as in tags[1]; null for a recipient.' })
  field?: string | null;
  /** What the sentence is about, where the code says less. */
  fault?: ValueFault | null;
}

@ObjectType({ description: 'A character that forces UCS2.', simpleResolvers: true })
class ForcingCharacter {
  @Field(() => String, { description: 'The character.' })
  character!: string;
  @Field(() => String, { description: 'Its code point, since some can not be seen: U+200B.' })
  codePoint!: string;
  @Field(() => [Int], { description: 'Its places in the text, counted in characters from 0.' })
  positions!: number[];
  @Field(() => String, { nullable: true, description: 'What reads the same in GSM7; null where nothing does.' })
  replacement!: string | null;
}

@ObjectType({ description: 'Characters that force UCS2 and make the message dearer, and the text without them.', simpleResolvers: true })
export class EncodingCliff {
  @Field(() => [String], { description: 'The characters that force UCS2.' })
  characters!: string[];
  @Field(() => String, { description: 'The same text in GSM7.' })
  suggestedBody!: string;
  @Field(() => Int, { description: 'Segments of the suggested text.' })
  segmentsAfter!: number;
  @Field(() => Credits, { description: 'Credits saved over all recipients.' })
  creditsSaved!: number;
}

@ObjectType({ description: "Recipients by the holder of their number's range.", simpleResolvers: true })
export class OperatorShare {
  @Field(() => String, { description: "The holder; 'Other' where the range has none." })
  operator!: string;
  @Field(() => SafeInt, { description: 'How many recipients.' })
  recipients!: number;
  @Field(() => Credits, { description: 'What they cost.' })
  credits!: number;
}

@ObjectType({ description: 'What a send would do and cost.', simpleResolvers: true })
export class SmsQuote {
  @Field(() => Int, { description: 'How many would get it.' })
  recipients!: number;
  @Field(() => [RejectedRecipient], { description: 'Who would be left out.' })
  rejected!: RejectedRecipient[];
  @Field(() => Int, { description: 'Repetitions of a number; each gets it once.' })
  duplicates!: number;
  @Field(() => Int, { description: 'Recipients who opted out.' })
  suppressed!: number;
  @Field(() => String, { description: 'The text as it would be sent; of several texts the first, empty where there is none.' })
  body!: string;
  @Field(() => Encoding, { description: 'How the text would be coded; UCS2 where any of several texts would be.' })
  encoding!: Encoding;
  @Field(() => Int, { description: 'Segments of each message; of several texts, those of the longest.' })
  segmentsPerMessage!: number;
  @Field(() => Int, { description: 'Segments of the shortest text.' })
  segmentsMin!: number;
  @Field(() => Int, { description: 'Segments of the longest text.' })
  segmentsMax!: number;
  @Field(() => Credits, { description: 'The segments of all messages.' })
  credits!: number;
  @Field(() => Boolean, { description: 'Whether the balance suffices.' })
  affordable!: boolean;
  @Field(() => EncodingCliff, {
    nullable: true,
    description:
      'Where a few characters make it dearer and the text says the same without them; null otherwise. Of several texts: the characters ' +
      'and the saving of all, and the first that has any.',
  })
  cliff!: EncodingCliff | null;
  @Field(() => [ForcingCharacter], {
    description: 'Every character that forces UCS2, each once, in order, with its places in the first text that has it; empty in GSM7.',
  })
  forcingCharacters!: ForcingCharacter[];
  @Field(() => [OperatorShare], { description: 'Recipients by operator, most first.' })
  byOperator!: OperatorShare[];
}

@ObjectType({ description: 'What a send came to.' })
export class SendSmsPayload {
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

@ObjectType({ description: 'The messages after the cancellation.', simpleResolvers: true })
export class CancelMessagesPayload {
  @Field(() => [Message], { description: 'Cancelled messages; their credits were released.' })
  cancelled!: Message[];
  @Field(() => [Message], { description: 'Messages that were claimed or final already; unchanged.' })
  tooLate!: Message[];
  @Field(() => Balance, { description: 'The balance as it is now.' })
  balance!: Balance;
}

@ObjectType({ description: 'What was decided.', simpleResolvers: true })
export class ResolveUnconfirmedPayload {
  @Field(() => [Message], { description: 'Resolved.' })
  resolved!: Message[];
  @Field(() => [Message], { description: 'No longer UNCONFIRMED; unchanged.' })
  skipped!: Message[];
}

@ObjectType({ description: 'The held messages after the decision.', simpleResolvers: true })
export class ResolveHeldPayload {
  @Field(() => [Message], { description: 'The resolved messages, at most 1,000 of them.' })
  resolved!: Message[];
  @Field(() => SafeInt, { description: 'How many were resolved.' })
  resolvedCount!: number;
  @Field(() => [Message], { description: 'Messages that were no longer held, or can not be decided so, at most 1,000 of them; unchanged.' })
  skipped!: Message[];
  @Field(() => SafeInt, {
    description:
      'How many that match the filter are still to be decided, to 10,000, else 10,001: ask again with the same input. 0 for ids.',
  })
  remainingCount!: number;
  @Field(() => SafeInt, { description: 'How many were skipped.' })
  skippedCount!: number;
  @Field(() => Boolean, { description: 'Whether this is the answer to an earlier, equal request.' })
  replayed!: boolean;
}

@ObjectType({ description: 'Whether the tenant can send now.', simpleResolvers: true, implements: Node })
export class SmsCapability {
  @Field(() => ID, { description: 'Opaque, cap_….' })
  id!: string;
  @Field(() => Boolean, { description: 'Whether a send would be accepted and go out.' })
  canSend!: boolean;
  @Field(() => [CapabilityProblem], { description: 'Every reason why not.' })
  problems!: CapabilityProblem[];
  @Field(() => Balance, { description: 'The balance.' })
  balance!: Balance;
  @Field(() => [SenderId], { description: 'The sender ids to send with.' })
  senderIds!: SenderId[];
}
