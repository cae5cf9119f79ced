import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { InvitationStatus } from './types/people.js';
import { Role } from './types/roles.js';
import { DateTime, EmailAddress } from './types/scalars.js';

@ObjectType({ description: 'Somebody was asked into a tenant, by mail.', simpleResolvers: true })
@Entity({ tableName: 'invitation' })
export class Invitation {
  @Field(() => ID, { description: 'Opaque, inv_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  tenantId!: string;

  @Field(() => EmailAddress, { description: 'Who is asked: only they can accept.' })
  @Property({ type: 'text' })
  email!: string;

  @Field(() => Role, { description: 'What they would be.' })
  @Property({ type: 'text' })
  role!: Role;

  @Field(() => InvitationStatus, { description: 'Where it stands.' })
  @Property({ type: 'text' })
  status!: InvitationStatus;

  @Property({ type: 'uuid', nullable: true, fieldName: 'invited_by' })
  invitedById!: string | null;

  @Field(() => DateTime, { description: 'Until when it can be accepted: 7 days from its last sending.' })
  @Property({ type: 'timestamptz' })
  expiresAt!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
