import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { DateTime, JSONObject } from './types/scalars.js';
import { WebhookDeliveryStatus, WebhookEvent, WebhookFailure } from './types/webhooks.js';

@ObjectType({ description: 'One try of a webhook delivery.', simpleResolvers: true })
export class WebhookAttempt {
  deliveryId!: string;

  @Field(() => Int, { description: 'The first is 1.' })
  number!: number;

  @Field(() => DateTime, { description: 'When it began.' })
  at!: string;

  @Field(() => Int, { description: 'How long it took.' })
  durationMs!: number;

  @Field(() => Int, { nullable: true, description: 'The HTTP status; null without an answer.' })
  responseStatus!: number | null;

  @Field(() => String, { nullable: true, description: 'The answer, at most 16 KiB; null without one.' })
  responseBody!: string | null;

  @Field(() => WebhookFailure, { nullable: true, description: 'What went wrong; null when answered with 2xx.' })
  failure!: WebhookFailure | null;
}

@ObjectType({ description: 'One event for one endpoint, with every try.', simpleResolvers: true, implements: Node })
export class WebhookDelivery {
  @Field(() => ID, { description: 'Opaque, whd_….' })
  id!: string;

  tenantId!: string | null;
  endpointId!: string;

  @Field(() => ID, { description: 'The `webhook-id` header; the same in every try.' })
  eventId!: string;

  @Field(() => WebhookEvent, { description: 'Type of the event.' })
  event!: WebhookEvent;

  @Field(() => JSONObject, { description: 'What is posted.' })
  payload!: Record<string, unknown>;

  @Field(() => WebhookDeliveryStatus, { description: 'Its state.' })
  status!: WebhookDeliveryStatus;

  @Field(() => DateTime, { nullable: true, description: 'When it is tried next; null when it is not.' })
  nextAttemptAt!: string | null;

  @Field(() => DateTime, { description: 'When the event happened.' })
  createdAt!: string;
}
