import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { BackupProgress } from './Backup.js';
import { Node } from './Node.js';
import { BackupFailure, CarriedOverKind, RestoreStatus } from './types/backups.js';
import { DateTime, SafeInt } from './types/scalars.js';

@ObjectType({ description: 'How a restore changes one table.', simpleResolvers: true })
export class TableChange {
  @Field(() => String, { description: 'Name of the table.' })
  table!: string;
  @Field(() => SafeInt, { description: 'Rows now.' })
  rowsNow!: number;
  @Field(() => SafeInt, { description: 'Rows afterwards.' })
  rowsAfter!: number;
  @Field(() => SafeInt, { description: 'Rows that come back.' })
  added!: number;
  @Field(() => SafeInt, { description: 'Rows that go.' })
  removed!: number;
  @Field(() => SafeInt, { description: 'Rows that become different.' })
  changed!: number;
}

@ObjectType({ description: 'How much of one kind is carried over.', simpleResolvers: true })
export class CarriedOverCount {
  @Field(() => CarriedOverKind, { description: 'What.' })
  kind!: CarriedOverKind;
  @Field(() => SafeInt, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'A restore or a dry run of one.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'restore' })
export class Restore {
  @Field(() => ID, { description: 'Opaque, rst_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  backupId!: string;

  @Field(() => RestoreStatus, { description: 'Its state.' })
  @Property({ type: 'text' })
  status!: RestoreStatus;

  @Field(() => Boolean, { description: 'Whether it only reports what would change.' })
  @Property({ type: 'boolean' })
  dryRun!: boolean;

  @Field(() => Boolean, { description: 'Whether everything is rewound, also what is carried over otherwise.' })
  @Property({ type: 'boolean' })
  exact!: boolean;

  @Field(() => BackupProgress, { description: 'How far it is.' })
  @Property({ type: 'json' })
  progress!: BackupProgress;

  @Property({ type: 'uuid', nullable: true })
  restorePointId!: string | null;

  @Field(() => [TableChange], { nullable: true, description: 'What changes in each table; null until known.' })
  @Property({ type: 'json', nullable: true })
  changes!: TableChange[] | null;

  @Field(() => [CarriedOverCount], {
    nullable: true,
    description: 'What is carried over from the present data; null until known.',
  })
  @Property({ type: 'json', nullable: true })
  carriedOver!: CarriedOverCount[] | null;

  @Field(() => SafeInt, { nullable: true, description: 'How many messages are held for review afterwards; null until known.' })
  @Property({ type: 'bigint', nullable: true })
  heldForReview!: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Uploaded files that were put back; null for dry runs and backups without files.',
  })
  @Property({ type: 'bigint', nullable: true })
  restoredFiles!: number | null;

  @Field(() => [String], {
    description: 'What to look at before it is confirmed: tenants whose account is put back, problems of the proof.',
  })
  @Property({ type: 'json' })
  warnings!: string[];

  @Field(() => BackupFailure, { nullable: true, description: 'Why it failed; null otherwise.' })
  @Property({ type: 'text', nullable: true })
  failure!: BackupFailure | null;

  @Field(() => String, { nullable: true, description: 'The same in words.' })
  @Property({ type: 'text', nullable: true })
  failureDetail!: string | null;

  @Property({ type: 'uuid', nullable: true, fieldName: 'started_by' })
  startedById!: string | null;

  /** The schema with the data that it has replaced. */
  @Property({ type: 'text', nullable: true })
  keptSchema!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was undone.' })
  @Property({ type: 'timestamptz', nullable: true })
  undoneAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When an admin confirmed it.' })
  @Property({ type: 'timestamptz', nullable: true })
  confirmedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When work on it began.' })
  @Property({ type: 'timestamptz', nullable: true })
  startedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  @Property({ type: 'timestamptz', nullable: true })
  finishedAt!: string | null;

  @Field(() => DateTime, { description: 'When it was requested.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
