import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { Permission } from './types/roles.js';
import { Credits, DateTime } from './types/scalars.js';

@ObjectType({
  description: 'A key with which programs act for one tenant. Its secret is shown once, on creation.',
  simpleResolvers: true,
  implements: Node,
})
@Entity({ tableName: 'api_key' })
export class ApiKey {
  @Field(() => ID, { description: 'Opaque, key_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  tenantId!: string;

  @Field(() => String, { description: 'Its name.' })
  @Property({ type: 'text' })
  name!: string;

  @Field(() => String, { description: 'The first 16 characters of the secret, to recognise it by.' })
  @Property({ type: 'text' })
  prefix!: string;

  @Field(() => Boolean, { description: 'Whether it is a test key: its messages go to the simulator and cost nothing.' })
  @Property({ type: 'boolean' })
  test!: boolean;

  @Field(() => [Permission], { description: 'Its permissions.' })
  @Property({ type: 'text[]' })
  permissions!: Permission[];

  @Field(() => Credits, {
    nullable: true,
    description: "The most that its sends may cost in one day of the tenant's zone; null for no cap.",
  })
  @Property({ type: 'bigint', nullable: true })
  dailyCreditCap!: number | null;

  @Field(() => Credits, {
    description: "What its sends of today cost, by the tenant's zone. What is cancelled or not sent later still counts.",
  })
  creditsUsedToday!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to the minute; null for never.' })
  @Property({ type: 'timestamptz', nullable: true })
  lastUsedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it expires; null for never.' })
  @Property({ type: 'timestamptz', nullable: true })
  expiresAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null while it works.' })
  @Property({ type: 'timestamptz', nullable: true })
  revokedAt!: string | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
