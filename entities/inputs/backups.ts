import { Field, ID, InputType, Int } from 'type-graphql';
import { BackupKind, BackupStatus, BackupTrigger, NotifyOn, RestoreStatus, VerificationStatus } from '../types/backups.js';
import { CronExpression, DateTime, TimeZone } from '../types/scalars.js';

@InputType({ description: 'Which backups.' })
export class BackupFilter {
  @Field(() => [BackupKind], { nullable: true, description: 'Of these kinds.' })
  kind?: BackupKind[] | null;
  @Field(() => [BackupStatus], { nullable: true, description: 'In these states.' })
  status?: BackupStatus[] | null;
  @Field(() => [VerificationStatus], { nullable: true, description: 'With these verification states.' })
  verificationStatus?: VerificationStatus[] | null;
  @Field(() => [BackupTrigger], { nullable: true, description: 'Made for these reasons.' })
  trigger?: BackupTrigger[] | null;
  @Field(() => ID, { nullable: true, description: 'Made by this schedule.' })
  scheduleId?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Only pinned, or only unpinned ones.' })
  pinned?: boolean | null;
  @Field(() => DateTime, { nullable: true, description: 'Requested from this moment on.' })
  from?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Requested before this moment.' })
  to?: Date | null;
}

@InputType({ description: 'A backup to be made.' })
export class CreateBackupInput {
  @Field(() => BackupKind, { description: 'What it contains.' })
  kind!: BackupKind;
  @Field(() => Boolean, { defaultValue: true, description: 'Whether it is verified right after.' })
  verify!: boolean;
  @Field(() => NotifyOn, { defaultValue: 'FAILURE', description: 'When a mail is sent.' })
  notifyOn!: NotifyOn;
  @Field(() => String, { nullable: true, description: 'A note, at most 500 characters.' })
  note?: string | null;
}

@InputType({ description: 'Which backups of a schedule are kept.' })
export class RetentionInput {
  @Field(() => Int, { defaultValue: 3, description: 'The latest ones.' })
  keepLast!: number;
  @Field(() => Int, { defaultValue: 7, description: 'The last one of each of so many days.' })
  keepDaily!: number;
  @Field(() => Int, { defaultValue: 4, description: 'The last one of each of so many weeks.' })
  keepWeekly!: number;
  @Field(() => Int, { defaultValue: 3, description: 'The last one of each of so many months.' })
  keepMonthly!: number;
  @Field(() => Int, { defaultValue: 0, description: 'All of so many days.' })
  keepDays!: number;
}

@InputType({ description: 'A backup schedule.' })
export class UpsertBackupScheduleInput {
  @Field(() => ID, { nullable: true, description: 'The schedule to change; a new one when absent.' })
  id?: string | null;
  @Field(() => String, { description: 'Its name, 1–100 characters.' })
  name!: string;
  @Field(() => BackupKind, { description: 'What is backed up.' })
  kind!: BackupKind;
  @Field(() => CronExpression, { description: 'When it runs.' })
  cron!: string;
  @Field(() => TimeZone, { description: 'The time zone of `cron`.' })
  timeZone!: string;
  @Field(() => Boolean, { description: 'Whether it runs.' })
  enabled!: boolean;
  @Field(() => Boolean, { description: 'Whether each backup is verified; where that takes five minutes or longer, one a day.' })
  verify!: boolean;
  @Field(() => NotifyOn, { defaultValue: 'FAILURE', description: 'When a mail is sent.' })
  notifyOn!: NotifyOn;
  @Field(() => RetentionInput, { description: 'Which backups are kept.' })
  retention!: RetentionInput;
}

@InputType({ description: 'Which restores.' })
export class RestoreFilter {
  @Field(() => [RestoreStatus], { nullable: true, description: 'In these states.' })
  status?: RestoreStatus[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Only dry runs, or only real restores.' })
  dryRun?: boolean | null;
}

@InputType({ description: 'A restore to be started.' })
export class StartRestoreInput {
  @Field(() => ID, { description: 'What to restore.' })
  backupId!: string;
  @Field(() => Boolean, { description: 'Only report what would change.' })
  dryRun!: boolean;
  @Field(() => String, { nullable: true, description: "Needed for a real restore: the backup's id, typed again." })
  confirm?: string | null;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Rewind everything, also what is carried over otherwise (paid purchases, sent messages, opt-outs, …).',
  })
  exact!: boolean;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Go on without a restore point, when the live data is too damaged to make one; needs `confirm`.',
  })
  skipRestorePoint!: boolean;
}

@InputType({ description: 'A restore to be undone.' })
export class UndoRestoreInput {
  @Field(() => ID, { description: 'The restore.' })
  id!: string;
  @Field(() => String, { description: "The restore's id, typed again." })
  confirm!: string;
}
