import { Field, ObjectType } from 'type-graphql';
import { Backup } from '../Backup.js';
import { BackupSchedule } from '../BackupSchedule.js';

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
