import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { DateTime } from './types/scalars.js';
import { WebhookEvent } from './types/webhooks.js';

@ObjectType({
  description:
    'An address that gets events as they happen, signed by the Standard Webhooks specification. An event is posted at least once, as ' +
    'JSON `{type, timestamp, data}`, with its id in the header `webhook-id`; events may overtake each other, and `data.sequence` counts ' +
    'those of one message up. Types: `message.sent`, `message.delivered` and so on.',
  simpleResolvers: true,
  implements: Node,
})
export class WebhookEndpoint {
  @Field(() => ID, { description: 'Opaque, whe_….' })
  id!: string;

  tenantId!: string | null;

  @Field(() => String, { description: 'Where events are posted.' })
  url!: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description!: string | null;

  @Field(() => [WebhookEvent], { description: 'Which events it gets.' })
  events!: WebhookEvent[];

  @Field(() => Boolean, { description: 'Whether it gets events.' })
  enabled!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is disabled because deliveries failed; null otherwise.' })
  disabledAt!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the secret before the last rotation signs too; null when only one does.',
  })
  previousSecretExpiresAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last called.' })
  lastDeliveryAt!: string | null;

  @Field(() => Int, { nullable: true, description: 'The HTTP status of the last answer; null without one.' })
  lastStatus!: number | null;

  @Field(() => Boolean, { description: "Whether it gets the events of test keys' messages instead of live ones." })
  test!: boolean;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: string;
}
