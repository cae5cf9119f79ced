import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Actor } from '../entities/Actor.js';
import { File } from '../entities/File.js';
import { PageArgs } from '../entities/inputs/page.js';
import { RequestSenderIdInput, ResubmitSenderIdInput, ReviewSenderIdInput, SenderIdFilter } from '../entities/inputs/senders.js';
import { SenderIdPayload, SenderIdUsage } from '../entities/payloads/senders.js';
import { SenderId, SenderIdEvent } from '../entities/SenderId.js';
import { Tenant } from '../entities/Tenant.js';
import { ProviderNameStatus } from '../entities/types/senderIdState.js';
import type { Ctx as Context } from '../src/context.js';
import { actorsOf } from '../src/members/actors.js';
import { cancelSenderIdRequest } from '../src/senders/cancelSenderIdRequest.js';
import { likeNamesOf } from '../src/senders/likeNames.js';
import { providerNamesOf } from '../src/senders/providerNames.js';
import { requestSenderId } from '../src/senders/requestSenderId.js';
import { resubmitSenderId } from '../src/senders/resubmitSenderId.js';
import { reviewSenderId } from '../src/senders/reviewSenderId.js';
import { senderIdRequests } from '../src/senders/senderIdRequests.js';
import { reviewsSenderIds, senderId, senderIdDocuments, senderIdHistories, senderIds } from '../src/senders/senderIds.js';
import { senderIdUpdates } from '../src/senders/senderIdUpdates.js';
import { setDefaultSenderId } from '../src/senders/setDefaultSenderId.js';
import { setSenderIdEnabled } from '../src/senders/setSenderIdEnabled.js';
import { tenantsOf } from '../src/tenants/tenants.js';
import { senderUsagesOf } from '../src/usage/senderUsage.js';
import { connectionOf } from './graph/connection.js';
import { readFilter, readId, readIds, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsFigures } from './graph/needs.js';

const SenderIdConnection = connectionOf(SenderId, 'SenderId');

const idArg = { description: 'snd_…' };

const readDocumentIds = (ids: string[] | null | undefined): string[] | null | undefined => ids && readIds('file', ids, 'documentIds');

@Resolver(() => SenderId)
export class SenderIdResolver {
  @FieldResolver(() => [String], {
    nullable: true,
    description: 'Platform reviewers: taken names of others that it may be taken for; null for everybody else.',
  })
  async looksLike(@Ctx() ctx: Context, @Root() { id }: SenderId): Promise<string[] | null> {
    return reviewsSenderIds(ctx) ? loadById(ctx, likeNamesOf, id) : null;
  }

  @Query(() => SenderId, {
    nullable: true,
    description:
      'One sender id of the tenant or shared by all; platform staff see any. Example: `{ senderId(id: "snd_…") { name status } }`',
  })
  senderId(@Ctx() ctx: Context, @Arg('id', () => ID, idArg) id: string): Promise<SenderId | null> {
    return senderId(ctx, readId('senderId', id));
  }

