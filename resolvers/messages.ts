import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Info, Query, Resolver, Root, Subscription } from 'type-graphql';
import { ApiKey } from '../entities/ApiKey.js';
import { Campaign } from '../entities/Campaign.js';
import { Contact } from '../entities/Contact.js';
import { MessageFilter } from '../entities/inputs/messages.js';
import { PageArgs } from '../entities/inputs/page.js';
import { Attempt, Message, MessageEvent } from '../entities/Message.js';
import { MessageCounts } from '../entities/payloads/messageCounts.js';
import { Template } from '../entities/Template.js';
import { Tenant } from '../entities/Tenant.js';
import { MessageOrder } from '../entities/types/messageState.js';
import { User } from '../entities/User.js';
import { apiKeysOf } from '../src/auth/apiKeys.js';
import { visibleContactsOfPhones } from '../src/contacts/contacts.js';
import type { Ctx as Context } from '../src/context.js';
import { campaignsOf } from '../src/messaging/campaigns/campaigns.js';
import { messageCounts } from '../src/messaging/counts/messageCounts.js';
import { messageCountUpdates } from '../src/messaging/counts/messageCountUpdates.js';
import { attemptsOf, eventsOf, message, messages } from '../src/messaging/messages.js';
import { messageUpdates } from '../src/messaging/messageUpdates.js';
import { templatesOfMessages } from '../src/messaging/templates/templates.js';
import { tenantsOf, visibleUsersOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readIds, readMessageFilter, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { selectedFields } from './graph/selectedFields.js';

const MessageConnection = connectionOf(Message, 'Message');

@Resolver(() => Message)
export class MessageResolver {
  @Query(() => Message, {
    nullable: true,
    description:
      'One message; MESSAGE_ARCHIVED where those of its time are. Example: `{ message(id: "msg_…") { status events { at status } } }`',
  })
  message(@Ctx() ctx: Context, @IdArg('message', 'msg_…') id: string): Promise<Message | null> {
    return message(ctx, id);
  }

  @Query(() => MessageConnection, {
    nullable: true,
    description:
      'Messages, newest first unless ordered otherwise, but for those that are archived (`Tenant.messagesArchivedBefore`). ' +
      'Example: `{ messages(first: 50, filter: { status: [DELIVERED] }) { nodes { id to status senderId { name } } ' +
      'pageInfo { endCursor } } }`',
  })
  messages(
    @Ctx() ctx: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('order', () => MessageOrder, { defaultValue: 'NEWEST_FIRST', description: 'In which order.' }) order: MessageOrder,
    @Arg('filter', () => MessageFilter, { nullable: true, description: 'Which ones.' }) filter?: MessageFilter,
  ) {
    return messages(ctx, { ...page, order }, readMessageFilter(filter ?? {}, 'filter'), selectedFields(info));
  }

  @Query(() => MessageCounts, {
    nullable: true,
    description:
      'How many messages match, by state. ' +
      'Example: `{ messageCounts(filter: { acceptedFrom: "2026-11-26T00:00:00.000Z" }) { total delivered held } }`',
  })
  messageCounts(
    @Ctx() ctx: Context,
    @Arg('filter', () => MessageFilter, { nullable: true, description: 'Which ones; `status` is ignored.' }) filter?: MessageFilter,
  ): Promise<MessageCounts> {
    return messageCounts(ctx, readMessageFilter(filter ?? {}, 'filter'));
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose it is.' })
  tenant(@Ctx() ctx: Context, @Root() root: Message): Promise<Tenant | undefined> {
    return loadById(ctx, tenantsOf, root.tenantId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who sent it; null for programs and people who are gone.' })
  async createdBy(@Ctx() ctx: Context, @Root() root: Message): Promise<User | null> {
    return root.createdById ? loadById(ctx, visibleUsersOf, root.createdById) : null;
  }

  @FieldResolver(() => ApiKey, { nullable: true, description: 'The API key that it was sent with; null for a person.' })
  async apiKey(@Ctx() ctx: Context, @Root() root: Message): Promise<ApiKey | null | undefined> {
    return root.apiKeyId ? loadById(ctx, apiKeysOf, root.apiKeyId) : null;
  }

  @FieldResolver(() => Template, { nullable: true, description: 'The template it was made from, as it is now; null for others.' })
  template(@Ctx() ctx: Context, @Root() root: Message): Promise<Template | null> {
    return loadById(ctx, templatesOfMessages, root.id);
  }

  @FieldResolver(() => Campaign, { nullable: true, description: 'The campaign it belongs to; null for others.' })
  async campaign(@Ctx() ctx: Context, @Root() root: Message): Promise<Campaign | null> {
    return root.campaignId ? ((await loadById(ctx, campaignsOf, root.campaignId)) ?? null) : null;
  }

  @FieldResolver(() => Contact, {
    nullable: true,
    description: 'The contact with its number; null when there is none, and for platform staff and test keys.',
  })
  async contact(@Ctx() ctx: Context, @Root() { tenantId, to }: Message): Promise<Contact | null> {
    return to ? loadById(ctx, visibleContactsOfPhones, `${tenantId} ${to}`) : null;
  }

  @Extensions({ usualRows: 4 })
  @FieldResolver(() => [MessageEvent], { description: 'Its state changes, oldest first.' })
  events(@Ctx() ctx: Context, @Root() root: Message): Promise<MessageEvent[]> {
    return loadById(ctx, eventsOf, root.id);
  }

  @Extensions({ usualRows: 1 })
  @FieldResolver(() => [Attempt], { description: 'Requests to a provider, first one first.' })
  attempts(@Ctx() ctx: Context, @Root() root: Message): Promise<Attempt[]> {
    return loadById(ctx, attemptsOf, root.id);
  }

  @Subscription(() => Message, {
    subscribe: ({ context, args }: { context: Context; args: { ids?: string[]; campaignId?: string } }) =>
      messageUpdates(context, {
        ids: args.ids && readIds('message', args.ids),
        campaignId: readOptionalId('campaign', args.campaignId, 'campaignId'),
      }),
    description:
      "The tenant's live messages as they change (with a test key: the tests); with `ids` or `campaignId` only those, with `ids` " +
      'beginning with their present state. ' +
      'Example: `subscription { messageUpdated(ids: ["msg_…"]) { id status } }`',
  })
  messageUpdated(
    @Root() message: Message,
    @Arg('ids', () => [ID], { nullable: true, description: 'Only these, at most 1,000.' }) _ids?: string[],
    @Arg('campaignId', () => ID, { nullable: true, description: 'Only those of this campaign.' }) _campaignId?: string,
  ): Message {
    return message;
  }

  @Subscription(() => MessageCounts, {
    subscribe: ({ context, args }: { context: Context; args: { filter?: MessageFilter } }) =>
      messageCountUpdates(context, readMessageFilter(args.filter ?? {}, 'filter')),
    description:
      'How many messages match, by state, at most once a second, beginning with the present. ' +
      'Example: `subscription { messageCountsUpdated { total delivered } }`',
  })
  messageCountsUpdated(
    @Root() counts: MessageCounts,
    @Arg('filter', () => MessageFilter, { nullable: true, description: 'Which ones; `status` is ignored.' }) _filter?: MessageFilter,
  ): MessageCounts {
    return counts;
  }
}
