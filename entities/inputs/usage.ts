import { Field, ID, InputType } from 'type-graphql';
import { MessageCategory, MessageStatus } from '../types/messageState.js';
import { DateTime } from '../types/scalars.js';
import { UsageGrouping, UsageInterval } from '../types/usage.js';

@InputType({ description: 'Which messages are counted; those of test keys never are.' })
export class UsageFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: of this tenant; of all when absent.' })
  tenantId?: string;

  @Field(() => [MessageStatus], { nullable: true, description: 'In these states.' })
  status?: MessageStatus[] | null;

  @Field(() => [String], { nullable: true, description: 'To these operators.' })
  operator?: string[] | null;

  @Field(() => String, { nullable: true, description: "From this sender id's name." })
  from?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of this campaign.' })
  campaignId?: string;

  @Field(() => ID, { nullable: true, description: 'Sent with this API key.' })
  apiKeyId?: string;

  @Field(() => [MessageCategory], { nullable: true, description: 'Of these kinds.' })
  category?: MessageCategory[] | null;
}

@InputType({ description: 'The figures to export, as for `usage`.' })
export class UsageExportInput {
  @Field(() => DateTime, { description: 'From this moment on.' })
  from!: Date;

  @Field(() => DateTime, { description: 'Before this moment.' })
  to!: Date;

  @Field(() => UsageInterval, { nullable: true, description: 'Length of a bucket.' })
  interval?: UsageInterval | null;

  @Field(() => [UsageGrouping], { defaultValue: [], description: 'At most two, each different.' })
  groupBy?: UsageGrouping[];

  @Field(() => UsageFilter, { nullable: true, description: 'Only these messages.' })
  filter?: UsageFilter | null;
}