  @Query(() => SenderIdConnection, {
    nullable: true,
    description:
      "The tenant's sender ids and the shared ones, by name. " +
      'Example: `{ senderIds(filter: { status: [APPROVED] }) { nodes { name enabled isDefault } } }`',
  })
  senderIds(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => SenderIdFilter, { nullable: true, description: 'Which ones.' }) filter?: SenderIdFilter,
  ) {
    return senderIds(ctx, page, readFilter(filter ?? {}));
  }

  @Query(() => SenderIdConnection, {
    nullable: true,
    description:
      'Platform staff: what tenants have asked for, newest first. ' +
      'Example: `{ senderIdRequests(filter: { status: [PENDING] }) { nodes { id name useCase tenant { name } } } }`',
  })
  senderIdRequests(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => SenderIdFilter, { nullable: true, description: 'Which ones.' }) filter?: SenderIdFilter,
  ) {
    return senderIdRequests(ctx, page, readFilter(filter ?? {}));
  }

  @Mutation(() => SenderIdPayload, {
    nullable: true,
    description:
      "Asks for a name to send under; it is the tenant's while the request lives. " +
      'Example: `mutation { requestSenderId(input: { name: "DUKA-LETU", useCase: "Receipts of our shop", ' +
      'sampleMessage: "Thank you for TZS 5,000" }) { senderId { id status } } }`',
  })
  async requestSenderId(
    @Ctx() ctx: Context,
    @Arg('input', () => RequestSenderIdInput, { description: 'Which name, and why.' }) input: RequestSenderIdInput,
  ): Promise<SenderIdPayload> {
    return { senderId: await requestSenderId(ctx, { ...input, documentIds: readDocumentIds(input.documentIds) }) };
  }

  @Mutation(() => SenderIdPayload, {
    nullable: true,
    description:
      'Resubmits a request that needs changes or was rejected. Example: `mutation { resubmitSenderId(input: { ' +
      'id: "snd_…", useCase: "Receipts" }) { senderId { status } } }`',
  })
  async resubmitSenderId(
    @Ctx() ctx: Context,
    @Arg('input', () => ResubmitSenderIdInput, { description: 'Which one, and what is new.' }) input: ResubmitSenderIdInput,
  ): Promise<SenderIdPayload> {
    const [id, documentIds] = [readId('senderId', input.id, 'id'), readDocumentIds(input.documentIds)];
    return { senderId: await resubmitSenderId(ctx, { ...input, id, documentIds }) };
  }

  @Mutation(() => SenderIdPayload, {
    nullable: true,
    description:
      'Cancels a request that is not decided on; the name becomes free. Example: `mutation { ' +
      'cancelSenderIdRequest(id: "snd_…") { senderId { status } } }`',
  })
  async cancelSenderIdRequest(@Ctx() ctx: Context, @Arg('id', () => ID, idArg) id: string): Promise<SenderIdPayload> {
    return { senderId: await cancelSenderIdRequest(ctx, readId('senderId', id)) };
  }

  @Mutation(() => SenderIdPayload, {
    nullable: true,
    description:
      'Platform staff: decides about a sender id; the tenant gets a mail. ' +
      'Example: `mutation { reviewSenderId(input: { id: "snd_…", decision: REQUEST_CHANGES, reason: "Please add your ' +
      'licence" }) { senderId { status } } }`',
  })
  async reviewSenderId(
    @Ctx() ctx: Context,
    @Arg('input', () => ReviewSenderIdInput, { description: 'What is decided, and why.' }) input: ReviewSenderIdInput,
  ): Promise<SenderIdPayload> {
    return { senderId: await reviewSenderId(ctx, { ...input, id: readId('senderId', input.id, 'id') }) };
  }

  @Mutation(() => SenderIdPayload, {
    nullable: true,
    description:
      'Makes it the sender id of messages without `from`. Example: `mutation { setDefaultSenderId(id: "snd_…") ' +
      '{ senderId { isDefault } } }`',
  })
  async setDefaultSenderId(@Ctx() ctx: Context, @Arg('id', () => ID, idArg) id: string): Promise<SenderIdPayload> {
    return { senderId: await setDefaultSenderId(ctx, readId('senderId', id)) };
  }

  @Mutation(() => SenderIdPayload, {
    nullable: true,
    description:
      "Switches a sender id on or off for the tenant; what is on counts against the package's limit. " +
      'Example: `mutation { setSenderIdEnabled(id: "snd_…", enabled: true) { senderId { enabled } } }`',
  })
  async setSenderIdEnabled(
    @Ctx() ctx: Context,
    @Arg('id', () => ID, idArg) id: string,
    @Arg('enabled', () => Boolean, { description: 'On or off.' }) enabled: boolean,
  ): Promise<SenderIdPayload> {
    return { senderId: await setSenderIdEnabled(ctx, readId('senderId', id), enabled) };
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'The tenant that owns it; null when shared by all.' })
  async tenant(@Ctx() ctx: Context, @Root() root: SenderId): Promise<Tenant | null | undefined> {
    return root.tenantId ? loadById(ctx, tenantsOf, root.tenantId) : null;
  }

  @FieldResolver(() => [File], { description: 'Documents that support the request.' })
  documents(@Ctx() ctx: Context, @Root() root: SenderId): Promise<File[]> {
    return loadById(ctx, senderIdDocuments, root.id);
  }

  @FieldResolver(() => ProviderNameStatus, {
    nullable: true,
    description:
      'State of the name at the SMS provider; messages wait until it is ACTIVE. Null where the provider keeps no list ' +
      'of names, or the name is shared or was never approved.',
  })
  async providerStatus(@Ctx() ctx: Context, @Root() root: SenderId): Promise<ProviderNameStatus | null> {
    return (await loadById(ctx, providerNamesOf, root.id))?.status ?? null;
  }

  @FieldResolver(() => String, { nullable: true, description: 'What the provider said about the name, in its own words.' })
  async providerStatusDetail(@Ctx() ctx: Context, @Root() root: SenderId): Promise<string | null> {
    return (await loadById(ctx, providerNamesOf, root.id))?.detail ?? null;
  }

  @FieldResolver(() => SenderIdUsage, { description: 'How it is used by the asking tenant; for platform staff by all.' })
  @NeedsFigures()
  usage(@Ctx() ctx: Context, @Root() root: SenderId): Promise<SenderIdUsage> {
    return loadById(ctx, senderUsagesOf, root.id);
  }

  @FieldResolver(() => [SenderIdEvent], { description: 'Its state changes, oldest first.' })
  history(@Ctx() ctx: Context, @Root() root: SenderId): Promise<SenderIdEvent[]> {
    return loadById(ctx, senderIdHistories, root.id);
  }

  @Subscription(() => SenderId, {
    subscribe: ({ context, args }: { context: Context; args: { id?: string } }) =>
      senderIdUpdates(context, readOptionalId('senderId', args.id, 'id')),
    description:
      "The tenant's sender ids as they change (platform staff: all tenants'); with `id` only that one, beginning " +
      'with its present state. ' +
      'Example: `subscription { senderIdUpdated { id status reviewNote } }`',
  })
  senderIdUpdated(
    @Root() senderId: SenderId,
    @Arg('id', () => ID, { nullable: true, description: 'Only this one.' }) _id?: string,
  ): SenderId {
    return senderId;
  }
}

@Resolver(() => SenderIdEvent)
export class SenderIdEventResolver {
  @FieldResolver(() => Actor, { description: 'Who did it.' })
  actor(@Ctx() ctx: Context, @Root() root: SenderIdEvent): Promise<Actor> {
    return loadById(ctx, actorsOf, root.actor);
  }
}
