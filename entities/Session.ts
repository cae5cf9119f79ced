import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { DateTime } from './types/scalars.js';
import { SessionKeep } from './types/sessions.js';

/*
 * Its rows (session, refresh_token, in the operations schema) are no MikroORM entities: each of their moves is one statement under a lock,
 * with hashes as keys, and lives in src/auth/sessions.
 */

@ObjectType({ description: 'One sign-in of a user on one device.', simpleResolvers: true, implements: Node })
export class Session {
  @Field(() => ID, { description: 'Opaque, ses_….' })
  id!: string;

  @Field(() => String, { description: 'Browser and system, or program, as far as known.' })
  device!: string;

  @Field(() => String, { nullable: true, description: 'Internet address of its last use.' })
  ip!: string | null;

  @Field(() => Boolean, { description: "Whether it is the caller's." })
  current!: boolean;

  @Field(() => SessionKeep, { description: 'Where its refresh token is kept.' })
  keep!: SessionKeep;

  tenantId!: string | null;

  @Field(() => DateTime, { description: 'When it was begun.' })
  createdAt!: string;

  @Field(() => DateTime, { description: 'When it was last used, to the minute.' })
  lastUsedAt!: string;

  @Field(() => DateTime, { description: 'When it ends unless used.' })
  expiresAt!: string;
}
