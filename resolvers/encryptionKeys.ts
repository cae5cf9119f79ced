import { Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Backup } from '../entities/Backup.js';
import { EncryptionKey } from '../entities/EncryptionKey.js';
import { EncryptionKeyPayload } from '../entities/payloads/backups.js';
import { acknowledgeEncryptionKey, encryptionKeys, encryptionKeysOf } from '../src/backups/keys/encryptionKeys.js';
import type { Ctx as Context } from '../src/context.js';
import { IdArg } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsPlatform } from './graph/needs.js';

@Resolver(() => Backup)
export class EncryptionKeyResolver {
  @FieldResolver(() => [EncryptionKey], { description: 'The keys that can decrypt it.' })
  @NeedsPlatform()
  async keys(@Ctx() ctx: Context, @Root() { recipients }: Backup): Promise<EncryptionKey[]> {
    const keys = await Promise.all(recipients.map((recipient) => loadById(ctx, encryptionKeysOf, recipient)));
    return keys.filter((key) => key !== undefined);
  }

  @Query(() => [EncryptionKey], {
    nullable: true,
    description: 'Platform staff: the keys that backups are encrypted to. Example: `{ encryptionKeys { id recipient usable } }`',
  })
  encryptionKeys(@Ctx() ctx: Context): Promise<EncryptionKey[]> {
    return encryptionKeys(ctx);
  }

  @Mutation(() => EncryptionKeyPayload, {
    nullable: true,
    description:
      'Platform admin: records that a copy of the secret key is kept away from this server. Example: `mutation { ' +
      'acknowledgeEncryptionKey(id: "enk_…") { encryptionKey { copiedAt } } }`',
  })
  async acknowledgeEncryptionKey(@Ctx() ctx: Context, @IdArg('encryptionKey', 'Its id.') id: string): Promise<EncryptionKeyPayload> {
    return { encryptionKey: await acknowledgeEncryptionKey(ctx, id) };
  }
}
