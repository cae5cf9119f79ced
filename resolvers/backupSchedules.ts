import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Backup } from '../entities/Backup.js';
import { BackupSchedule, Retention } from '../entities/BackupSchedule.js';
import { UpsertBackupScheduleInput } from '../entities/inputs/backups.js';
import { BackupPayload, BackupSchedulePayload } from '../entities/payloads/backups.js';
import { DeletedPayload } from '../entities/payloads/files.js';
import { backupsById } from '../src/backups/backups.js';
import { backupSchedules } from '../src/backups/schedules/backupSchedules.js';
import { runBackupSchedule } from '../src/backups/schedules/runBackupSchedule.js';
import { deleteBackupSchedule, upsertBackupSchedule } from '../src/backups/schedules/upsertBackupSchedule.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { IdArg, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsPlatform } from './graph/needs.js';

@Resolver(() => BackupSchedule)
export class BackupScheduleResolver {
  @FieldResolver(() => Retention, { description: 'Which backups are kept.' })
  retention(@Root() schedule: BackupSchedule): Retention {
    return schedule;
  }

  @FieldResolver(() => Backup, { nullable: true, description: 'Its latest backup; null before the first.' })
  @NeedsPlatform()
  async lastBackup(@Ctx() ctx: Context, @Root() { lastBackupId }: BackupSchedule): Promise<Backup | null> {
    return lastBackupId ? loadById(ctx, backupsById, lastBackupId) : null;
  }

  @Query(() => [BackupSchedule], {
    nullable: true,
    description: 'Platform staff: all backup schedules, by name. Example: `{ backupSchedules { id name cron nextRunAt overdue } }`',
  })
  backupSchedules(@Ctx() ctx: Context): Promise<BackupSchedule[]> {
    return backupSchedules(ctx);
  }

  @Mutation(() => BackupSchedulePayload, {
    nullable: true,
    description:
      'Platform admin: creates a schedule, or changes the one named by `id`. Example: `mutation { upsertBackupSchedule(input: { ' +
      'name: "Nightly", kind: DATABASE, cron: "0 2 * * *", timeZone: "Africa/Dar_es_Salaam", enabled: true, verify: true, ' +
      'retention: {} }) { schedule { id nextRunAt } } }`',
  })
  async upsertBackupSchedule(
    @Ctx() ctx: Context,
    @Arg('input', () => UpsertBackupScheduleInput, { description: 'The input.' }) input: UpsertBackupScheduleInput,
  ): Promise<BackupSchedulePayload> {
    const id = readOptionalId('backupSchedule', input.id, 'id');
    return { schedule: await upsertBackupSchedule(ctx, { ...input, id }) };
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description:
      'Platform admin: deletes a schedule; its backups stay. Example: `mutation { deleteBackupSchedule(id: "bsc_…") { deletedId } }`',
  })
  async deleteBackupSchedule(@Ctx() ctx: Context, @IdArg('backupSchedule', 'Its id.') id: string): Promise<DeletedPayload> {
    await deleteBackupSchedule(ctx, id);
    return { deletedId: publicId('backupSchedule', id) };
  }

  @Mutation(() => BackupPayload, {
    nullable: true,
    description: 'Platform admin: runs a schedule now. Example: `mutation { runBackupSchedule(id: "bsc_…") { backup { id } } }`',
  })
  async runBackupSchedule(@Ctx() ctx: Context, @IdArg('backupSchedule', 'Its id.') id: string): Promise<BackupPayload> {
    return { backup: await runBackupSchedule(ctx, id) };
  }
}
