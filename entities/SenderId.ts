import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { DateTime } from './types/scalars.js';
import { SenderIdStatus } from './types/senderIdState.js';

@ObjectType({ description: 'The name that messages come from.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'sender_id' })
export class SenderId {
  @Field(() => ID, { description: 'Opaque, snd_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid', nullable: true })
  tenantId!: string | null;

  @Field(() => Boolean, {
    description: "Whether this tenant has switched it on. Counts against the package's limit; the default id for all doesn't.",
  })
  enabled!: boolean;

  @Field(() => String, { description: 'At most 11 characters. Unique whatever its case.' })
  @Property({ type: 'text' })
  name!: string;

  @Field(() => SenderIdStatus, { description: 'Its state.' })
  @Property({ type: 'text' })
  status!: SenderIdStatus;

  @Field(() => Boolean, { description: 'Whether messages without `from` come from it.' })
  isDefault!: boolean;

  @Field(() => Boolean, { description: 'Whether it is shared by all tenants.' })
  shared!: boolean;

  @Property({ type: 'boolean' })
  forAll!: boolean;

  @Field(() => String, { nullable: true, description: 'What it is used for.' })
  @Property({ type: 'text', nullable: true })
  useCase!: string | null;

  @Field(() => String, { nullable: true, description: 'A message as it would be sent.' })
  @Property({ type: 'text', nullable: true })
  sampleMessage!: string | null;

  @Field(() => String, { nullable: true, description: "The reviewer's note." })
  @Property({ type: 'text', nullable: true })
  reviewNote!: string | null;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was last decided on.' })
  @Property({ type: 'timestamptz', nullable: true })
  reviewedAt!: string | null;
}

@ObjectType({ description: 'One state change of a sender id.', simpleResolvers: true, implements: Node })
export class SenderIdEvent {
  @Field(() => ID, { description: 'Opaque, sne_….' })
  /** Made of the sender id's and `n`: src/http/graphql/schema.ts. */
  readonly id?: string;

  senderId!: string;

  n!: number;

  /** As src/core/storedActor.ts writes it. */
  actor!: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  at!: string;

  @Field(() => SenderIdStatus, { nullable: true, description: 'The state before; null for the first.' })
  from!: SenderIdStatus | null;

  @Field(() => SenderIdStatus, { description: 'The state from then on.' })
  to!: SenderIdStatus;

  @Field(() => String, { nullable: true, description: 'A note.' })
  note!: string | null;
}
