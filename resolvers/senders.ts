import { Arg, Ctx, Field, FieldResolver, ID, Mutation, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { SenderIdStatus } from '../entities/enums.js';
import { SenderId, SenderIdEvent } from '../entities/SenderId.js';
import { Tenant } from '../entities/Tenant.js';
import { User } from '../entities/User.js';
import type { Ctx as Context } from '../src/context.js';
import { setDefaultSenderId, setSenderIdEnabled } from '../src/senders/choose.js';
import { senderId, senderIdHistories, senderIds } from '../src/senders/senderIds.js';
import { tenantsOf, usersOf } from '../src/tenants/tenants.js';
import { readId } from './ids.js';
import { loadFor } from './loaders.js';

@ObjectType({ description: 'The sender id as it is now.', simpleResolvers: true })
class SenderIdPayload {
  @Field(() => SenderId, { description: 'The sender id.' })
  senderId!: SenderId;
}

const idArg = { description: 'snd_…' };

@Resolver(() => SenderId)
export class SenderIdResolver {
  @Query(() => SenderId, {
    nullable: true,
    description: 'One sender id of the tenant or shared by all. Example: `{ senderId(id: "snd_…") { name status } }`',
  })
  senderId(@Ctx() ctx: Context, @Arg('id', () => ID, idArg) id: string): Promise<SenderId | null> {
    return senderId(ctx, readId('senderId', id));
  }

  @Query(() => [SenderId], {
    nullable: true,
    description:
      "The tenant's sender ids and the shared ones, by name. Example: `{ senderIds(status: [APPROVED]) { name enabled isDefault } }`",
  })
  senderIds(
    @Ctx() ctx: Context,
    @Arg('status', () => [SenderIdStatus], { nullable: true, description: 'Only in these states.' }) status?: SenderIdStatus[],
  ): Promise<SenderId[]> {
    return senderIds(ctx, status);
  }

  @Mutation(() => SenderIdPayload, {
    nullable: true,
    description:
      'Messages without `from` come from this one. Example: `mutation { setDefaultSenderId(id: "snd_…") { senderId { isDefault } } }`',
  })
  async setDefaultSenderId(@Ctx() ctx: Context, @Arg('id', () => ID, idArg) id: string): Promise<SenderIdPayload> {
    return { senderId: await setDefaultSenderId(ctx, readId('senderId', id)) };
  }

  @Mutation(() => SenderIdPayload, {
    nullable: true,
    description:
      'Switches a sender id on or off for the tenant; what is on counts against the package\'s limit. Example: `mutation { setSenderIdEnabled(id: "snd_…", enabled: true) { senderId { enabled } } }`',
  })
  async setSenderIdEnabled(
    @Ctx() ctx: Context,
    @Arg('id', () => ID, idArg) id: string,
    @Arg('enabled', () => Boolean, { description: 'On or off.' }) enabled: boolean,
  ): Promise<SenderIdPayload> {
    return { senderId: await setSenderIdEnabled(ctx, readId('senderId', id), enabled) };
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose it is; null when shared by all.' })
  async tenant(@Ctx() ctx: Context, @Root() root: SenderId): Promise<Tenant | null | undefined> {
    return root.tenantId ? loadFor(ctx, tenantsOf, root.tenantId) : null;
  }

  @FieldResolver(() => [SenderIdEvent], { description: 'How it came to where it stands, oldest first.' })
  history(@Ctx() ctx: Context, @Root() root: SenderId): Promise<SenderIdEvent[]> {
    return loadFor(ctx, senderIdHistories, root.id);
  }
}

@Resolver(() => SenderIdEvent)
export class SenderIdEventResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Who did it; null for the system and people who are gone.' })
  async by(@Ctx() ctx: Context, @Root() root: SenderIdEvent): Promise<User | null | undefined> {
    return root.byUserId ? loadFor(ctx, usersOf, root.byUserId) : null;
  }
}
