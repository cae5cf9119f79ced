import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Backup, BackupManifest } from '../entities/Backup.js';
import { BackupSchedule } from '../entities/BackupSchedule.js';
import { BackupFilter, CreateBackupInput } from '../entities/inputs/backups.js';
import { PageArgs } from '../entities/inputs/page.js';
import { BackupPayload } from '../entities/payloads/backups.js';
import { DownloadPayload } from '../entities/payloads/files.js';
import { BackupCopy } from '../entities/StorageTarget.js';
import { DateTime } from '../entities/types/scalars.js';
import { User } from '../entities/User.js';
import { createBackupDownload } from '../src/backups/backupDownload.js';
import { backup, backups, manifestOf } from '../src/backups/backups.js';
import { backupUpdates } from '../src/backups/backupUpdates.js';
import { cancelBackup } from '../src/backups/cancelBackup.js';
import { createBackup } from '../src/backups/createBackup.js';
import { deleteBackup } from '../src/backups/deleteBackup.js';
import { pinBackup } from '../src/backups/pinBackup.js';
import { backupSchedulesById } from '../src/backups/schedules/backupSchedules.js';
import { expiriesOf } from '../src/backups/schedules/expiries.js';
import { copiesOf } from '../src/backups/storage/storageTargets.js';
import { verifyBackup } from '../src/backups/verifyBackup.js';
import type { Ctx as Context } from '../src/context.js';
import { visibleUsersOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsPlatform } from './graph/needs.js';

const BackupConnection = connectionOf(Backup, 'Backup');

@Resolver(() => Backup)
export class BackupResolver {
  @FieldResolver(() => Boolean, { description: 'Whether it is encrypted.' })
  encrypted(@Root() { recipients }: Backup): boolean {
    return recipients.length > 0;
  }

  @FieldResolver(() => [BackupCopy], { description: 'Where copies of it are.' })
  @NeedsPlatform()
  copies(@Ctx() ctx: Context, @Root() { id }: Backup): Promise<BackupCopy[]> {
    return loadById(ctx, copiesOf, id);
  }

  @FieldResolver(() => Boolean, { description: "Whether every verified copy is on this server's own disk." })
  @NeedsPlatform()
  async localOnly(@Ctx() ctx: Context, @Root() { id }: Backup): Promise<boolean> {
    return (await loadById(ctx, copiesOf, id)).every(({ local, verifiedAt }) => local || !verifiedAt);
  }

  @FieldResolver(() => BackupManifest, { nullable: true, description: 'What it contains in detail; null until stored.' })
  manifest(@Root() one: Backup): BackupManifest | null {
    return manifestOf(one);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who made it; null for schedules and people who are gone.' })
  async createdBy(@Ctx() ctx: Context, @Root() { createdById }: Backup): Promise<User | null> {
    return createdById ? loadById(ctx, visibleUsersOf, createdById) : null;
  }

  @FieldResolver(() => BackupSchedule, { nullable: true, description: 'The schedule that made it; null for others.' })
  @NeedsPlatform()
  async schedule(@Ctx() ctx: Context, @Root() { scheduleId }: Backup): Promise<BackupSchedule | null> {
    return scheduleId ? ((await loadById(ctx, backupSchedulesById, scheduleId)) ?? null) : null;
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'When retention will delete it; null for never.' })
  @NeedsPlatform()
  expiresAt(@Ctx() ctx: Context, @Root() { id }: Backup): Promise<Date | null> {
    return loadById(ctx, expiriesOf, id);
  }

  @Query(() => Backup, {
    nullable: true,
    description: 'Platform staff: one backup. Example: `{ backup(id: "bkp_…") { status verificationStatus progress { percent } } }`',
  })
  backup(@Ctx() ctx: Context, @IdArg('backup', 'Its id.') id: string): Promise<Backup> {
    return backup(ctx, id);
  }

