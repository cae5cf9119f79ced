import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Contact } from '../entities/Contact.js';
import { InboundMessage } from '../entities/InboundMessage.js';
import { InboundMessageFilter, UpsertKeywordReplyInput } from '../entities/inputs/inbound.js';
import { PageArgs } from '../entities/inputs/page.js';
import { KeywordReply } from '../entities/KeywordReply.js';
import { Message } from '../entities/Message.js';
import { DeletedPayload } from '../entities/payloads/files.js';
import { ConversationEntry, KeywordReplyPayload } from '../entities/payloads/inbound.js';
import { PhoneNumber } from '../entities/types/scalars.js';
import { contactsOfPhones } from '../src/contacts/contacts.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { conversation } from '../src/messaging/inbound/conversation.js';
import { inboundMessages, inboundUpdates, repliesById } from '../src/messaging/inbound/inboundMessages.js';
import { deleteKeywordReply, keywordReplies, upsertKeywordReply } from '../src/messaging/inbound/keywordReplies.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readFilter, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsReportsOrStaff } from './graph/needs.js';

const InboundMessageConnection = connectionOf(InboundMessage, 'InboundMessage');
const ConversationEntryConnection = connectionOf(ConversationEntry, 'ConversationEntry');

@Resolver(() => InboundMessage)
export class InboundMessageResolver {
  @FieldResolver(() => Contact, { nullable: true, description: 'The contact who sent it; null when there is none.' })
  async contact(@Ctx() ctx: Context, @Root() { tenantId, from }: InboundMessage): Promise<Contact | null> {
    return from ? loadById(ctx, contactsOfPhones, `${tenantId} ${from}`) : null;
  }

  @FieldResolver(() => Message, { nullable: true, description: 'The automatic reply; null without one.' })
  @NeedsReportsOrStaff()
  async reply(@Ctx() ctx: Context, @Root() { replyId }: InboundMessage): Promise<Message | null> {
    return replyId ? loadById(ctx, repliesById, replyId) : null;
  }

  @Query(() => InboundMessageConnection, {
    nullable: true,
    description:
      'Messages that came in, newest first. ' +
      'Example: `{ inboundMessages(filter: { keyword: [STOP] }) { nodes { from body receivedAt } } }`',
  })
  inboundMessages(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => InboundMessageFilter, { nullable: true, description: 'Which ones.' }) filter?: InboundMessageFilter,
  ) {
    return inboundMessages(ctx, page, readFilter(filter ?? {}));
  }

  @Query(() => ConversationEntryConnection, {
    nullable: true,
    description:
      'Messages to and from one number, newest first. ' +
      'Example: `{ conversation(phone: "+255712345678") { nodes { at message { body } inboundMessage { body } } } }`',
  })
  conversation(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('phone', () => PhoneNumber, { description: 'E.164.' }) phone: string,
  ) {
    return conversation(ctx, page, phone);
  }

  @Query(() => [KeywordReply], {
    nullable: true,
    description: "The tenant's automatic replies to keywords. Example: `{ keywordReplies { id keyword words body } }`",
  })
  keywordReplies(@Ctx() ctx: Context): Promise<KeywordReply[]> {
    return keywordReplies(ctx);
  }

  @Mutation(() => KeywordReplyPayload, {
    nullable: true,
    description:
      'Creates a keyword reply, or changes the one named by `id`. ' +
      'Example: `mutation { upsertKeywordReply(input: { keyword: STOP, body: "You get no more messages.", enabled: true }) ' +
      '{ keywordReply { id } } }`',
  })
  async upsertKeywordReply(
    @Ctx() ctx: Context,
    @Arg('input', () => UpsertKeywordReplyInput, { description: 'The reply.' }) input: UpsertKeywordReplyInput,
  ): Promise<KeywordReplyPayload> {
    return { keywordReply: await upsertKeywordReply(ctx, { ...input, id: readOptionalId('keywordReply', input.id, 'id') }) };
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description: 'Deletes a keyword reply. Example: `mutation { deleteKeywordReply(id: "kwd_…") { deletedId } }`',
  })
  async deleteKeywordReply(@Ctx() ctx: Context, @IdArg('keywordReply', 'Its id.') id: string): Promise<DeletedPayload> {
    return { deletedId: publicId('keywordReply', await deleteKeywordReply(ctx, id)) };
  }

  @Subscription(() => InboundMessage, {
    subscribe: ({ context }: { context: Context }) => inboundUpdates(context),
    description: 'Messages as they come in. Example: `subscription { inboundMessageReceived { from body } }`',
  })
  inboundMessageReceived(@Root() message: InboundMessage): InboundMessage {
    return message;
  }
}
