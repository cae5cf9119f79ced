import { Field, ID, InputType, Int } from 'type-graphql';
import { ExistingContacts, ImportField, ImportKind, ImportStatus } from '../types/imports.js';

@InputType({ description: 'Which imports.' })
export class ContactImportFilter {
  @Field(() => [ImportKind], { nullable: true, description: 'Of these kinds.' })
  kind?: ImportKind[] | null;

  @Field(() => [ImportStatus], { nullable: true, description: 'In these states.' })
  status?: ImportStatus[] | null;
}

@InputType({ description: 'How a column is read.' })
export class ImportColumnInput {
  @Field(() => Int, { description: 'Its place, from 0.' })
  index!: number;

  @Field(() => ImportField, { description: 'What it is read as.' })
  field!: ImportField;

  @Field(() => String, { nullable: true, description: 'The attribute it becomes; needed when `field` is ATTRIBUTE.' })
  attribute?: string | null;
}

@InputType({ description: 'A file of contacts to be imported.' })
export class ImportContactsInput {
  @Field(() => ID, { description: 'The uploaded file.' })
  fileId!: string;

  @Field(() => [ImportColumnInput], {
    nullable: true,
    description: 'How columns are read; guessed from headings and values when absent, and so are columns that are not named.',
  })
  columns?: ImportColumnInput[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the first line names the columns; guessed when absent.' })
  hasHeader?: boolean | null;

  @Field(() => ExistingContacts, { defaultValue: 'UPDATE', description: 'What to do with contacts that exist.' })
  existing!: ExistingContacts;

  @Field(() => [ID], { defaultValue: [], description: 'Groups that all of them join.' })
  groupIds!: string[];

  @Field(() => [String], { defaultValue: [], description: 'Tags that all of them get.' })
  tags!: string[];
}

@InputType({ description: 'A file of opted-out numbers to be imported.' })
export class ImportOptOutsInput {
  @Field(() => ID, { description: 'The uploaded file.' })
  fileId!: string;

  @Field(() => [ImportColumnInput], { nullable: true, description: 'How columns are read; guessed when absent.' })
  columns?: ImportColumnInput[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the first line names the columns; guessed when absent.' })
  hasHeader?: boolean | null;
}

@InputType({ description: 'How a file is read anew.' })
export class UpdateContactImportInput {
  @Field(() => ID, { description: 'The import.' })
  id!: string;

  @Field(() => [ImportColumnInput], { nullable: true, description: 'How columns are read; as before when absent.' })
  columns?: ImportColumnInput[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the first line names the columns; as before when absent.' })
  hasHeader?: boolean | null;
}
