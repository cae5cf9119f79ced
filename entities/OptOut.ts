import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { OptOutSource } from './types/optOuts.js';
import { DateTime, PhoneNumber } from './types/scalars.js';

@ObjectType({ description: 'One opting out or in of a number.', simpleResolvers: true })
export class OptOutEvent {
  @Field(() => DateTime, { description: 'When.' })
  at!: string;

  @Field(() => Boolean, { description: 'Out, or in again.' })
  optedOut!: boolean;

  @Field(() => OptOutSource, { description: 'How it came.' })
  source!: OptOutSource;

  /** As src/core/storedActor.ts writes it; shown as the `actor` of resolvers/contacts.ts. */
  storedActor!: string;
}

@ObjectType({ description: 'A number that gets no messages of a tenant.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'opt_out' })
export class OptOut {
  @Field(() => ID, { description: 'Opaque, opt_….' })
  @Property({ type: 'uuid', unique: true })
  id!: string;

  @PrimaryKey({ type: 'uuid' })
  tenantId!: string;

  @Field(() => PhoneNumber, { description: 'The number.' })
  @PrimaryKey({ type: 'text' })
  phone!: string;

  @Field(() => OptOutSource, { description: 'How it was made.' })
  @Property({ type: 'text' })
  source!: OptOutSource;

  @Field(() => DateTime, { description: 'Since when.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;

  /** When the person was erased: the opt-out stays in force and is in no list. */
  @Property({ type: 'timestamptz', nullable: true })
  erasedAt!: string | null;
}
