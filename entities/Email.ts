import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { EmailStatus } from './types/emails.js';
import { Language } from './types/people.js';
import { DateTime, EmailAddress } from './types/scalars.js';

@ObjectType({
  description: 'A mail that Tuma sent or will send. Its text is not shown, since it may hold a private link.',
  simpleResolvers: true,
  implements: Node,
})
@Entity({ tableName: 'email' })
export class Email {
  @Field(() => ID, { description: 'Opaque, eml_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => EmailAddress, { description: 'The recipient.' })
  @Property({ type: 'text', fieldName: 'recipient' })
  to!: string;

  /** The name of its text: src/mail/templates. */
  @Property({ type: 'text' })
  template!: string;

  @Field(() => Language, { description: 'Its language.' })
  @Property({ type: 'text' })
  language!: Language;

  @Field(() => String, { description: 'Its subject.' })
  @Property({ type: 'text' })
  subject!: string;

  @Field(() => EmailStatus, { description: 'Its state.' })
  @Property({ type: 'text' })
  status!: EmailStatus;

  @Field(() => Int, { description: 'How often the mail service was asked to take it.' })
  @Property({ type: 'integer', fieldName: 'attempts' })
  attemptCount!: number;

  @Field(() => String, { nullable: true, description: 'The last error of the mail service; null without one.' })
  @Property({ type: 'text', nullable: true })
  failureDetail!: string | null;

  @Field(() => DateTime, { description: 'When it was queued.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When the mail service accepted it; null before.' })
  @Property({ type: 'timestamptz', nullable: true })
  sentAt!: string | null;
}
