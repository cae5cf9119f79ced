import { Arg, Args, Ctx, Extensions, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { PageArgs } from '../entities/inputs/page.js';
import {
  CreateWebhookEndpointInput,
  RotateWebhookSecretInput,
  UpdateWebhookEndpointInput,
  WebhookDeliveryFilter,
} from '../entities/inputs/webhooks.js';
import { DeletedPayload } from '../entities/payloads/files.js';
import { WebhookDeliveryPayload, WebhookEndpointPayload, WebhookSecretPayload } from '../entities/payloads/webhooks.js';
import { WebhookAttempt, WebhookDelivery } from '../entities/WebhookDelivery.js';
import { WebhookEndpoint } from '../entities/WebhookEndpoint.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  rotateWebhookSecret,
  updateWebhookEndpoint,
} from '../src/webhooks/changeWebhookEndpoints.js';
import { redeliverWebhook, testWebhookEndpoint } from '../src/webhooks/deliveries/redeliver.js';
import { attemptsOfDeliveries, webhookDeliveries } from '../src/webhooks/deliveries/webhookDeliveries.js';
import { endpointsOfDeliveries, webhookEndpoint, webhookEndpoints } from '../src/webhooks/webhookEndpoints.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readId, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsWebhooks } from './graph/needs.js';

const WebhookEndpointConnection = connectionOf(WebhookEndpoint, 'WebhookEndpoint');
const WebhookDeliveryConnection = connectionOf(WebhookDelivery, 'WebhookDelivery');

@Resolver(() => WebhookEndpoint)
export class WebhookEndpointResolver {
  @Query(() => WebhookEndpoint, {
    nullable: true,
    description: 'One webhook endpoint. Example: `{ webhookEndpoint(id: "whe_…") { url events enabled } }`',
  })
  webhookEndpoint(@Ctx() ctx: Context, @IdArg('webhookEndpoint', 'Its id.') id: string): Promise<WebhookEndpoint | null> {
    return webhookEndpoint(ctx, id);
  }

  @Query(() => WebhookEndpointConnection, {
    nullable: true,
    description: "The tenant's webhook endpoints, newest first. Example: `{ webhookEndpoints { nodes { id url enabled } } }`",
  })
  webhookEndpoints(@Ctx() ctx: Context, @Args(() => PageArgs) page: PageArgs) {
    return webhookEndpoints(ctx, page);
  }

  @Mutation(() => WebhookSecretPayload, {
    nullable: true,
    description:
      'Creates a webhook endpoint; its secret is shown once. Example: `mutation { createWebhookEndpoint(input: ' +
      '{ url: "https://shop.example/hooks", events: [MESSAGE_DELIVERED] }) { webhookEndpoint { id } secret } }`',
  })
  createWebhookEndpoint(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateWebhookEndpointInput, { description: 'The input.' }) input: CreateWebhookEndpointInput,
  ): Promise<WebhookSecretPayload> {
    return createWebhookEndpoint(ctx, input);
  }

  @Mutation(() => WebhookEndpointPayload, {
    nullable: true,
    description:
      'Changes a webhook endpoint. Example: ' +
      '`mutation { updateWebhookEndpoint(input: { id: "whe_…", enabled: true }) { webhookEndpoint { enabled } } }`',
  })
  async updateWebhookEndpoint(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateWebhookEndpointInput, { description: 'The input.' }) input: UpdateWebhookEndpointInput,
  ): Promise<WebhookEndpointPayload> {
    return { webhookEndpoint: await updateWebhookEndpoint(ctx, { ...input, id: readId('webhookEndpoint', input.id, 'id') }) };
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description: 'Deletes a webhook endpoint. Example: `mutation { deleteWebhookEndpoint(id: "whe_…") { deletedId } }`',
  })
  async deleteWebhookEndpoint(@Ctx() ctx: Context, @IdArg('webhookEndpoint', 'Its id.') id: string): Promise<DeletedPayload> {
    return { deletedId: publicId('webhookEndpoint', await deleteWebhookEndpoint(ctx, id)) };
  }

  @Mutation(() => WebhookSecretPayload, {
    nullable: true,
    description:
      'A new signing secret, shown once; for a time both sign. Example: `mutation { rotateWebhookSecret(input: { id: "whe_…" }) ' +
      '{ secret webhookEndpoint { previousSecretExpiresAt } } }`',
  })
  rotateWebhookSecret(
    @Ctx() ctx: Context,
    @Arg('input', () => RotateWebhookSecretInput, { description: 'The input.' }) input: RotateWebhookSecretInput,
  ): Promise<WebhookSecretPayload> {
    return rotateWebhookSecret(ctx, { ...input, id: readId('webhookEndpoint', input.id, 'id') });
  }

  @Mutation(() => WebhookDeliveryPayload, {
    nullable: true,
    description:
      'Sends a TEST event to an endpoint. ' + 'Example: `mutation { testWebhookEndpoint(id: "whe_…") { webhookDelivery { id status } } }`',
  })
  async testWebhookEndpoint(@Ctx() ctx: Context, @IdArg('webhookEndpoint', 'Its id.') id: string): Promise<WebhookDeliveryPayload> {
    return { webhookDelivery: await testWebhookEndpoint(ctx, id) };
  }
}

@Resolver(() => WebhookDelivery)
export class WebhookDeliveryResolver {
  @FieldResolver(() => WebhookEndpoint, { description: 'The endpoint.' })
  @NeedsWebhooks()
  endpoint(@Ctx() ctx: Context, @Root() { endpointId }: WebhookDelivery): Promise<WebhookEndpoint | undefined> {
    return loadById(ctx, endpointsOfDeliveries, endpointId);
  }

  @FieldResolver(() => [WebhookAttempt], { description: 'Every try, first one first.' })
  @Extensions({ usualRows: 2 })
  attempts(@Ctx() ctx: Context, @Root() { id }: WebhookDelivery): Promise<WebhookAttempt[]> {
    return loadById(ctx, attemptsOfDeliveries, id);
  }

  @Query(() => WebhookDeliveryConnection, {
    nullable: true,
    description:
      'Deliveries to webhook endpoints, newest first; kept for 30 days. Example: ' +
      '`{ webhookDeliveries(filter: { status: [FAILED] }) { nodes { id event attempts { responseStatus } } } }`',
  })
  webhookDeliveries(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => WebhookDeliveryFilter, { nullable: true, description: 'Which ones.' }) filter?: WebhookDeliveryFilter,
  ) {
    const endpointId = readOptionalId('webhookEndpoint', filter?.endpointId, 'filter.endpointId');
    return webhookDeliveries(ctx, page, { ...filter, endpointId });
  }

  @Mutation(() => WebhookDeliveryPayload, {
    nullable: true,
    description:
      'Sends an event once more, with its id unchanged. ' +
      'Example: `mutation { redeliverWebhook(id: "whd_…") { webhookDelivery { status } } }`',
  })
  async redeliverWebhook(
    @Ctx() ctx: Context,
    @IdArg('webhookDelivery', 'The delivery, whd_….') id: string,
  ): Promise<WebhookDeliveryPayload> {
    return { webhookDelivery: await redeliverWebhook(ctx, id) };
  }
}
