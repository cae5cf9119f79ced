import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Contact } from '../Contact.js';
import { ContactGroup } from '../ContactGroup.js';
import { SafeInt } from '../types/scalars.js';
import { RejectedRecipient } from './sending.js';

@ObjectType({ description: 'The contact as it is now.', simpleResolvers: true })
export class ContactPayload {
  @Field(() => Contact, { description: 'The contact.' })
  contact!: Contact;

  @Field(() => Boolean, { description: 'Whether it is new.' })
  created!: boolean;
}

@ObjectType({ description: 'The contacts after the change.', simpleResolvers: true })
export class UpsertContactsPayload {
  @Field(() => [Contact], { description: 'The contacts, in the order given.' })
  contacts!: Contact[];

  @Field(() => Int, { description: 'How many are new.' })
  createdCount!: number;

  @Field(() => Int, { description: 'How many were changed.' })
  updatedCount!: number;

  @Field(() => [RejectedRecipient], { description: 'What was left out.' })
  rejected!: RejectedRecipient[];
}

@ObjectType({ description: 'The contacts that were deleted.', simpleResolvers: true })
export class DeleteContactsPayload {
  @Field(() => [ID], { description: 'Their ids; unknown ones are left out.' })
  deletedIds!: string[];
}

@ObjectType({ description: 'The group as it is now.', simpleResolvers: true })
export class ContactGroupPayload {
  @Field(() => ContactGroup, { description: 'The group.' })
  contactGroup!: ContactGroup;
}

@ObjectType({ description: 'What was erased.', simpleResolvers: true })
export class EraseContactPayload {
  @Field(() => ID, { nullable: true, description: 'The contact that was deleted; null when there was none.' })
  deletedId!: string | null;

  @Field(() => SafeInt, { description: 'How many messages lost number and text.' })
  redactedCount!: number;
}
