import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { EmailStatus } from './types/emails.js';
import { Language } from './types/people.js';
import { DateTime, EmailAddress } from './types/scalars.js';

@ObjectType({
  description: 'A mail that Tuma wrote. Its text is not shown: it may hold a link that only its reader should have.',
  simpleResolvers: true,
})
@Entity({ tableName: 'email' })
export class Email {
  @Field(() => ID, { description: 'Opaque, eml_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => EmailAddress, { description: 'Whose mailbox.' })
  @Property({ type: 'text', fieldName: 'recipient' })
  to!: string;

  @Field(() => String, {
    description:
      'What it is: welcome, verifyAddress, resetPassword, passwordChanged, invitation, purchaseCompleted, transferReminder, alert, test.',
  })
  @Property({ type: 'text' })
  template!: string;

  @Field(() => Language, { description: 'The language it is written in.' })
  @Property({ type: 'text' })
  language!: Language;

  @Field(() => String, { description: 'Its subject.' })
  @Property({ type: 'text' })
  subject!: string;

  @Field(() => EmailStatus, { description: 'Where it stands.' })
  @Property({ type: 'text' })
  status!: EmailStatus;

  @Field(() => Int, { description: 'How often the mail service was asked to take it.' })
  @Property({ type: 'integer' })
  attempts!: number;

  @Field(() => String, { nullable: true, description: 'What the mail service last said against it.' })
  @Property({ type: 'text', nullable: true })
  failureDetail!: string | null;

  @Field(() => DateTime, { description: 'When it was written.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When the mail service took it.' })
  @Property({ type: 'timestamptz', nullable: true })
  sentAt!: string | null;
}
