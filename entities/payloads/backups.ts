import { Field, ObjectType } from 'type-graphql';
import { Backup } from '../Backup.js';

@ObjectType({ description: 'The backup as it is now.', simpleResolvers: true })
export class BackupPayload {
  @Field(() => Backup, { description: 'The backup.' })
  backup!: Backup;
}
