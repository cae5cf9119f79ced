import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, FieldResolver, ID, Info, InputType, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import { ApiKey } from '../entities/ApiKey.js';
import { Attempt, Message, MessageEvent } from '../entities/Message.js';
import { MessageCategory, MessageStatus } from '../entities/messageState.js';
import { DateTime } from '../entities/scalars.js';
import { Tenant } from '../entities/Tenant.js';
import { User } from '../entities/User.js';
import { apiKeysOf } from '../src/auth/apiKeys.js';
import type { Ctx as Context } from '../src/context.js';
import { attemptsOf, eventsOf, message, messages } from '../src/messaging/messages.js';
import { messageUpdates } from '../src/messaging/messageUpdates.js';
import { tenantsOf, usersOf } from '../src/tenants/tenants.js';
import { namesBelow } from './asked.js';
import { connectionOf } from './connection.js';
import { readId, readIds, readOptionalId } from './ids.js';
import { loadFor } from './loaders.js';

const MessageConnection = connectionOf(Message, 'Message');

@InputType({ description: 'Which messages.' })
class MessageFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: one tenant.' })
  tenantId?: string;
  @Field(() => [ID], { nullable: true, description: 'These, at most 1,000.' })
  ids?: string[];
  @Field(() => [MessageStatus], { nullable: true, description: 'In these states.' })
  status?: MessageStatus[];
  @Field(() => String, { nullable: true, description: 'To this number, in any usual form.' })
  to?: string;
  @Field(() => String, { nullable: true, description: "From this sender id's name." })
  from?: string;
  @Field(() => [MessageCategory], { nullable: true, description: 'Of these kinds.' })
  category?: MessageCategory[];
  @Field(() => DateTime, { nullable: true, description: 'Accepted from this moment on.' })
  acceptedFrom?: Date;
  @Field(() => DateTime, { nullable: true, description: 'Accepted before this moment.' })
  acceptedTo?: Date;
  @Field(() => DateTime, { nullable: true, description: 'Changed from this moment on: what a client that was away missed.' })
  updatedFrom?: Date;
  @Field(() => String, { nullable: true, description: 'Of the send with your reference.' })
  clientReference?: string;
  @Field(() => Boolean, { nullable: true, description: 'Those of test keys; live ones unless true. A test key sees its tests alone.' })
  test?: boolean;
}

@Resolver(() => Message)
export class MessageResolver {
  @Query(() => Message, { nullable: true, description: 'One message. Example: `{ message(id: "msg_…") { status events { at status } } }`' })
  message(@Ctx() ctx: Context, @Arg('id', () => ID, { description: 'msg_…' }) id: string): Promise<Message | null> {
    return message(ctx, readId('message', id));
  }

  @Query(() => MessageConnection, {
    nullable: true,
    description:
      'Messages, newest first. Example: `{ messages(first: 50, filter: { status: [DELIVERED] }) { nodes { id to status senderId { name } } pageInfo { endCursor } } }`',
  })
  messages(
    @Ctx() ctx: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1–200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on after.' }) after?: string,
    @Arg('filter', () => MessageFilter, { nullable: true, description: 'Which ones.' }) filter?: MessageFilter,
  ) {
    const ids = filter?.ids && readIds('message', filter.ids, 'filter.ids');
    const tenantId = readOptionalId('tenant', filter?.tenantId, 'filter.tenantId');
    return messages(ctx, { first, after }, { ...filter, ids, tenantId }, namesBelow(info));
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose it is.' })
  tenant(@Ctx() ctx: Context, @Root() root: Message): Promise<Tenant | undefined> {
    return loadFor(ctx, tenantsOf, root.tenantId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who sent it; null for programs and people who are gone.' })
  async createdBy(@Ctx() ctx: Context, @Root() root: Message): Promise<User | null | undefined> {
    return root.createdById ? loadFor(ctx, usersOf, root.createdById) : null;
  }

  @FieldResolver(() => ApiKey, { nullable: true, description: 'The API key that it was sent with; null for a person.' })
  async apiKey(@Ctx() ctx: Context, @Root() root: Message): Promise<ApiKey | null | undefined> {
    return root.apiKeyId ? loadFor(ctx, apiKeysOf, root.apiKeyId) : null;
  }

  @FieldResolver(() => [MessageEvent], { description: 'Its life so far, oldest first.' })
  events(@Ctx() ctx: Context, @Root() root: Message): Promise<MessageEvent[]> {
    return loadFor(ctx, eventsOf, root.id);
  }

  @FieldResolver(() => [Attempt], { description: 'Each call to a provider, first one first: the evidence.' })
  attempts(@Ctx() ctx: Context, @Root() root: Message): Promise<Attempt[]> {
    return loadFor(ctx, attemptsOf, root.id);
  }

  @Subscription(() => Message, {
    subscribe: ({ context, args }: { context: Context; args: { ids?: string[] } }) =>
      messageUpdates(context, args.ids && readIds('message', args.ids)),
    description:
      'The tenant\'s live messages as they change (with a test key: the tests); with `ids` only those, beginning with their present state. Example: `subscription { messageUpdated(ids: ["msg_…"]) { id status } }`',
  })
  messageUpdated(
    @Root() message: Message,
    @Arg('ids', () => [ID], { nullable: true, description: 'Only these, at most 1,000.' }) _ids?: string[],
  ): Message {
    return message;
  }
}
