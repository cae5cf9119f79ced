import { Field, ID, InputType, Int } from 'type-graphql';
import { MessageCategory } from '../types/messageState.js';
import { DateTime, JSONObject } from '../types/scalars.js';

@InputType({ description: 'Which templates.' })
export class TemplateFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name or text.' })
  search?: string | null;

  @Field(() => [MessageCategory], { nullable: true, description: 'Of these kinds.' })
  category?: MessageCategory[] | null;
}

@InputType({ description: 'A template to be created.' })
export class CreateTemplateInput {
  @Field(() => String, { description: 'Its name, 1–100 characters.' })
  name!: string;

  @Field(() => String, { description: 'Its text, at most 4,000 characters with at most 50 variables.' })
  body!: string;

  @Field(() => MessageCategory, { defaultValue: 'TRANSACTIONAL', description: 'What kind of messages are sent with it.' })
  category!: MessageCategory;
}

@InputType({ description: 'A template to be changed; what is absent stays.' })
export class UpdateTemplateInput {
  @Field(() => ID, { description: 'The template.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its name, 1–100 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Its text, at most 4,000 characters with at most 50 variables.' })
  body?: string | null;

  @Field(() => MessageCategory, { nullable: true, description: 'What kind of messages are sent with it.' })
  category?: MessageCategory | null;
}

const VALUES = 'text by name, at most 50 of 1,000 characters; numbers and truth values are written as text, lists and objects are refused';

@InputType({ description: "What to preview; variables win over the contact's values." })
export class PreviewTemplateInput {
  @Field(() => ID, { nullable: true, description: 'The template; or give `body`.' })
  templateId?: string | null;

  @Field(() => String, { nullable: true, description: 'A text that is not saved yet.' })
  body?: string | null;

  @Field(() => ID, { nullable: true, description: 'The contact whose values are used.' })
  contactId?: string | null;

  @Field(() => JSONObject, { nullable: true, description: `Values: ${VALUES}.` })
  variables?: Record<string, unknown> | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding?: boolean;
}

@InputType({ description: 'One recipient of a template.' })
export class TemplateRecipientInput {
  @Field(() => String, { description: 'A number in any usual form.' })
  to!: string;

  @Field(() => JSONObject, { nullable: true, description: `Values: ${VALUES}. The contact's values fill what is absent.` })
  variables?: Record<string, unknown> | null;
}

@InputType({ description: 'A templated send to be priced.' })
export class QuoteTemplateSmsInput {
  @Field(() => ID, { description: 'The template.' })
  templateId!: string;

  @Field(() => [TemplateRecipientInput], { description: '1–1,000 recipients.' })
  recipients!: TemplateRecipientInput[];

  @Field(() => String, { nullable: true, description: "A sender id's name; the tenant's default when absent." })
  from?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding?: boolean;
}

@InputType({ description: 'A template to 1–1,000 recipients.' })
export class SendTemplateSmsInput {
  @Field(() => ID, { description: 'The template.' })
  templateId!: string;

  @Field(() => [TemplateRecipientInput], {
    description: '1–1,000 recipients; bad and repeated ones are left out and reported, and of a repeated one the first counts.',
  })
  recipients!: TemplateRecipientInput[];

  @Field(() => String, { nullable: true, description: "A sender id's name; the tenant's default when absent." })
  from?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When to send, at most 365 days ahead; at once when absent.' })
  scheduledAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How long it is worth sending after it is due, in minutes: 1,440 unless given, 4,320 at most.',
  })
  validForMinutes?: number | null;

  @Field(() => String, { nullable: true, description: 'Your own reference, 1–200 characters: names one send for ever.' })
  clientReference?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Replace the characters that force UCS2 where that saves segments.' })
  smartEncoding?: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'The same key with the same input is one send, charged once, even when the template has changed; remembered for 72 hours. ' +
      'Required with an API key.',
  })
  idempotencyKey?: string | null;
}
