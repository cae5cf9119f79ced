import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { Tenant } from './Tenant.js';
import { Role } from './types/roles.js';
import { DateTime } from './types/scalars.js';
import { User } from './User.js';

@ObjectType({ description: "A user's membership in a tenant.", simpleResolvers: true, implements: Node })
@Entity({ tableName: 'membership' })
export class Membership {
  @Field(() => ID, { description: 'Opaque, mem_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => User, { description: 'The user.' })
  @ManyToOne({ entity: () => User })
  user!: User;

  @Field(() => Tenant, { description: 'The tenant.' })
  @ManyToOne({ entity: () => Tenant })
  tenant!: Tenant;

  @Field(() => Role, { description: 'Their role.' })
  @Property({ type: 'text' })
  role!: Role;

  @Field(() => DateTime, { description: 'When they joined.' })
  @Property({ type: 'string' })
  createdAt!: string;
}
