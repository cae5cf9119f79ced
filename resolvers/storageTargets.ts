import { Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { StorageTargetPayload } from '../entities/payloads/backups.js';
import { StorageTarget } from '../entities/StorageTarget.js';
import { checkStorageTarget, storageTargets } from '../src/backups/storage/storageTargets.js';
import type { Ctx as Context } from '../src/context.js';
import { IdArg } from './graph/ids.js';

@Resolver()
export class StorageTargetResolver {
  @Query(() => [StorageTarget], {
    nullable: true,
    description:
      'Platform staff: where backups are stored, the primary target first. Example: `{ storageTargets { id name status freeBytes } }`',
  })
  storageTargets(@Ctx() ctx: Context): Promise<StorageTarget[]> {
    return storageTargets(ctx);
  }

  @Mutation(() => StorageTargetPayload, {
    nullable: true,
    description:
      'Platform admin: checks now whether a storage target can be read and written. Example: `mutation { ' +
      'checkStorageTarget(id: "stg_…") { storageTarget { status failureDetail } } }`',
  })
  async checkStorageTarget(@Ctx() ctx: Context, @IdArg('storageTarget', 'Its id.') id: string): Promise<StorageTargetPayload> {
    return { storageTarget: await checkStorageTarget(ctx, id) };
  }
}
