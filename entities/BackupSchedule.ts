import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { BackupKind, NotifyOn } from './types/backups.js';
import { CronExpression, DateTime, TimeZone } from './types/scalars.js';

@ObjectType({
  description: 'Which backups of a schedule are kept. Pinned ones and the last verified one always are.',
  simpleResolvers: true,
})
export class Retention {
  @Field(() => Int, { description: 'The latest ones.' })
  keepLast!: number;
  @Field(() => Int, { description: 'The last one of each of so many days.' })
  keepDaily!: number;
  @Field(() => Int, { description: 'The last one of each of so many weeks.' })
  keepWeekly!: number;
  @Field(() => Int, { description: 'The last one of each of so many months.' })
  keepMonthly!: number;
  @Field(() => Int, { description: 'All of so many days.' })
  keepDays!: number;
}

@ObjectType({ description: 'When backups are made, and how long they are kept.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'backup_schedule' })
export class BackupSchedule implements Retention {
  @Field(() => ID, { description: 'Opaque, bsc_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  @Property({ type: 'text' })
  name!: string;

  @Field(() => BackupKind, { description: 'What is backed up.' })
  @Property({ type: 'text' })
  kind!: BackupKind;

  @Field(() => CronExpression, { description: 'When it runs.' })
  @Property({ type: 'text' })
  cron!: string;

  @Field(() => TimeZone, { description: 'The time zone of `cron`.' })
  @Property({ type: 'text' })
  timeZone!: string;

  @Field(() => Boolean, { description: 'Whether it runs.' })
  @Property({ type: 'boolean' })
  enabled!: boolean;

  @Field(() => Boolean, { description: 'Whether each backup is verified; where that takes five minutes or longer, one a day.' })
  @Property({ type: 'boolean' })
  verify!: boolean;

  @Field(() => NotifyOn, { description: 'When a mail is sent.' })
  @Property({ type: 'text' })
  notifyOn!: NotifyOn;

  @Property({ type: 'integer' })
  keepLast!: number;
  @Property({ type: 'integer' })
  keepDaily!: number;
  @Property({ type: 'integer' })
  keepWeekly!: number;
  @Property({ type: 'integer' })
  keepMonthly!: number;
  @Property({ type: 'integer' })
  keepDays!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it runs next; null when disabled.' })
  @Property({ type: 'timestamptz', nullable: true })
  nextRunAt!: string | null;

  lastBackupId!: string | null;

  @Field(() => Boolean, { description: 'Whether a run is missing.' })
  overdue!: boolean;

  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
