import { Ctx, FieldResolver, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Backup } from '../entities/Backup.js';
import { BackupHealth } from '../entities/payloads/backupHealth.js';
import { backupsById } from '../src/backups/backups.js';
import { backupHealth, backupHealthUpdates } from '../src/backups/schedules/backupHealth.js';
import type { Ctx as Context } from '../src/context.js';
import { loadById } from './graph/loadById.js';
import { NeedsPlatform } from './graph/needs.js';

const backupOf = async (ctx: Context, id: string | null): Promise<Backup | null> => (id ? loadById(ctx, backupsById, id) : null);

@Resolver(() => BackupHealth)
export class BackupHealthResolver {
  @FieldResolver(() => Backup, { nullable: true, description: 'The latest backup.' })
  @NeedsPlatform()
  last(@Ctx() ctx: Context, @Root() { lastId }: BackupHealth): Promise<Backup | null> {
    return backupOf(ctx, lastId);
  }

  @FieldResolver(() => Backup, { nullable: true, description: 'The latest verified backup.' })
  @NeedsPlatform()
  lastVerified(@Ctx() ctx: Context, @Root() { lastVerifiedId }: BackupHealth): Promise<Backup | null> {
    return backupOf(ctx, lastVerifiedId);
  }

  @FieldResolver(() => Backup, { nullable: true, description: 'The latest failed backup.' })
  @NeedsPlatform()
  lastFailure(@Ctx() ctx: Context, @Root() { lastFailureId }: BackupHealth): Promise<Backup | null> {
    return backupOf(ctx, lastFailureId);
  }

  @Query(() => BackupHealth, {
    nullable: true,
    description:
      'Platform staff: what would be lost now, how long a restore takes, and what is wrong. Example: `{ backupHealth { ok problems ' +
      'recoveryPointAgeSeconds estimatedRestoreSeconds } }`',
  })
  backupHealth(@Ctx() ctx: Context): Promise<BackupHealth> {
    return backupHealth(ctx);
  }

  @Subscription(() => BackupHealth, {
    subscribe: ({ context }: { context: Context }) => backupHealthUpdates(context),
    description:
      'Platform staff: the health of backups whenever it changes, and every minute. Example: `subscription { backupHealthUpdated { ok ' +
      'recoveryPointAgeSeconds } }`',
  })
  backupHealthUpdated(@Root() health: BackupHealth): BackupHealth {
    return health;
  }
}
