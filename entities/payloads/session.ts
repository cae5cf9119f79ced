import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ApiKey } from '../ApiKey.js';
import { Membership } from '../Membership.js';
import { Node } from '../Node.js';
import { Session } from '../Session.js';
import { Tenant } from '../Tenant.js';
import { Permission } from '../types/roles.js';
import { DateTime } from '../types/scalars.js';
import { User } from '../User.js';

@ObjectType({ description: 'The caller and their permissions.', simpleResolvers: true, implements: Node })
export class Viewer {
  @Field(() => ID, { description: 'Opaque, one per session or API key.' })
  id!: string;

  @Field(() => User, { nullable: true, description: 'The person; null for an API key.' })
  user!: User | null;

  @Field(() => ApiKey, { nullable: true, description: 'The API key; null for a person.' })
  apiKey!: ApiKey | null;

  @Field(() => Tenant, { nullable: true, description: 'The tenant that this session acts for; null for platform staff.' })
  tenant!: Tenant | null;

  @Field(() => Membership, { nullable: true, description: 'Their membership in that tenant.' })
  membership!: Membership | null;

  @Field(() => [Membership], { description: 'All their memberships, oldest first.' })
  memberships!: Membership[];

  @Field(() => [Permission], { description: 'What the caller may do in this session, or with this key.' })
  permissions!: Permission[];
}

@ObjectType({ description: 'A session just opened or carried on: keep both tokens, show neither to anybody.', simpleResolvers: true })
export class AuthPayload {
  @Field(() => String, { description: 'Goes into `Authorization: Bearer …`. Lives 15 minutes.' })
  accessToken!: string;

  @Field(() => DateTime, { description: 'When the access token ends.' })
  accessTokenExpiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'For refreshSession, once; each answer brings the next. Valid for 30 days unused. Null when it is kept in the cookie.',
  })
  refreshToken!: string | null;

  @Field(() => Session, { description: 'The session.' })
  session!: Session;

  @Field(() => Viewer, { description: 'Who is signed in.' })
  viewer!: Viewer;
}

@ObjectType({ description: 'The operation succeeded.', simpleResolvers: true })
export class DonePayload {
  @Field(() => Boolean, { description: 'Always true; a refusal is an error.' })
  ok!: boolean;
}

@ObjectType({ description: 'The sessions that were ended.', simpleResolvers: true })
export class RevokeSessionsPayload {
  @Field(() => Int, { description: 'How many.' })
  revokedCount!: number;
}
