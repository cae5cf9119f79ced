import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { SenderId } from './SenderId.js';
import {
  AttemptPhase,
  Encoding,
  HoldReason,
  MessageCategory,
  MessageFailure,
  MessageStatus,
  OutcomeSource,
  WaitReason,
} from './types/messageState.js';
import { Credits, DateTime, PhoneNumber } from './types/scalars.js';

@ObjectType({
  description: 'One SMS to one recipient. `to` and `body` are null once erased (`redactedAt`).',
  simpleResolvers: true,
  implements: Node,
})
@Entity({ tableName: 'message' })
export class Message {
  @Field(() => ID, { description: 'Opaque, msg_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  tenantId!: string;

  @Field(() => PhoneNumber, { nullable: true, description: 'The recipient; null once erased.' })
  @Property({ type: 'text', nullable: true, fieldName: 'phone' })
  to!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When number and text were erased; null while they are there.' })
  @Property({ type: 'timestamptz', nullable: true })
  redactedAt!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The operator that holds the number's range; numbers are portable, so another may serve it.",
  })
  @Property({ type: 'text', nullable: true })
  operator!: string | null;

  @Field(() => SenderId, { description: 'The sender id it comes from.' })
  senderId!: SenderId;

  @Property({ type: 'uuid', fieldName: 'sender_id' })
  senderIdId!: string;

  @Property({ type: 'uuid', nullable: true })
  campaignId!: string | null;

  @Field(() => MessageCategory, { description: 'What kind of message it is.' })
  @Property({ type: 'text' })
  category!: MessageCategory;

  @Field(() => String, { nullable: true, description: 'The text; null once erased.' })
  @Property({ type: 'text', nullable: true })
  body!: string | null;

  @Field(() => Encoding, { description: 'Its encoding.' })
  @Property({ type: 'text' })
  encoding!: Encoding;

  @Field(() => Int, { description: 'How many segments it has, 1–10.' })
  @Property({ type: 'smallint' })
  segments!: number;

  @Field(() => Credits, { description: 'Its price in credits; fixed when it was accepted.' })
  @Property({ type: 'integer' })
  credits!: number;

  @Field(() => MessageStatus, { description: 'Its state.' })
  @Property({ type: 'text' })
  status!: MessageStatus;

  @Field(() => HoldReason, { nullable: true, description: 'Why it is HELD; null otherwise.' })
  @Property({ type: 'text', nullable: true })
  holdReason!: HoldReason | null;

  @Field(() => WaitReason, {
    nullable: true,
    description: 'Why it does not go out now although it is QUEUED or due; null when nothing is in its way.',
  })
  waitReason!: WaitReason | null;

  @Field(() => MessageFailure, { nullable: true, description: 'Why it failed; null otherwise.' })
  @Property({ type: 'text', nullable: true })
  failure!: MessageFailure | null;

  @Field(() => String, { nullable: true, description: 'The same in words, for people.' })
  @Property({ type: 'text', nullable: true })
  failureDetail!: string | null;

  @Field(() => OutcomeSource, { nullable: true, description: 'What decided its outcome; null before.' })
  @Property({ type: 'text', nullable: true })
  outcomeSource!: OutcomeSource | null;

  @Field(() => String, { nullable: true, description: "The provider's reference." })
  @Property({ type: 'text', nullable: true })
  providerReference!: string | null;

  @Field(() => String, { nullable: true, description: 'Your own reference of the send.' })
  @Property({ type: 'text', nullable: true })
  clientReference!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it is to be sent; null for at once.' })
  @Property({ type: 'timestamptz', nullable: true })
  scheduledAt!: string | null;

  @Property({ type: 'timestamptz' })
  nextAttemptAt!: string;

  @Property({ type: 'timestamptz' })
  validUntil!: string;

  @Property({ type: 'integer', fieldName: 'attempts' })
  attemptCount!: number;

