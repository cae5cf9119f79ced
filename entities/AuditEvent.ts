import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { DateTime, JSONObject } from './types/scalars.js';

/** No Node: it has the id of the object, and that is what the id finds. */
@ObjectType({ description: 'What an audit event is about.', simpleResolvers: true })
export class AuditTarget {
  @Field(() => ID, { description: "The object's id, also when the object is gone." })
  id!: string;

  @Field(() => String, { description: 'The name to show.' })
  name!: string;

  @Field(() => String, { description: 'The type of the object: Purchase, Membership, ….' })
  type!: string;
}

@ObjectType({
  description: 'A record of an action that concerned money or rights. Never changed afterwards.',
  simpleResolvers: true,
  implements: Node,
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

  /** A public id, or the name of an outside service. */
  @Property({ type: 'text', nullable: true })
  target!: string | null;

  @Field(() => JSONObject, { nullable: true, description: 'Ids and figures.' })
  @Property({ type: 'json', nullable: true })
  detail!: Record<string, unknown> | null;
}
