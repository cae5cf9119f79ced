import { Field, ObjectType } from 'type-graphql';
import { Backup } from '../Backup.js';
import { BackupSchedule } from '../BackupSchedule.js';
import { EncryptionKey } from '../EncryptionKey.js';
import { Restore } from '../Restore.js';
import { StorageTarget } from '../StorageTarget.js';

@ObjectType({ description: 'The backup as it is now.', simpleResolvers: true })
export class BackupPayload {
  @Field(() => Backup, { description: 'The backup.' })
  backup!: Backup;
}

@ObjectType({ description: 'The schedule as it is now.', simpleResolvers: true })
export class BackupSchedulePayload {
  @Field(() => BackupSchedule, { description: 'The schedule.' })
  schedule!: BackupSchedule;
}

@ObjectType({ description: 'The restore as it is now.', simpleResolvers: true })
export class RestorePayload {
  @Field(() => Restore, { description: 'The restore.' })
  restore!: Restore;
}

@ObjectType({ description: 'The storage target as it is now.', simpleResolvers: true })
export class StorageTargetPayload {
  @Field(() => StorageTarget, { description: 'The storage target.' })
  storageTarget!: StorageTarget;
}

@ObjectType({ description: 'The key as it is now.', simpleResolvers: true })
export class EncryptionKeyPayload {
  @Field(() => EncryptionKey, { description: 'The key.' })
  encryptionKey!: EncryptionKey;
}
