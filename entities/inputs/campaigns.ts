import { Field, ID, InputType } from 'type-graphql';
import { CampaignStatus } from '../types/campaigns.js';
import { DateTime } from '../types/scalars.js';
import { RejectionCode } from '../types/sending.js';
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

  @Field(() => [ID], { defaultValue: [], description: 'Contacts of these groups are left out, at most 100.' })
  excludeGroupIds!: string[];
}

@InputType({ description: 'Which campaigns.' })
export class CampaignFilter {
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

  @Field(() => Boolean, { defaultValue: false, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding!: boolean;
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

  @Field(() => Boolean, { nullable: true, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding?: boolean | null;
}
