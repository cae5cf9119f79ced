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
