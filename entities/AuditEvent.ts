import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime, JSONObject } from './types/scalars.js';

@ObjectType({
  description: 'A record of an action that concerned money or rights. Never changed afterwards.',
  simpleResolvers: true,
})
@Entity({ tableName: 'audit_event' })
export class AuditEvent {
  @Field(() => ID, { description: 'Opaque, aud_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid', nullable: true })
  tenantId!: string | null;

  @Field(() => DateTime, { description: 'When it happened.' })
  @Property({ type: 'timestamptz' })
  at!: string;

  /** As src/core/storedActor.ts writes it. */
  @Property({ type: 'text' })
  actor!: string;

  @Field(() => String, { description: 'What was done: `member.remove`, `credits.adjust`, ….' })
  @Property({ type: 'text' })
  action!: string;

  @Field(() => String, { nullable: true, description: 'To whom or what: an id.' })
  @Property({ type: 'text', nullable: true })
  target!: string | null;

  @Field(() => JSONObject, { nullable: true, description: 'Ids and figures.' })
  @Property({ type: 'json', nullable: true })
  detail!: Record<string, unknown> | null;
}
