import { Field, ID, InputType } from 'type-graphql';
import { EmailAddress, JSONObject } from '../types/scalars.js';

@InputType({ description: 'Which contacts.' })
export class ContactFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name, address or number; a number in any spelling.' })
  search?: string | null;

  @Field(() => ID, { nullable: true, description: 'In this group.' })
  groupId?: string | null;

  @Field(() => [String], { nullable: true, description: 'With all of these tags.' })
  tag?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Only opted-out contacts, or only others.' })
  optedOut?: boolean | null;
}

@InputType({ description: 'Which groups.' })
export class ContactGroupFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name.' })
  search?: string | null;
}

@InputType({ description: 'A contact; what is absent stays, null empties.' })
export class ContactInput {
  @Field(() => String, { description: 'A mobile number in any usual form; it tells which contact.' })
  phone!: string;

  @Field(() => String, { nullable: true, description: 'The name, at most 100 characters.' })
  name?: string | null;

  @Field(() => EmailAddress, { nullable: true, description: 'The e-mail address.' })
  email?: string | null;

  @Field(() => [String], { nullable: true, description: 'All tags, at most 50 of 64 characters.' })
  tags?: string[] | null;

  @Field(() => JSONObject, {
    nullable: true,
    description:
      'All further values, at most 50: text by name. A name has at most 64 characters and no { } |, a text 1,000; blanks at the ends ' +
      'are dropped, and two of one name are refused.',
  })
  attributes?: Record<string, unknown> | null;

  @Field(() => [ID], { nullable: true, description: 'All groups, at most 100.' })
  groupIds?: string[] | null;
}

@InputType({ description: 'Several contacts.' })
export class UpsertContactsInput {
  @Field(() => [ContactInput], { description: '1–1,000 contacts.' })
  contacts!: ContactInput[];
}

@InputType({ description: 'A group to be created.' })
export class CreateContactGroupInput {
  @Field(() => String, { description: 'Its name, 1–100 characters.' })
  name!: string;
}

@InputType({ description: 'A group to be changed.' })
export class UpdateContactGroupInput {
  @Field(() => ID, { description: 'The group.' })
  id!: string;

  @Field(() => String, { description: 'Its name, 1–100 characters.' })
  name!: string;
}

@InputType({ description: 'A person to be erased; exactly one of `id` and `phone`.' })
export class EraseContactInput {
  @Field(() => ID, { nullable: true, description: 'The contact.' })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'The number, in any usual form.' })
  phone?: string | null;

  @Field(() => String, { description: 'Why, 1–500 characters; kept in the audit without the number.' })
  reason!: string;
}
