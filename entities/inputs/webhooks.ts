import { Field, ID, InputType, Int } from 'type-graphql';
import { DateTime } from '../types/scalars.js';
import { WebhookDeliveryStatus, WebhookEvent } from '../types/webhooks.js';

@InputType({ description: 'A webhook endpoint to be created.' })
export class CreateWebhookEndpointInput {
  @Field(() => String, { description: 'An https address that is public.' })
  url!: string;

  @Field(() => [WebhookEvent], { description: 'Which events it gets, at least one.' })
  events!: WebhookEvent[];

  @Field(() => String, { nullable: true, description: 'What it is for, at most 200 characters.' })
  description?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether it gets the events of test messages instead of live ones.' })
  test!: boolean;
}

@InputType({ description: 'A webhook endpoint to be changed; what is absent stays.' })
export class UpdateWebhookEndpointInput {
  @Field(() => ID, { description: 'The endpoint.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'An https address that is public.' })
  url?: string | null;

  @Field(() => [WebhookEvent], { nullable: true, description: 'Which events it gets, at least one.' })
  events?: WebhookEvent[] | null;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it gets events; true also ends a disabling.' })
  enabled?: boolean | null;
}

@InputType({ description: 'A secret to be replaced.' })
export class RotateWebhookSecretInput {
  @Field(() => ID, { description: 'The endpoint.' })
  id!: string;

  @Field(() => Int, { defaultValue: 24, description: 'How long the old secret signs too, in hours, 0–168.' })
  overlapHours!: number;
}

@InputType({ description: 'Which webhook deliveries.' })
export class WebhookDeliveryFilter {
  @Field(() => ID, { nullable: true, description: 'To this endpoint.' })
  endpointId?: string;

  @Field(() => [WebhookEvent], { nullable: true, description: 'Of these events.' })
  event?: WebhookEvent[] | null;

  @Field(() => [WebhookDeliveryStatus], { nullable: true, description: 'In these states.' })
  status?: WebhookDeliveryStatus[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Happened from this moment on.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Happened before this moment.' })
  to?: Date | null;
}
