import { Field, Float, ObjectType } from 'type-graphql';
import { SenderId } from '../SenderId.js';
import { DateTime, SafeInt } from '../types/scalars.js';

@ObjectType({ description: 'The sender id as it is now.', simpleResolvers: true })
export class SenderIdPayload {
  @Field(() => SenderId, { description: 'The sender id.' })
  senderId!: SenderId;
}

@ObjectType({ description: 'How a sender id is used.', simpleResolvers: true })
export class SenderIdUsage {
  @Field(() => DateTime, { nullable: true, description: 'When a message was last sent from it; null for never.' })
  lastSentAt!: string | null;
  @Field(() => SafeInt, { description: 'Messages of the last 30 days.' })
  messages!: number;
  @Field(() => Float, { nullable: true, description: 'Delivered of those with a report, 0–1; null without any.' })
  deliveryRate!: number | null;
}
