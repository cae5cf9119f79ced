import { Field, Int, ObjectType } from 'type-graphql';
import { Template } from '../Template.js';
import { Encoding } from '../types/messageState.js';
import { EncodingCliff } from './sending.js';

@ObjectType({ description: 'The template as it is now.', simpleResolvers: true })
export class TemplatePayload {
  @Field(() => Template, { description: 'The template.' })
  template!: Template;
}

@ObjectType({ description: 'The text that a template gives.', simpleResolvers: true })
export class TemplatePreview {
  @Field(() => String, { description: 'The text; variables without a value stand as they are.' })
  body!: string;

  @Field(() => [String], { description: 'Variables that have no value and no default.' })
  missingVariables!: string[];

  @Field(() => Encoding, { description: 'How the text is encoded.' })
  encoding!: Encoding;

  @Field(() => Int, { description: 'How many segments it has; more than 10 are refused when it is sent.' })
  segments!: number;

  @Field(() => Int, { description: 'Characters left in the last segment.' })
  charactersLeft!: number;

  @Field(() => EncodingCliff, {
    nullable: true,
    description: 'Where a few characters make it dearer and the text says the same without them; null otherwise.',
  })
  cliff!: EncodingCliff | null;
}
