import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../Node.js';
import { AlertSeverity } from '../types/alertKinds.js';
import { AttentionKind } from '../types/attention.js';
import { DateTime, SafeInt } from '../types/scalars.js';

@ObjectType({ description: 'Something that needs a person.', simpleResolvers: true, implements: Node })
export class AttentionItem {
  @Field(() => ID, { description: 'Opaque, atn_…; stays the same while it lasts.' })
  /** Made of its key: src/http/graphql/schema.ts. */
  readonly id?: string;
  /** Its kind, and whose it is. */
  key!: string;
  @Field(() => AttentionKind, { description: 'What it is.' })
  kind!: AttentionKind;
  @Field(() => AlertSeverity, { description: 'How urgent it is.' })
  severity!: AlertSeverity;
  @Field(() => SafeInt, { description: 'How many things of its kind.' })
  count!: number;
  @Field(() => DateTime, { description: 'Since when, by the oldest of them.' })
  since!: string;

  /** The public id of the object, where it is one. */
  objectId!: string | null;
  /** What the object is called, where it is one: what `subject` is made of. */
  name!: string | null;
  /** Of an alert, where it is one. */
  params!: Record<string, unknown> | null;
}
