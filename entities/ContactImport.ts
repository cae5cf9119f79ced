import { Field, ID, Int, ObjectType } from 'type-graphql';
import { File } from './File.js';
import { Node } from './Node.js';
import { Progress } from './Progress.js';
import { AudiencePart } from './types/campaigns.js';
import { ImportField, ImportKind, ImportStatus } from './types/imports.js';
import { DateTime, JSONObject, PhoneNumber, SafeInt } from './types/scalars.js';
import { RejectionCode } from './types/sending.js';

@ObjectType({ description: 'A column of a file.', simpleResolvers: true })
export class ImportColumn {
  @Field(() => Int, { description: 'Its place, from 0.' })
  index!: number;

  @Field(() => String, { nullable: true, description: 'Its heading; null without a header line.' })
  header!: string | null;

  @Field(() => ImportField, { description: 'What it is read as.' })
  field!: ImportField;

  @Field(() => String, { nullable: true, description: 'The attribute it becomes; null unless `field` is ATTRIBUTE.' })
  attribute!: string | null;

  @Field(() => [String], { description: 'Its first values, at most 3.' })
  samples!: string[];
}

@ObjectType({ description: 'A row as it would be imported.', simpleResolvers: true })
export class ImportSampleRow {
  @Field(() => Int, { description: 'Its line in the file, from 1.' })
  line!: number;

  @Field(() => PhoneNumber, { nullable: true, description: 'Its number; null when rejected.' })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: 'Its name.' })
  name!: string | null;

  @Field(() => JSONObject, { description: 'Its other values: text by column.' })
  values!: Record<string, string>;

  @Field(() => RejectionCode, { nullable: true, description: 'Why it would be rejected; null when accepted.' })
  rejection!: RejectionCode | null;
}

@ObjectType({ description: 'What was found in a file before it is imported.', simpleResolvers: true })
export class ImportPreview {
  @Field(() => String, { description: 'Its character encoding: UTF-8, UTF-16LE, windows-1252, ….' })
  charset!: string;

  @Field(() => String, { description: 'What separates its columns; empty in a workbook (.xlsx).' })
  delimiter!: string;

  @Field(() => Boolean, { description: 'Whether its first line names the columns.' })
  hasHeader!: boolean;

  @Field(() => [ImportColumn], { description: 'Its columns, and what each is read as.' })
  columns!: ImportColumn[];

  @Field(() => [ImportSampleRow], { description: 'The first 20 rows as they would be imported.' })
  sample!: ImportSampleRow[];

  @Field(() => SafeInt, { description: 'Rows that would be imported.' })
  accepted!: number;

  @Field(() => SafeInt, { description: 'Rows that would be rejected.' })
  rejected!: number;

  @Field(() => SafeInt, { description: 'Numbers that are in the file more than once.' })
  duplicates!: number;

  @Field(() => SafeInt, { description: 'Accepted numbers that are contacts already.' })
  existing!: number;
}

@ObjectType({ description: 'A row that was rejected.', simpleResolvers: true })
export class RejectedRow {
  /** Of the list alone: cursors are made of it. */
  id!: string;

  @Field(() => SafeInt, { description: 'Its line in the file, or its place in the list, from 1.' })
  line!: number;

  @Field(() => AudiencePart, { nullable: true, description: 'Of a campaign: the part of its audience that it is of; null for an import.' })
  part?: AudiencePart | null;

  @Field(() => String, { nullable: true, description: 'The column at fault, if it is one.' })
  column!: string | null;

  @Field(() => String, { description: 'The value at fault, at most 64 characters.' })
  value!: string;

  @Field(() => RejectionCode, { description: 'Why.' })
  code!: RejectionCode;

  @Field(() => String, { description: "What to do about it, in the reader's language." })
  detail!: string;
}

@ObjectType({ description: 'An import of contacts or opt-outs from a file.', simpleResolvers: true, implements: Node })
export class ContactImport {
  @Field(() => ID, { description: 'Opaque, imp_….' })
  id!: string;

  tenantId!: string;

  @Field(() => ImportKind, { description: 'What it brings in.' })
  kind!: ImportKind;

  @Field(() => ImportStatus, { description: 'Its state.' })
  status!: ImportStatus;

  @Field(() => File, { description: 'The file it reads.' })
  file!: File;

  @Field(() => ImportPreview, { nullable: true, description: 'What was found in the file; null until READY.' })
  preview!: ImportPreview | null;

  @Field(() => Progress, { description: 'How far it is.' })
  progress!: Progress;

  @Field(() => SafeInt, { description: 'Rows in the file.' })
  total!: number;

  @Field(() => SafeInt, { description: 'Rows that made something new.' })
  imported!: number;

  @Field(() => SafeInt, { description: 'Rows that changed something.' })
  updated!: number;

  @Field(() => SafeInt, { description: 'Rows that were rejected.' })
  rejected!: number;

  rejectedFileId!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it failed, in words.' })
  failureDetail!: string | null;

  createdById!: string | null;

  @Field(() => DateTime, { description: 'When it was started.' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  finishedAt!: string | null;
}
