import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Campaign } from '../Campaign.js';
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
  @Field(() => ID, { description: 'Opaque, cqt_….' })
  id!: string;

  @Field(() => DateTime, { description: 'Until when it is valid.' })
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

  @Field(() => Credits, { description: 'What it costs.' })
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
