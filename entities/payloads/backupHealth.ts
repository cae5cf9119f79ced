import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Node } from '../Node.js';
import { BackupProblem } from '../types/backups.js';
import { DateTime, SafeInt } from '../types/scalars.js';

@ObjectType({ description: 'Backups over a period.', simpleResolvers: true })
export class BackupWindow {
  @Field(() => Int, { description: 'How many were made.' })
  made!: number;
  @Field(() => Int, { description: 'How many failed.' })
  failed!: number;
  @Field(() => Float, { nullable: true, description: 'Share that succeeded, 0–1; null without any.' })
  successRate!: number | null;
  @Field(() => Float, { nullable: true, description: 'Average duration; null without any.' })
  averageSeconds!: number | null;
  @Field(() => SafeInt, { nullable: true, description: 'Average size; null without any.' })
  averageBytes!: number | null;
}

@ObjectType({ description: 'State of the backups as a whole.', simpleResolvers: true, implements: Node })
export class BackupHealth {
  @Field(() => ID, { description: 'Always `backup-health`.' })
  id!: string;
  @Field(() => Boolean, { description: 'Whether there is no problem.' })
  ok!: boolean;
  @Field(() => [BackupProblem], { description: 'Every problem.' })
  problems!: BackupProblem[];

  lastId!: string | null;
  lastVerifiedId!: string | null;
  lastFailureId!: string | null;

  @Field(() => BackupWindow, { description: 'The last 24 hours.' })
  day!: BackupWindow;
  @Field(() => BackupWindow, { description: 'The last 7 days.' })
  week!: BackupWindow;
  @Field(() => BackupWindow, { description: 'The last 30 days.' })
  month!: BackupWindow;
  @Field(() => SafeInt, { description: 'Size of all stored backups.' })
  totalBytes!: number;
  @Field(() => Int, { description: 'How many backups are stored.' })
  count!: number;
  @Field(() => SafeInt, {
    nullable: true,
    description:
      'Age of the data in the latest verified backup: what came since would be lost; null without one. With LOCAL_ONLY a lost disk takes ' +
      'the backup too.',
  })
  recoveryPointAgeSeconds!: number | null;
  @Field(() => Float, { nullable: true, description: 'How long a restore would take, by the last verification; null when unknown.' })
  estimatedRestoreSeconds!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'The next scheduled backup; null without one.' })
  nextRunAt!: string | null;
}
