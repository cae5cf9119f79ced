import { Field, ID, InputType } from 'type-graphql';
import { CampaignStatus } from '../types/campaigns.js';
import { MessageCategory } from '../types/messageState.js';
import { Credits, CronExpression, DateTime, TimeZone } from '../types/scalars.js';
import { RejectionCode } from '../types/sending.js';
import { ImportColumnInput } from './imports.js';
import { TemplateRecipientInput } from './templates.js';

@InputType({ description: 'A text: exactly one of the two.' })
export class TextInput {
  @Field(() => String, { nullable: true, description: 'The text itself, with variables: `{{name}}`, or `{{name|Customer}}`.' })
  body?: string | null;

  @Field(() => ID, { nullable: true, description: 'A template, as it is now.' })
  templateId?: string | null;
}

@InputType({ description: 'Who gets a campaign; each number once. Of what names a number several times, rows count before contacts.' })
export class AudienceInput {
  @Field(() => [ID], { defaultValue: [], description: 'All contacts of these groups, at most 100.' })
  groupIds!: string[];

  @Field(() => [String], { defaultValue: [], description: 'All contacts with any of these tags, at most 50.' })
  tags!: string[];

  @Field(() => [String], { defaultValue: [], description: 'Numbers in any usual form, at most 10,000.' })
  phones!: string[];

  @Field(() => [TemplateRecipientInput], { defaultValue: [], description: 'Numbers with variables, at most 1,000.' })
  rows!: TemplateRecipientInput[];

  @Field(() => ID, {
    nullable: true,
    description:
      'An uploaded file (POST /uploads/audience), at most 1,000,000 rows: each number with the values of its row, by heading too.',
  })
  fileId?: string | null;

  @Field(() => [ImportColumnInput], { nullable: true, description: "How the file's columns are read; guessed when absent." })
  columns?: ImportColumnInput[] | null;

  @Field(() => [ID], { defaultValue: [], description: 'Contacts of these groups are left out, at most 100.' })
  excludeGroupIds!: string[];
}

@InputType({ description: 'Which campaigns.' })
export class CampaignFilter {
  @Field(() => ID, { nullable: true, description: 'Runs of this recurring campaign.' })
  scheduleId?: string | null;

  @Field(() => [CampaignStatus], { nullable: true, description: 'In these states.' })
  status?: CampaignStatus[] | null;

  @Field(() => String, { nullable: true, description: 'Part of the name.' })
  search?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Created from this moment on.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Created before this moment.' })
  to?: Date | null;
}

@InputType({ description: 'Which rows of a campaign.' })
export class CampaignRecipientFilter {
  @Field(() => Boolean, { nullable: true, description: 'Only rejected, or only accepted rows.' })
  rejected?: boolean | null;

  @Field(() => [RejectionCode], { nullable: true, description: 'Rejected for these reasons.' })
  rejection?: RejectionCode[] | null;

  @Field(() => String, { nullable: true, description: 'To this number, in any usual form.' })
  to?: string | null;
}

@InputType({ description: 'A campaign to be created.' })
export class CreateCampaignInput {
  @Field(() => String, { description: 'Its name, 1–100 characters.' })
  name!: string;

  @Field(() => TextInput, { description: 'Its text.' })
  text!: TextInput;

  @Field(() => AudienceInput, { description: 'Who gets it.' })
  audience!: AudienceInput;

  @Field(() => String, { nullable: true, description: "A sender id's name; the tenant's default when absent." })
  from?: string | null;

  @Field(() => MessageCategory, { defaultValue: 'PROMOTIONAL', description: 'What kind of messages it sends.' })
  category!: MessageCategory;

  @Field(() => DateTime, { nullable: true, description: 'When to start, at most 365 days ahead; at once when absent.' })
  scheduledAt?: Date | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding!: boolean;

  @Field(() => Credits, { nullable: true, description: 'The most it may cost: a quote above it is not confirmed.' })
  maxCredits?: number | null;
}

