import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { AlertKind, AlertSeverity } from './types/alertKinds.js';
import { DateTime, JSONObject } from './types/scalars.js';

@ObjectType({
  description: 'Something that somebody has to look at. While it is open, the same again is counted and not told anew.',
  simpleResolvers: true,
})
@Entity({ tableName: 'alert' })
export class Alert {
  @Field(() => ID, { description: 'Opaque, alr_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid', nullable: true })
  tenantId!: string | null;

  @Field(() => AlertKind, { description: 'What it is about.' })
  @Property({ type: 'text' })
  kind!: AlertKind;

  @Field(() => AlertSeverity, { description: 'How loud it is.' })
  @Property({ type: 'text' })
  severity!: AlertSeverity;

  @Field(() => JSONObject, { description: 'Ids and figures, as of the last time.' })
  @Property({ type: 'json' })
  params!: Record<string, unknown>;

  @Field(() => DateTime, { description: 'When it first happened.' })
  @Property({ type: 'timestamptz' })
  firstAt!: string;

  @Field(() => DateTime, { description: 'When it last happened.' })
  @Property({ type: 'timestamptz' })
  lastAt!: string;

  @Field(() => Int, { description: 'How often it happened while it was open.' })
  @Property({ type: 'integer' })
  count!: number;

  @Property({ type: 'uuid', nullable: true, fieldName: 'acknowledged_by' })
  acknowledgedById!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was over; null while it is open.' })
  @Property({ type: 'timestamptz', nullable: true })
  resolvedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When a mail about it was last written.' })
  @Property({ type: 'timestamptz', nullable: true })
  emailedAt!: string | null;
}
