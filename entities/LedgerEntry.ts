import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { LedgerKind } from './types/ledger.js';
import { Credits, DateTime } from './types/scalars.js';

@ObjectType({ description: 'One movement of credits. Never changed or deleted.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'ledger_entry' })
export class LedgerEntry {
  @Field(() => ID, { description: 'Opaque, led_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  tenantId!: string;

  /** Its place in the ledger: drawn by the database while the account is locked, and the order in which entries are listed and proven. */
  @Property({ type: 'bigint', unique: true })
  seq!: number;

  @Field(() => LedgerKind, { description: 'Why credits moved.' })
  @Property({ type: 'text' })
  kind!: LedgerKind;

  @Field(() => Credits, { description: 'Change of available credits.' })
  @Property({ type: 'bigint' })
  availableDelta!: number;

  @Field(() => Credits, { description: 'Change of held credits.' })
  @Property({ type: 'bigint' })
  heldDelta!: number;

  @Field(() => Credits, { description: 'Available credits after it.' })
  @Property({ type: 'bigint' })
  availableAfter!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How many messages it holds, charges or releases; null when it is not about messages.',
  })
  @Property({ type: 'integer', nullable: true, fieldName: 'messages' })
  messageCount!: number | null;

  @Field(() => String, { description: 'What it belongs to; unique per tenant and kind, so that nothing is booked twice.' })
  @Property({ type: 'text' })
  reference!: string;

  @Field(() => String, { nullable: true, description: 'The reason a person gave; null without one.' })
  @Property({ type: 'text', nullable: true, fieldName: 'note' })
  reason!: string | null;

  @Field(() => DateTime, { description: 'When it was booked.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
