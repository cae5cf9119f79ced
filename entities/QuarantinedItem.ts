import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { describedEnum } from './types/describedEnum.js';
import { DateTime } from './types/scalars.js';

/** The checks of quarantined_item. */
export const QuarantineKind = describedEnum('QuarantineKind', 'Which background work an item was set aside from.', {
  DELIVERY_REPORT: 'Applying a delivery report.',
  DISPATCH: 'Handing a message to the provider.',
  INBOUND: 'Handling an inbound message.',
  PAYMENT: 'Settling a payment.',
  SWEEP: 'Expiring or otherwise sweeping a message.',
});
export type QuarantineKind = keyof typeof QuarantineKind;

@ObjectType({
  description: 'Background work that failed and was set aside, so that the rest of its batch could go on.',
  simpleResolvers: true,
  implements: Node,
})
@Entity({ tableName: 'quarantined_item' })
export class QuarantinedItem {
  @Field(() => ID, { description: 'Opaque, qrn_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => QuarantineKind, { description: 'Which kind of work.' })
  @Property({ type: 'text' })
  kind!: QuarantineKind;

  @Property({ type: 'uuid', nullable: true })
  tenantId!: string | null;

  /** The message, or for DELIVERY_REPORT and INBOUND the row of the inbox. */
  @Property({ type: 'uuid' })
  itemId!: string;

  @Field(() => String, { description: 'The error, without personal data.' })
  @Property({ type: 'text' })
  error!: string;

  @Field(() => Int, { description: 'How often it was tried.' })
  @Property({ type: 'integer', fieldName: 'attempts' })
  attemptCount!: number;

  @Field(() => DateTime, { description: 'When it was set aside.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When an operator released it; null while it is quarantined.' })
  @Property({ type: 'timestamptz', nullable: true })
  releasedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When an operator put it away for good; null for others.' })
  @Property({ type: 'timestamptz', nullable: true })
  discardedAt!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was put away; null for others.' })
  @Property({ type: 'text', nullable: true })
  discardReason!: string | null;
}
