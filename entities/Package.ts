import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { Credits, TZS } from './types/scalars.js';

@ObjectType({ description: 'A number of credits at a price.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'package' })
export class Package {
  @Field(() => ID, { description: 'Opaque, pkg_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => String, { description: 'A short name for programs: lite.' })
  @Property({ type: 'text', unique: true })
  code!: string;

  @Field(() => String, { description: 'Its name.' })
  @Property({ type: 'text' })
  name!: string;

  @Field(() => Credits, { description: 'How many credits it holds.' })
  @Property({ type: 'bigint' })
  credits!: number;

  @Field(() => TZS, { description: 'What it costs.' })
  @Property({ type: 'bigint' })
  priceTzs!: number;

  @Field(() => Float, { description: 'What one credit costs in it, in TZS; derived, not what is charged.' })
  unitPriceTzs!: number;

  @Field(() => String, { description: 'The support that comes with it.' })
  @Property({ type: 'text' })
  support!: string;

  @Field(() => [String], { description: 'What else comes with it.' })
  @Property({ type: 'json' })
  features!: string[];

  @Field(() => Int, { nullable: true, description: 'How many sender ids may be enabled; null is no limit.' })
  @Property({ type: 'integer', nullable: true })
  senderIdLimit!: number | null;

  @Field(() => Boolean, { description: 'Whether it can be bought now.' })
  @Property({ type: 'boolean' })
  active!: boolean;

  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
