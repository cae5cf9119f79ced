import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import {
  BackupCheckKind,
  BackupFailure,
  BackupKind,
  BackupPhase,
  BackupStatus,
  BackupTrigger,
  VerificationStatus,
} from './types/backups.js';
import { DateTime, SafeInt } from './types/scalars.js';

@ObjectType({ description: 'How far a backup, verification or restore is.', simpleResolvers: true })
export class BackupProgress {
  @Field(() => BackupPhase, { description: 'What it does now.' })
  phase!: BackupPhase;
  @Field(() => Float, { description: '0–100; never falls.' })
  percent!: number;
  @Field(() => SafeInt, { description: 'Bytes processed.' })
  bytes!: number;
  @Field(() => SafeInt, { nullable: true, description: 'Bytes a second over the last ten seconds; null when unknown.' })
  bytesPerSecond!: number | null;
  @Field(() => SafeInt, { nullable: true, description: 'Tables or files finished.' })
  itemsDone!: number | null;
  @Field(() => SafeInt, { nullable: true, description: 'Tables or files in all.' })
  itemsTotal!: number | null;
  @Field(() => Int, { nullable: true, description: 'Estimated seconds left; null when unknown.' })
  etaSeconds!: number | null;
}

@ObjectType({ description: 'Result of one check.', simpleResolvers: true })
export class BackupCheck {
  @Field(() => BackupCheckKind, { description: 'What was checked.' })
  kind!: BackupCheckKind;
  @Field(() => Boolean, { description: 'Whether it passed.' })
  ok!: boolean;
  @Field(() => String, { nullable: true, description: 'What was compared or found.' })
  detail!: string;
}

@ObjectType({ description: 'One verification of a backup.', simpleResolvers: true })
export class BackupVerification {
  @Field(() => DateTime, { description: 'When it ended.' })
  at!: string;
  @Field(() => Boolean, { description: 'Whether every check passed.' })
  ok!: boolean;
  @Field(() => [BackupCheck], { description: 'What was checked.' })
  checks!: BackupCheck[];
  @Field(() => Float, { description: 'How long it took.' })
  durationSeconds!: number;
}

@ObjectType({ description: 'Rows of one table.', simpleResolvers: true })
export class TableCount {
  @Field(() => String, { description: 'Name of the table.' })
  table!: string;
  @Field(() => SafeInt, { description: 'Its rows.' })
  rows!: number;
}

@ObjectType({ description: 'What a backup contains in detail.', simpleResolvers: true })
export class BackupManifest {
  @Field(() => String, { description: 'Name of the latest migration.' })
  schemaVersion!: string;
  @Field(() => String, { description: 'Version of Tuma that made it.' })
  appVersion!: string;
  @Field(() => String, { nullable: true, description: 'Version of PostgreSQL; null for files only.' })
  postgresVersion!: string | null;
  @Field(() => DateTime, { description: 'The moment its data is of.' })
  snapshotAt!: string;
  @Field(() => [TableCount], { description: 'The tables, with their rows.' })
  tables!: TableCount[];
  @Field(() => SafeInt, { nullable: true, description: 'How many files it contains; null without files.' })
  mediaFiles!: number | null;
  @Field(() => SafeInt, { nullable: true, description: 'The size of its files; null without files.' })
  mediaBytes!: number | null;
  @Field(() => SafeInt, { nullable: true, description: 'Files that the database names and the store did not have.' })
  mediaMissing!: number | null;
  @Field(() => SafeInt, { nullable: true, description: 'Files in the store that nothing refers to.' })
  mediaOrphaned!: number | null;
}

@ObjectType({ description: 'A backup of the database, the files, or both.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'backup' })
export class Backup {
  @Field(() => ID, { description: 'Opaque, bkp_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => BackupKind, { description: 'What it contains.' })
  @Property({ type: 'text' })
  kind!: BackupKind;

  @Field(() => BackupStatus, { description: 'Its state.' })
  @Property({ type: 'text' })
  status!: BackupStatus;

  @Field(() => VerificationStatus, { description: 'Whether it was proven to restore.' })
  @Property({ type: 'text' })
  verificationStatus!: VerificationStatus;

  @Field(() => BackupTrigger, { description: 'Why it was made.' })
  @Property({ type: 'text' })
  trigger!: BackupTrigger;

  @Field(() => BackupProgress, { description: 'How far it is.' })
  @Property({ type: 'json' })
  progress!: BackupProgress;

  @Field(() => SafeInt, { nullable: true, description: 'Size of the stored file; null until stored.' })
  @Property({ type: 'bigint', nullable: true })
  sizeBytes!: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Size of the data before compression; null until read.' })
  @Property({ type: 'bigint', nullable: true })
  sourceBytes!: number | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the stored file, in hex; null until stored.' })
  @Property({ type: 'text', nullable: true, fieldName: 'checksum_sha256' })
  checksumSha256!: string | null;

  /** The public keys that can decrypt it. */
  @Property({ type: 'text[]' })
  recipients!: string[];

  /** As it lies beside the file: src/backups/outerManifest.ts. */
  @Property({ type: 'json', nullable: true, fieldName: 'manifest' })
  storedManifest!: object | null;

  @Field(() => BackupVerification, { nullable: true, description: 'The latest verification; null when never verified.' })
  @Property({ type: 'json', nullable: true })
  verification!: BackupVerification | null;

  @Field(() => BackupFailure, { nullable: true, description: 'Why it failed; null otherwise.' })
  @Property({ type: 'text', nullable: true })
  failure!: BackupFailure | null;

  @Field(() => String, { nullable: true, description: 'The same in words.' })
  @Property({ type: 'text', nullable: true })
  failureDetail!: string | null;

  @Property({ type: 'uuid', nullable: true })
  scheduleId!: string | null;

  @Property({ type: 'uuid', nullable: true, fieldName: 'created_by' })
  createdById!: string | null;

  @Field(() => String, { nullable: true, description: 'A note of whoever made it.' })
  @Property({ type: 'text', nullable: true })
  note!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When work on it began.' })
  @Property({ type: 'timestamptz', nullable: true })
  startedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was stored, failed or was cancelled.' })
  @Property({ type: 'timestamptz', nullable: true })
  finishedAt!: string | null;

  @Field(() => Boolean, { description: 'Whether it is kept from being pruned.' })
  @Property({ type: 'boolean' })
  pinned!: boolean;

  @Field(() => DateTime, { description: 'When it was requested.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
