import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { AlertKind, AlertSeverity } from './types/alertKinds.js';
import { DateTime, JSONObject } from './types/scalars.js';

@ObjectType({
  description: "A condition that needs a person's attention. Repetitions while it is open are counted, not reported anew.",
  simpleResolvers: true,
  implements: Node,
})
@Entity({ tableName: 'alert' })
export class Alert {
  @Field(() => ID, { description: 'Opaque, alr_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid', nullable: true })
  tenantId!: string | null;

  @Field(() => AlertKind, { description: 'Kind of the condition.' })
  @Property({ type: 'text' })
  kind!: AlertKind;

  @Field(() => AlertSeverity, { description: 'How urgent it is.' })
  @Property({ type: 'text' })
  severity!: AlertSeverity;

  @Field(() => JSONObject, { description: 'Ids and figures of the latest occurrence.' })
  @Property({ type: 'json' })
  params!: Record<string, unknown>;

  @Field(() => DateTime, { description: 'When it first occurred.' })
  @Property({ type: 'timestamptz' })
  firstAt!: string;

  @Field(() => DateTime, { description: 'When it last occurred.' })
  @Property({ type: 'timestamptz' })
  lastAt!: string;

  @Field(() => Int, { description: 'How often it occurred while open.' })
  @Property({ type: 'integer' })
  count!: number;

  @Property({ type: 'uuid', nullable: true, fieldName: 'acknowledged_by' })
  acknowledgedById!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it is open.' })
  @Property({ type: 'timestamptz', nullable: true })
  resolvedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When a mail about it was last sent; null for never.' })
  @Property({ type: 'timestamptz', nullable: true })
  emailedAt!: string | null;
}
