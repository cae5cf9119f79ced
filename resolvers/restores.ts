import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Backup } from '../entities/Backup.js';
import { RestoreFilter, StartRestoreInput, UndoRestoreInput } from '../entities/inputs/backups.js';
import { PageArgs } from '../entities/inputs/page.js';
import { RestorePayload } from '../entities/payloads/backups.js';
import { Restore } from '../entities/Restore.js';
import { User } from '../entities/User.js';
import { backupsById } from '../src/backups/backups.js';
import { cancelRestore } from '../src/backups/restore/cancelRestore.js';
import { confirmRestore } from '../src/backups/restore/confirmRestore.js';
import { pruneRestore } from '../src/backups/restore/pruneRestore.js';
import { isUndoable, restore, restores, restoreUpdates } from '../src/backups/restore/restores.js';
import { startRestore } from '../src/backups/restore/startRestore.js';
import { undoRestore } from '../src/backups/restore/undoRestore.js';
import type { Ctx as Context } from '../src/context.js';
import { visibleUsersOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readId, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsPlatform } from './graph/needs.js';

const RestoreConnection = connectionOf(Restore, 'Restore');

@Resolver(() => Restore)
export class RestoreResolver {
  @FieldResolver(() => Backup, { description: 'What is restored.' })
  @NeedsPlatform()
  backup(@Ctx() ctx: Context, @Root() { backupId }: Restore): Promise<Backup> {
    return loadById(ctx, backupsById, backupId);
  }

  @FieldResolver(() => Backup, { nullable: true, description: 'The backup made before it; null for dry runs.' })
  @NeedsPlatform()
  async restorePoint(@Ctx() ctx: Context, @Root() { restorePointId }: Restore): Promise<Backup | null> {
    return restorePointId ? loadById(ctx, backupsById, restorePointId) : null;
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who started it; null for the command line and people who are gone.' })
  async startedBy(@Ctx() ctx: Context, @Root() { startedById }: Restore): Promise<User | null> {
    return startedById ? loadById(ctx, visibleUsersOf, startedById) : null;
  }

  @FieldResolver(() => Boolean, { description: 'Whether undoRestore works: until pruneRestore, nothing else ends it.' })
  undoable(@Root() one: Restore): boolean {
    return isUndoable(one);
  }

  @Query(() => Restore, {
    nullable: true,
    description: 'Platform staff: one restore. Example: `{ restore(id: "rst_…") { status progress { phase percent } } }`',
  })
  restore(@Ctx() ctx: Context, @IdArg('restore', 'Its id.') id: string): Promise<Restore> {
    return restore(ctx, id);
  }

  @Query(() => RestoreConnection, {
    nullable: true,
    description: 'Platform staff: restores and dry runs, newest first. Example: `{ restores { nodes { id status dryRun startedAt } } }`',
  })
  restores(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => RestoreFilter, { nullable: true, description: 'Which ones.' }) filter?: RestoreFilter,
  ) {
    return restores(ctx, page, { ...filter });
  }

  @Mutation(() => RestorePayload, {
    nullable: true,
    description:
      'Platform admin: starts a restore, or a dry run that changes nothing and reports what a restore would change. Example: ' +
      '`mutation { startRestore(input: { backupId: "bkp_…", dryRun: true }) { restore { id status } } }`',
  })
  async startRestore(
    @Ctx() ctx: Context,
    @Arg('input', () => StartRestoreInput, { description: 'The input.' }) input: StartRestoreInput,
  ): Promise<RestorePayload> {
    return { restore: await startRestore(ctx, { ...input, backupId: readId('backup', input.backupId, 'backupId') }) };
  }

  @Mutation(() => RestorePayload, {
    nullable: true,
    description:
      'Platform admin: stops a restore before the swap; nothing has changed then. Example: `mutation { cancelRestore(id: ' +
      '"rst_…") { restore { status } } }`',
  })
  async cancelRestore(@Ctx() ctx: Context, @IdArg('restore', 'Its id.') id: string): Promise<RestorePayload> {
    return { restore: await cancelRestore(ctx, id) };
  }

  @Mutation(() => RestorePayload, {
    nullable: true,
    description:
      'Platform admin: accepts the restored data and ends maintenance; sending stays frozen. Example: `mutation { ' +
      'confirmRestore(id: "rst_…") { restore { status } } }`',
  })
  async confirmRestore(@Ctx() ctx: Context, @IdArg('restore', 'Its id.') id: string): Promise<RestorePayload> {
    return { restore: await confirmRestore(ctx, id) };
  }

  @Mutation(() => RestorePayload, {
    nullable: true,
    description:
      'Platform admin: puts the data from before the restore back; after the confirmation with what must not be rewound. ' +
      'Example: `mutation { undoRestore(input: { id: "rst_…", confirm: "rst_…" }) { restore { status } } }`',
  })
  async undoRestore(
    @Ctx() ctx: Context,
    @Arg('input', () => UndoRestoreInput, { description: 'The input.' }) { id, confirm }: UndoRestoreInput,
  ): Promise<RestorePayload> {
    return { restore: await undoRestore(ctx, readId('restore', id, 'id'), confirm) };
  }

  @Mutation(() => RestorePayload, {
    nullable: true,
    description:
      "Platform admin: deletes the data from before a confirmed restore; it can't be undone afterwards. Example: `mutation { " +
      'pruneRestore(id: "rst_…") { restore { undoable } } }`',
  })
  async pruneRestore(@Ctx() ctx: Context, @IdArg('restore', 'Its id.') id: string): Promise<RestorePayload> {
    return { restore: await pruneRestore(ctx, id) };
  }

  @Subscription(() => Restore, {
    subscribe: ({ context, args }: { context: Context; args: { id?: string | null } }) =>
      restoreUpdates(context, readOptionalId('restore', args.id, 'id')),
    description:
      'Platform staff: restores as they progress; with `id` only that one, beginning with its present state. Example: ' +
      '`subscription { restoreUpdated(id: "rst_…") { status progress { phase percent } } }`',
  })
  restoreUpdated(@Root() one: Restore, @Arg('id', () => ID, { nullable: true, description: 'Only this one.' }) _id?: string): Restore {
    return one;
  }
}
