import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { LedgerKind } from './types/ledger.js';
import { Credits, DateTime } from './types/scalars.js';

@ObjectType({ description: 'One movement of credits. Entries are never changed or removed.', simpleResolvers: true })
@Entity({ tableName: 'ledger_entry' })
export class LedgerEntry {
  @Field(() => ID, { description: 'Opaque, led_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  tenantId!: string;

  @Field(() => LedgerKind, { description: 'Why credits moved.' })
  @Property({ type: 'text' })
  kind!: LedgerKind;

  @Field(() => Credits, { description: 'What it added to available; negative took.' })
  @Property({ type: 'bigint' })
  availableDelta!: number;

  @Field(() => Credits, { description: 'What it added to held; negative took.' })
  @Property({ type: 'bigint' })
  heldDelta!: number;

  @Field(() => Credits, { description: 'Available after it.' })
  @Property({ type: 'bigint' })
  availableAfter!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How many messages it holds, charges or gives back; null where it is not about messages.',
  })
  @Property({ type: 'integer', nullable: true })
  messages!: number | null;

  @Field(() => String, { description: 'What it belongs to; unique for its kind and tenant, so that nothing is booked twice.' })
  @Property({ type: 'text' })
  reference!: string;

  @Field(() => String, { nullable: true, description: 'The reason a person gave.' })
  @Property({ type: 'text', nullable: true })
  note!: string | null;

  @Field(() => DateTime, { description: 'When it was booked.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
