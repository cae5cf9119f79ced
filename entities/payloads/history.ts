import { Field, Float, ObjectType } from 'type-graphql';
import { DateTime, SafeInt } from '../types/scalars.js';

@ObjectType({ description: 'A measurement of the system.', simpleResolvers: true })
export class SystemSample {
  @Field(() => DateTime, { description: 'When: the beginning of the minute, the hour or the day (UTC).' })
  at!: string;
  @Field(() => SafeInt, { description: 'Most messages that were due and not taken.' })
  queueDepth!: number;
  @Field(() => Float, { description: 'Longest wait of a due message, in seconds.' })
  dispatcherLagSeconds!: number;
  @Field(() => Float, { description: 'Average messages sent a second.' })
  messagesPerSecond!: number;
  @Field(() => Float, { description: 'Average milliseconds that the database took to answer.' })
  databaseLatencyMs!: number;
  @Field(() => Float, { description: "95th percentile of the API's answer time over HTTP, in milliseconds; 0 where nothing was asked." })
  apiP95Ms!: number;
  @Field(() => Float, { description: 'Share of requests that ended with INTERNAL, 0–1.' })
  errorRate!: number;
}