  @Property({ type: 'integer', fieldName: 'events' })
  eventCount!: number;

  @Field(() => DateTime, { description: 'When it was accepted.' })
  @Property({ type: 'timestamptz' })
  acceptedAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When the provider accepted it; null before.' })
  @Property({ type: 'timestamptz', nullable: true })
  sentAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it reached a final state; null before.' })
  @Property({ type: 'timestamptz', nullable: true })
  finalAt!: string | null;

  @Field(() => DateTime, { description: 'When it last changed.' })
  @Property({ type: 'timestamptz' })
  updatedAt!: string;

  @Field(() => Boolean, { description: 'Whether no delivery report came within 72 hours.' })
  reportMissing!: boolean;

  @Property({ type: 'timestamptz', nullable: true })
  reportMissingAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When a delivery report contradicted the recorded outcome; null otherwise.' })
  @Property({ type: 'timestamptz', nullable: true })
  contradictedAt!: string | null;

  @Property({ type: 'uuid', nullable: true, fieldName: 'created_by' })
  createdById!: string | null;

  @Property({ type: 'uuid', nullable: true })
  apiKeyId!: string | null;

  @Field(() => Boolean, { description: 'Whether a test key sent it: to the simulator, free of charge.' })
  @Property({ type: 'boolean' })
  test!: boolean;

  @Property({ type: 'text' })
  creditState!: 'NONE' | 'HELD' | 'SETTLED' | 'RELEASED';

  /** Of its price what is held or was charged; 0 where it came back, and for test messages. Read where it is asked for. */
  charged?: number;

  @Property({ type: 'uuid', nullable: true })
  holdEntry!: string | null;

  @Property({ type: 'uuid', nullable: true })
  settleEntry!: string | null;

  @Property({ type: 'uuid', nullable: true })
  releaseEntry!: string | null;
}

@ObjectType({ description: 'One state change of a message.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'message_event' })
export class MessageEvent {
  @Field(() => ID, { description: 'Opaque, mev_….' })
  id!: string;

  @PrimaryKey({ type: 'uuid' })
  messageId!: string;

  @PrimaryKey({ type: 'integer' })
  n!: number;

  @Field(() => DateTime, { description: 'When it happened.' })
  @Property({ type: 'timestamptz' })
  at!: string;

  @Field(() => MessageStatus, { description: 'The state from then on.' })
  @Property({ type: 'text' })
  status!: MessageStatus;

  @Field(() => String, { nullable: true, description: 'The reason, in words.' })
  @Property({ type: 'text', nullable: true })
  detail!: string | null;
}

@ObjectType({ description: 'One request to a provider for a message.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'attempt' })
export class Attempt {
  @Field(() => ID, { description: 'Opaque, att_….' })
  id!: string;

  @PrimaryKey({ type: 'uuid' })
  messageId!: string;

  @Field(() => Int, { description: 'The first is 1.' })
  @PrimaryKey({ type: 'integer', fieldName: 'n' })
  number!: number;

  @Property({ type: 'bigint' })
  recipient!: number;

  @Field(() => String, { description: 'Which provider.' })
  @Property({ type: 'text' })
  provider!: string;

  @Field(() => AttemptPhase, { description: 'How far it got.' })
  @Property({ type: 'text' })
  phase!: AttemptPhase;

  @Property({ type: 'uuid' })
  leaseToken!: string;

  @Property({ type: 'timestamptz' })
  leaseUntil!: string;

  @Field(() => DateTime, { description: 'When it reached this phase.' })
  @Property({ type: 'timestamptz' })
  at!: string;

  @Field(() => String, { nullable: true, description: "The provider's reference." })
  @Property({ type: 'text', nullable: true })
  providerReference!: string | null;

  @Field(() => String, { nullable: true, description: 'What the provider or the connection reported.' })
  @Property({ type: 'text', nullable: true })
  detail!: string | null;

  @Property({ type: 'boolean' })
  resendAlone!: boolean;
}
