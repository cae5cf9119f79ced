import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Balance } from '../Balance.js';
import { Campaign } from '../Campaign.js';
import { CampaignSchedule } from '../CampaignSchedule.js';
import { RejectedRow } from '../ContactImport.js';
import { Node } from '../Node.js';
import { Credits, DateTime, SafeInt } from '../types/scalars.js';
import { EncodingCliff, OperatorShare } from './sending.js';

@ObjectType({ description: 'The campaign as it is now.', simpleResolvers: true })
export class CampaignPayload {
  @Field(() => Campaign, { description: 'The campaign.' })
  campaign!: Campaign;
}

@ObjectType({
  description: 'The price of a campaign, valid for 15 minutes. `rows` is the sum of accepted, rejectedCount, duplicates and suppressed.',
  simpleResolvers: true,
  implements: Node,
})
export class CampaignQuote {
  @Field(() => ID, { description: 'Opaque, cqt_…; for confirmCampaign.' })
  id!: string;

  @Field(() => DateTime, { description: 'Until when it can be confirmed.' })
  expiresAt!: string;

  @Field(() => SafeInt, { description: 'Rows in the audience.' })
  rows!: number;

  @Field(() => SafeInt, { description: 'Rows that get a message.' })
  accepted!: number;

  @Field(() => SafeInt, { description: 'Rows that are left out as invalid.' })
  rejectedCount!: number;

  @Field(() => [RejectedRow], { description: 'The first 100 of them; all are in `Campaign.recipients`.' })
  rejected!: RejectedRow[];

  @Field(() => SafeInt, { description: 'Repetitions of a number.' })
  duplicates!: number;

  @Field(() => SafeInt, { description: 'Recipients who opted out.' })
  suppressed!: number;

  @Field(() => SafeInt, { description: 'Rows encoded as UCS2.' })
  unicodeRows!: number;

  @Field(() => SafeInt, { description: 'Segments over all rows.' })
  segments!: number;

  @Field(() => Int, { description: 'Segments of the shortest text; 0 where nobody gets one.' })
  segmentsMin!: number;

  @Field(() => Int, { description: 'Segments of the median text.' })
  segmentsMedian!: number;

  @Field(() => Int, { description: 'Segments of the longest text.' })
  segmentsMax!: number;

  @Field(() => Credits, { description: 'What it costs; never more than this is held.' })
  credits!: number;

  @Field(() => Boolean, { description: 'Whether the balance suffices.' })
  affordable!: boolean;

  @Field(() => EncodingCliff, {
    nullable: true,
    description:
      'Where a few characters make it dearer; null otherwise. The characters and the saving are those of all rows, the text is the first ' +
      'that has any.',
  })
  cliff!: EncodingCliff | null;

  @Field(() => [OperatorShare], { description: 'Recipients by operator, most first.' })
  byOperator!: OperatorShare[];

  @Field(() => String, { description: 'The first text as it would be sent; empty where there is none.' })
  sample!: string;
}

@ObjectType({ description: 'How far a campaign is: its rows by state. All zero before it has a quote.', simpleResolvers: true })
export class CampaignProgress {
  @Field(() => SafeInt, { description: 'Grows with each change of these counts; a smaller one is older.' })
  sequence!: number;

  @Field(() => SafeInt, { description: 'All rows.' })
  total!: number;

  @Field(() => SafeInt, { description: 'Waiting for their time.' })
  scheduled!: number;

  @Field(() => SafeInt, { description: 'Held.' })
  held!: number;

  @Field(() => SafeInt, { description: 'Waiting to be taken.' })
  queued!: number;

  @Field(() => SafeInt, { description: 'Being handed to the provider.' })
  sending!: number;

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

  @Field(() => SafeInt, { description: 'Left out: invalid, or a repetition.' })
  rejected!: number;

  @Field(() => SafeInt, {
    description: 'Not sent: the recipient opted out, was erased, or got as many messages as the frequency cap lets.',
  })
  suppressed!: number;

  @Field(() => SafeInt, { description: 'Unconfirmed.' })
  unconfirmed!: number;

  @Field(() => Float, { description: 'Share of its messages that left or ended, 0–100.' })
  percent!: number;

  @Field(() => Float, { description: 'Messages a second over the last ten seconds; 0 unless it is RUNNING.' })
  messagesPerSecond!: number;

  @Field(() => Int, { nullable: true, description: 'Estimated seconds left; null when unknown.' })
  etaSeconds!: number | null;
}

@ObjectType({ description: 'What a campaign costs.', simpleResolvers: true })
export class CampaignCost {
  @Field(() => Credits, { description: 'Held when it was confirmed; 0 before.' })
  confirmed!: number;

  @Field(() => Credits, { description: 'Still held.' })
  held!: number;

  @Field(() => Credits, { description: 'Charged.' })
  settled!: number;

  @Field(() => Credits, { description: 'Given back.' })
  released!: number;
}

@ObjectType({ description: 'The confirmed campaign.', simpleResolvers: true })
export class ConfirmCampaignPayload {
  @Field(() => Campaign, { description: 'The campaign.' })
  campaign!: Campaign;

  @Field(() => Balance, { description: 'The balance as it is now.' })
  balance!: Balance;

  @Field(() => Boolean, { description: 'Whether this is the answer to an earlier, equal request.' })
  replayed!: boolean;
}

@ObjectType({ description: "The retry of a campaign's failed messages.", simpleResolvers: true })
export class RetryFailedPayload {
  @Field(() => Campaign, { description: 'The new campaign.' })
  campaign!: Campaign;

  @Field(() => SafeInt, { description: 'How many messages are sent again.' })
  retriedCount!: number;

  @Field(() => Credits, { description: 'What is held for it.' })
  credits!: number;

  @Field(() => Balance, { description: 'The balance as it is now.' })
  balance!: Balance;

  @Field(() => Boolean, { description: 'Whether this is the answer to an earlier, equal request.' })
  replayed!: boolean;
}

@ObjectType({ description: 'The recurring campaign as it is now.', simpleResolvers: true })
export class CampaignSchedulePayload {
  @Field(() => CampaignSchedule, { description: 'The recurring campaign.' })
  campaignSchedule!: CampaignSchedule;
}
