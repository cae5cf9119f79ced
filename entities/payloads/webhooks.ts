import { Field, ObjectType } from 'type-graphql';
import { WebhookDelivery } from '../WebhookDelivery.js';
import { WebhookEndpoint } from '../WebhookEndpoint.js';

@ObjectType({ description: 'The endpoint as it is now.', simpleResolvers: true })
export class WebhookEndpointPayload {
  @Field(() => WebhookEndpoint, { description: 'The endpoint.' })
  webhookEndpoint!: WebhookEndpoint;
}

@ObjectType({ description: 'The endpoint, and its secret for the only time.', simpleResolvers: true })
export class WebhookSecretPayload {
  @Field(() => WebhookEndpoint, { description: 'The endpoint.' })
  webhookEndpoint!: WebhookEndpoint;

  @Field(() => String, { description: 'The signing secret, whsec_…. Shown once.' })
  secret!: string;
}

@ObjectType({ description: 'The delivery as it is now.', simpleResolvers: true })
export class WebhookDeliveryPayload {
  @Field(() => WebhookDelivery, { description: 'The delivery.' })
  webhookDelivery!: WebhookDelivery;
}
