import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { Credits, DateTime } from './types/scalars.js';

@ObjectType({ description: "A tenant's credits.", simpleResolvers: true, implements: Node })
@Entity({ tableName: 'credit_account' })
export class Balance {
  @Field(() => ID, { description: "Opaque, bal_…; not the tenant's id." })
  @PrimaryKey({ type: 'uuid', fieldName: 'tenant_id' })
  id!: string;

  @Field(() => Credits, { description: 'Credits that can be spent.' })
  @Property({ type: 'bigint' })
  available!: number;

  @Field(() => Credits, { description: 'Credits reserved for accepted messages that are not sent yet.' })
  @Property({ type: 'bigint' })
  held!: number;

  @Field(() => Credits, { description: 'Credits charged so far.' })
  @Property({ type: 'bigint' })
  spent!: number;

  @Field(() => Boolean, { description: "Whether `available` is below the tenant's threshold." })
  low!: boolean;

  @Field(() => DateTime, { description: 'When credits last moved.' })
  @Property({ type: 'timestamptz' })
  updatedAt!: string;
}
