import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { DateTime, SafeInt } from './types/scalars.js';

@ObjectType({ description: 'A group of contacts.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'contact_group' })
export class ContactGroup {
  @Field(() => ID, { description: 'Opaque, grp_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @PrimaryKey({ type: 'uuid' })
  tenantId!: string;

  @Field(() => String, { description: 'Its name; unique in the tenant.' })
  @Property({ type: 'text' })
  name!: string;

  @Field(() => SafeInt, { description: 'How many contacts it has.' })
  @Property({ type: 'bigint' })
  size!: number;

  @Field(() => DateTime, { description: 'When it was created.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;

  @Field(() => DateTime, { description: 'When it last changed.' })
  @Property({ type: 'timestamptz' })
  updatedAt!: string;
}