  @Query(() => BackupConnection, {
    nullable: true,
    description:
      'Platform staff: backups, newest first. Example: `{ backups(filter: { verificationStatus: [PASSED] }) { nodes { ' +
      'id kind createdAt sizeBytes } } }`',
  })
  backups(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => BackupFilter, { nullable: true, description: 'Which ones.' }) filter?: BackupFilter,
  ) {
    return backups(ctx, page, { ...filter, scheduleId: readOptionalId('backupSchedule', filter?.scheduleId, 'filter.scheduleId') });
  }

  @Mutation(() => BackupPayload, {
    nullable: true,
    description:
      'Platform admin: starts a backup; BACKUP_IN_PROGRESS while one of its kind runs. Example: `mutation { ' +
      'createBackup(input: { kind: DATABASE }) { backup { id status } } }`',
  })
  async createBackup(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateBackupInput, { description: 'The input.' }) input: CreateBackupInput,
  ): Promise<BackupPayload> {
    return { backup: await createBackup(ctx, input) };
  }

  @Mutation(() => BackupPayload, {
    nullable: true,
    description:
      'Platform admin: stops a backup that is queued or running. Example: `mutation { cancelBackup(id: "bkp_…") { backup { ' +
      'status } } }`',
  })
  async cancelBackup(@Ctx() ctx: Context, @IdArg('backup', 'Its id.') id: string): Promise<BackupPayload> {
    return { backup: await cancelBackup(ctx, id) };
  }

  @Mutation(() => BackupPayload, {
    nullable: true,
    description:
      'Platform admin: verifies a stored backup by restoring and comparing it. Example: `mutation { verifyBackup(id: ' +
      '"bkp_…") { backup { verificationStatus } } }`',
  })
  async verifyBackup(@Ctx() ctx: Context, @IdArg('backup', 'Its id.') id: string): Promise<BackupPayload> {
    return { backup: await verifyBackup(ctx, id) };
  }

  @Mutation(() => BackupPayload, {
    nullable: true,
    description:
      'Platform admin: keeps a backup from being pruned, or no longer. Example: `mutation { pinBackup(id: "bkp_…", ' +
      'pinned: true) { backup { pinned } } }`',
  })
  async pinBackup(
    @Ctx() ctx: Context,
    @IdArg('backup', 'Its id.') id: string,
    @Arg('pinned', () => Boolean, { description: 'Pin or unpin.' }) pinned: boolean,
  ): Promise<BackupPayload> {
    return { backup: await pinBackup(ctx, id, pinned) };
  }

  @Mutation(() => BackupPayload, {
    nullable: true,
    description:
      "Platform admin: deletes a backup's copies; the record stays as DELETED. Example: `mutation { deleteBackup(id: " +
      '"bkp_…") { backup { status } } }`',
  })
  async deleteBackup(@Ctx() ctx: Context, @IdArg('backup', 'Its id.') id: string): Promise<BackupPayload> {
    return { backup: await deleteBackup(ctx, id) };
  }

  @Mutation(() => DownloadPayload, {
    nullable: true,
    description:
      'Platform admin: a link to the encrypted backup file, valid for five minutes, with Range support. Example: `mutation ' +
      '{ createBackupDownload(id: "bkp_…") { url checksumSha256 } }`',
  })
  createBackupDownload(@Ctx() ctx: Context, @IdArg('backup', 'Its id.') id: string): Promise<DownloadPayload> {
    return createBackupDownload(ctx, id);
  }

  @Subscription(() => Backup, {
    subscribe: ({ context, args }: { context: Context; args: { id?: string | null } }) =>
      backupUpdates(context, readOptionalId('backup', args.id, 'id')),
    description:
      'Platform staff: backups as they progress; with `id` only that one, beginning with its present state. Example: ' +
      '`subscription { backupUpdated(id: "bkp_…") { status progress { percent etaSeconds } } }`',
  })
  backupUpdated(@Root() one: Backup, @Arg('id', () => ID, { nullable: true, description: 'Only this one.' }) _id?: string): Backup {
    return one;
  }
}
