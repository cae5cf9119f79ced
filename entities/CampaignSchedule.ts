import { Field, ID, ObjectType } from 'type-graphql';
import { Audience } from './Campaign.js';
import { Node } from './Node.js';
import { SkippedRunReason } from './types/campaigns.js';
import { MessageCategory } from './types/messageState.js';
import { Credits, CronExpression, DateTime, TimeZone } from './types/scalars.js';

@ObjectType({ description: 'A run of a recurring campaign that did not happen.', simpleResolvers: true })
export class SkippedRun {
  @Field(() => DateTime, { description: 'When it was due.' })
  dueAt!: Date;

  @Field(() => SkippedRunReason, { description: 'Why it was skipped.' })
  reason!: SkippedRunReason;
}

@ObjectType({
  description: 'A campaign that runs again and again; each run is a campaign of its own.',
  simpleResolvers: true,
  implements: Node,
})
export class CampaignSchedule {
  @Field(() => ID, { description: 'Opaque, csc_….' })
  id!: string;

  tenantId!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  senderIdId!: string;

  @Field(() => MessageCategory, { description: 'What kind of messages it sends.' })
  category!: MessageCategory;

  templateId!: string | null;

  @Field(() => String, { description: 'The text: of a template as it is now, else as it was given.' })
  body!: string;

  @Field(() => Audience, { description: 'Who gets it, read anew at each run.' })
  audience!: Audience;

  @Field(() => CronExpression, { description: 'When it runs.' })
  cron!: string;

  @Field(() => TimeZone, { description: 'The time zone of `cron`.' })
  timeZone!: string;

  @Field(() => Boolean, { description: 'Whether it runs.' })
  enabled!: boolean;

  @Field(() => Credits, { description: 'The most that one run may cost; a dearer run is skipped and an alert raised.' })
  maxCreditsPerRun!: number;

  lastRunId!: string | null;

  @Field(() => [SkippedRun], { description: 'Runs that did not happen, newest first, at most 20 of the last 90 days.' })
  skippedRuns!: SkippedRun[];

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: string;
}
