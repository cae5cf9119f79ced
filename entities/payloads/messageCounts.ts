import { Field, ObjectType } from 'type-graphql';
import { DateTime, SafeInt } from '../types/scalars.js';

@ObjectType({ description: 'Messages by state.', simpleResolvers: true })
export class MessageCounts {
  @Field(() => SafeInt, { description: 'All.' })
  total!: number;
  @Field(() => SafeInt, { description: 'Waiting for their time.' })
  scheduled!: number;
  @Field(() => SafeInt, { description: 'Held.' })
  held!: number;
  @Field(() => SafeInt, { description: 'Waiting to be taken.' })
  queued!: number;
  @Field(() => SafeInt, { description: 'Being handed to the provider.' })
  sending!: number;
  @Field(() => SafeInt, { description: 'Unconfirmed.' })
  unconfirmed!: number;
  @Field(() => SafeInt, { description: 'Taken by the provider, no report yet.' })
  sent!: number;
  @Field(() => SafeInt, { description: 'Delivered.' })
  delivered!: number;
  @Field(() => SafeInt, { description: 'Not delivered.' })
  undelivered!: number;
  @Field(() => SafeInt, { description: 'Failed.' })
  failed!: number;
  @Field(() => SafeInt, { description: 'Expired.' })
  expired!: number;
  @Field(() => SafeInt, { description: 'Cancelled.' })
  cancelled!: number;
  @Field(() => SafeInt, { description: 'Suppressed.' })
  suppressed!: number;
  @Field(() => DateTime, { description: 'When they were counted.' })
  countedAt!: Date;
}
