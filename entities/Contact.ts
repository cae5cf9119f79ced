import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { DateTime, EmailAddress, JSONObject, PhoneNumber } from './types/scalars.js';

@ObjectType({ description: 'A person to whom a tenant writes.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'contact' })
export class Contact {
  @Field(() => ID, { description: 'Opaque, con_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @PrimaryKey({ type: 'uuid' })
  tenantId!: string;

  @Field(() => PhoneNumber, { description: 'The mobile number; unique in the tenant.' })
  @Property({ type: 'text' })
  phone!: string;

  @Field(() => String, { nullable: true, description: "The person's name." })
  @Property({ type: 'text', nullable: true })
  name!: string | null;

  @Field(() => EmailAddress, { nullable: true, description: "The person's e-mail address." })
  @Property({ type: 'text', nullable: true })
  email!: string | null;

  @Field(() => [String], { description: 'Tags, in alphabetical order.' })
  @Property({ type: 'text[]' })
  tags!: string[];

  @Field(() => JSONObject, { description: 'Further values, for templates: text by name.' })
  @Property({ type: 'json' })
  attributes!: Record<string, string>;

  @Field(() => Boolean, { description: 'Whether the number has opted out.' })
  optedOut!: boolean;

  @Field(() => DateTime, { description: 'When it was created.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;

  @Field(() => DateTime, { description: 'When it last changed.' })
  @Property({ type: 'timestamptz' })
  updatedAt!: string;
}
