import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { BackupFailure, StorageKind, StorageStatus } from './types/backups.js';
import { DateTime, SafeInt } from './types/scalars.js';

@ObjectType({ description: 'A place where backups are stored.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'storage_target' })
export class StorageTarget {
  @Field(() => ID, { description: 'Opaque, stg_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => String, { description: 'Its configured name.' })
  @Property({ type: 'text' })
  name!: string;

  @Field(() => StorageKind, { description: 'What kind of storage.' })
  @Property({ type: 'text' })
  kind!: StorageKind;

  @Field(() => String, { description: 'Directory or bucket, without credentials.' })
  @Property({ type: 'text' })
  location!: string;

  @Field(() => Boolean, { description: 'Whether backups are written here first; others get copies.' })
  @Property({ type: 'boolean', fieldName: 'is_primary' })
  primary!: boolean;

  @Field(() => Boolean, { description: "Whether it is on this server's own disk." })
  @Property({ type: 'boolean' })
  local!: boolean;

  @Field(() => StorageStatus, { description: 'Its state.' })
  @Property({ type: 'text' })
  status!: StorageStatus;

  @Field(() => String, { nullable: true, description: "Why it can't be used; null otherwise." })
  @Property({ type: 'text', nullable: true })
  failureDetail!: string | null;

  @Field(() => SafeInt, { description: 'Size of the backups there.' })
  usedBytes!: number;

  @Field(() => SafeInt, { nullable: true, description: "Space left; null when the storage doesn't say." })
  @Property({ type: 'bigint', nullable: true })
  freeBytes!: number | null;

  @Field(() => SafeInt, { description: 'How many backups have a copy there.' })
  backupCount!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was last checked.' })
  @Property({ type: 'timestamptz', nullable: true })
  checkedAt!: string | null;
}

@ObjectType({ description: 'One stored copy of a backup.', simpleResolvers: true })
export class BackupCopy {
  @Field(() => StorageTarget, { description: 'Where it is stored.' })
  storage!: StorageTarget;
  @Field(() => Boolean, { description: "Whether it is on this server's own disk." })
  local!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When its checksum was last read back; null for never.' })
  verifiedAt!: string | null;
  @Field(() => BackupFailure, { nullable: true, description: 'Why it is not usable; null when it is.' })
  failure!: BackupFailure | null;
}
