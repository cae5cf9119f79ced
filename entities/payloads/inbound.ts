import { Field, ObjectType } from 'type-graphql';
import { InboundMessage } from '../InboundMessage.js';
import { KeywordReply } from '../KeywordReply.js';
import { Message } from '../Message.js';
import { DateTime } from '../types/scalars.js';

@ObjectType({ description: 'The keyword reply as it is now.', simpleResolvers: true })
export class KeywordReplyPayload {
  @Field(() => KeywordReply, { description: 'The keyword reply.' })
  keywordReply!: KeywordReply;
}

@ObjectType({ description: 'One message to or from a number; exactly one of the two is given.', simpleResolvers: true })
export class ConversationEntry {
  /** The uuid of the message. */
  id!: string;

  @Field(() => DateTime, { description: 'When it was accepted or received.' })
  at!: string;

  @Field(() => Message, { nullable: true, description: 'A message to the number.' })
  message?: Message | null;

  @Field(() => InboundMessage, { nullable: true, description: 'A message from the number.' })
  inboundMessage?: InboundMessage | null;
}

@ObjectType({ description: 'A number or short code that people write to.', simpleResolvers: true })
export class InboundNumber {
  @Field(() => String, { description: 'E.164, or a short code.' })
  number!: string;

  /** A uuid; null where all share it. */
  tenantId!: string | null;
}

@ObjectType({ description: 'The number as it is now.', simpleResolvers: true })
export class InboundNumberPayload {
  @Field(() => InboundNumber, { description: 'The number.' })
  inboundNumber!: InboundNumber;
}

@ObjectType({ description: "A number that is nobody's now.", simpleResolvers: true })
export class ReleasedInboundNumberPayload {
  @Field(() => String, { description: 'The number, in its usual spelling.' })
  number!: string;
}
