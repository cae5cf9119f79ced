import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { InvitationStatus } from './types/people.js';
import { Role } from './types/roles.js';
import { DateTime, EmailAddress } from './types/scalars.js';

@ObjectType({ description: 'A mailed invitation to join a tenant.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'invitation' })
export class Invitation {
  @Field(() => ID, { description: 'Opaque, inv_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  tenantId!: string;

  @Field(() => EmailAddress, { description: 'The invited address; only its owner can accept.' })
  @Property({ type: 'text' })
  email!: string;

  @Field(() => Role, { description: 'The role it gives.' })
  @Property({ type: 'text' })
  role!: Role;

  @Field(() => InvitationStatus, { description: 'Its state.' })
  @Property({ type: 'text' })
  status!: InvitationStatus;

  @Property({ type: 'uuid', nullable: true, fieldName: 'invited_by' })
  invitedById!: string | null;

  @Field(() => DateTime, { description: 'When it expires: 7 days after it was last sent.' })
  @Property({ type: 'timestamptz' })
  expiresAt!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
