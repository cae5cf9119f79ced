import { Field, ID, InputType } from 'type-graphql';
import { HoldReason, MessageCategory, MessageFailure, MessageStatus } from '../types/messageState.js';
import { DateTime } from '../types/scalars.js';

@InputType({ description: 'Which messages.' })
export class MessageFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: one tenant.' })
  tenantId?: string;
  @Field(() => [ID], { nullable: true, description: 'These, at most 1,000.' })
  ids?: string[] | null;
  @Field(() => ID, { nullable: true, description: 'Booked by this ledger entry.' })
  ledgerEntryId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Of this campaign.' })
  campaignId?: string | null;
  @Field(() => ID, { nullable: true, description: 'To the number of this contact.' })
  contactId?: string | null;
  @Field(() => [MessageStatus], { nullable: true, description: 'In these states.' })
  status?: MessageStatus[] | null;
  @Field(() => String, { nullable: true, description: 'To this number, in any usual form.' })
  to?: string | null;
  @Field(() => String, { nullable: true, description: "From this sender id's name." })
  from?: string | null;
  @Field(() => [MessageCategory], { nullable: true, description: 'Of these kinds.' })
  category?: MessageCategory[] | null;
  @Field(() => DateTime, { nullable: true, description: 'Accepted from this moment on.' })
  acceptedFrom?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Accepted before this moment.' })
  acceptedTo?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Changed from this moment on: what a client that was away missed.' })
  updatedFrom?: Date | null;
  @Field(() => String, { nullable: true, description: 'Of the send with your reference.' })
  clientReference?: string | null;
  @Field(() => [MessageFailure], { nullable: true, description: 'That failed of these.' })
  failure?: MessageFailure[] | null;
  @Field(() => [String], { nullable: true, description: 'To numbers of these operators.' })
  operator?: string[] | null;
  @Field(() => ID, { nullable: true, description: 'Sent by this user.' })
  createdById?: string | null;
  @Field(() => ID, { nullable: true, description: 'Sent with this API key.' })
  apiKeyId?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Only those without a report after 72 hours, or only others.' })
  reportMissing?: boolean | null;
  @Field(() => [HoldReason], { nullable: true, description: 'Held for these reasons.' })
  holdReason?: HoldReason[] | null;
  @Field(() => String, { nullable: true, description: 'To numbers that end in these 3–9 digits.' })
  toEndsWith?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Only those whose report contradicted what was believed, or only others.' })
  contradicted?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Those of test keys; live ones unless true. A test key sees its tests alone.' })
  test?: boolean | null;
}