@InputType({ description: 'A campaign to be changed; what is absent stays.' })
export class UpdateCampaignInput {
  @Field(() => ID, { description: 'The campaign.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its name, 1–100 characters.' })
  name?: string | null;

  @Field(() => TextInput, { nullable: true, description: 'Its text.' })
  text?: TextInput | null;

  @Field(() => AudienceInput, { nullable: true, description: 'Who gets it, in place of who did.' })
  audience?: AudienceInput | null;

  @Field(() => String, { nullable: true, description: "A sender id's name." })
  from?: string | null;

  @Field(() => MessageCategory, { nullable: true, description: 'What kind of messages it sends.' })
  category?: MessageCategory | null;

  @Field(() => DateTime, { nullable: true, description: 'When to start; null for at once.' })
  scheduledAt?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding?: boolean | null;

  @Field(() => Credits, { nullable: true, description: 'The most it may cost; null for no limit.' })
  maxCredits?: number | null;
}

@InputType({ description: 'A quote that is accepted.' })
export class ConfirmCampaignInput {
  @Field(() => ID, { description: 'The campaign.' })
  id!: string;

  @Field(() => ID, { description: 'Its quote.' })
  quoteId!: string;

  @Field(() => String, { description: 'The same key with the same input is done once; remembered for 72 hours.' })
  idempotencyKey!: string;
}

@InputType({ description: 'A campaign that is not approved.' })
export class RejectCampaignInput {
  @Field(() => ID, { description: 'The campaign.' })
  id!: string;

  @Field(() => String, { description: 'Why, 1–500 characters: `failureDetail` says it.' })
  reason!: string;
}

@InputType({ description: "A campaign's text to one number." })
export class SendCampaignTestInput {
  @Field(() => ID, { description: 'The campaign.' })
  id!: string;

  @Field(() => String, { description: 'A number in any usual form.' })
  to!: string;

  @Field(() => ID, { nullable: true, description: 'The row whose values are used; the first with a text when absent.' })
  recipientId?: string | null;

  @Field(() => String, { description: 'The same key with the same input is one send, charged once.' })
  idempotencyKey!: string;
}

@InputType({ description: 'Failed messages to be sent again.' })
export class RetryFailedInput {
  @Field(() => ID, { description: 'The campaign.' })
  id!: string;

  @Field(() => Credits, { description: 'The most it may cost.' })
  maxCredits!: number;

  @Field(() => String, { description: 'The same key with the same input is done once.' })
  idempotencyKey!: string;
}

@InputType({ description: 'A recurring campaign.' })
export class UpsertCampaignScheduleInput {
  @Field(() => ID, { nullable: true, description: 'The one to change; a new one when absent.' })
  id?: string | null;

  @Field(() => String, { description: 'Its name, 1–100 characters.' })
  name!: string;

  @Field(() => TextInput, { description: 'Its text; that of a template is read anew at each run.' })
  text!: TextInput;

  @Field(() => AudienceInput, { description: 'Who gets it, read anew at each run.' })
  audience!: AudienceInput;

  @Field(() => String, { nullable: true, description: "A sender id's name; the tenant's default when absent." })
  from?: string | null;

  @Field(() => MessageCategory, { defaultValue: 'PROMOTIONAL', description: 'What kind of messages it sends.' })
  category!: MessageCategory;

  @Field(() => CronExpression, { description: 'When it runs.' })
  cron!: string;

  @Field(() => TimeZone, { description: 'The time zone of `cron`.' })
  timeZone!: string;

  @Field(() => Credits, {
    description: 'The most that one run may cost, at least 1: agreed to beforehand, since no quote is confirmed. A dearer run is skipped.',
  })
  maxCreditsPerRun!: number;

  @Field(() => Boolean, { description: 'Whether it runs.' })
  enabled!: boolean;
}

@InputType({ description: 'A recurring campaign to be run now.' })
export class RunCampaignScheduleInput {
  @Field(() => ID, { description: 'The recurring campaign.' })
  id!: string;

  @Field(() => String, { description: 'The same key with the same input is done once; remembered for 72 hours.' })
  idempotencyKey!: string;
}
