import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { MessageCategory } from './types/messageState.js';
import { DateTime } from './types/scalars.js';

@ObjectType({ description: 'A variable of a template.', simpleResolvers: true })
export class TemplateVariable {
  @Field(() => String, { description: 'Its name; upper and lower case differ.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What stands there when no value is given; null when a value is required.' })
  default!: string | null;

  @Field(() => Boolean, { description: 'Whether a value is required.' })
  required!: boolean;
}

@ObjectType({
  description:
    'A text with variables: `{{name}}`, or with a default `{{name|Customer}}`. A value is put in as it is and never read for variables ' +
    'again; one of blanks alone counts as absent, and its line breaks become one character. Of a recipient who is a contact, values that ' +
    'are not given come from the contact: `name`, `firstName` (the first word of the name), `phone`, `email`, and its attributes by ' +
    'name. `optOutLink` is the recipient’s own link to get no more messages, whatever is given; `optOutNumber` the number of the ' +
    'settings for that.',
  simpleResolvers: true,
  implements: Node,
})
@Entity({ tableName: 'template' })
export class Template {
  @Field(() => ID, { description: 'Opaque, tpl_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @PrimaryKey({ type: 'uuid' })
  tenantId!: string;

  @Field(() => String, { description: 'Its name; unique in the tenant.' })
  @Property({ type: 'text' })
  name!: string;

  @Field(() => String, { description: 'Its text.' })
  @Property({ type: 'text' })
  body!: string;

  @Field(() => MessageCategory, { description: 'What kind of messages are sent with it.' })
  @Property({ type: 'text' })
  category!: MessageCategory;

  @Field(() => Int, { description: 'Counts up from 1 with each change of the text.' })
  @Property({ type: 'integer' })
  version!: number;

  @Property({ type: 'uuid', nullable: true, fieldName: 'created_by' })
  createdById!: string | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;

  @Field(() => DateTime, { description: 'When it last changed.' })
  @Property({ type: 'timestamptz' })
  updatedAt!: string;
}
