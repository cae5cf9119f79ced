import { OptionalProps } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { Language } from './types/people.js';
import { PlatformRole } from './types/roles.js';
import { DateTime, EmailAddress, PhoneNumber } from './types/scalars.js';

@ObjectType({ description: 'A person who signs in.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'app_user' })
export class User {
  [OptionalProps]?: 'emailVerified' | 'phoneVerified';

  @Field(() => ID, { description: 'Opaque, usr_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => EmailAddress, { description: 'The address they sign in with, in lower case.' })
  @Property({ type: 'text', unique: true })
  email!: string;

  @Field(() => String, { description: 'Their name.' })
  @Property({ type: 'text' })
  name!: string;

  @Field(() => PhoneNumber, { nullable: true, description: 'Their mobile number; null when not given.' })
  @Property({ type: 'text', nullable: true })
  phone!: string | null;

  @Field(() => Language, { description: 'The language that they are written to in.' })
  @Property({ type: 'text' })
  language!: Language;

  /** argon2id, as a PHC string. Never public. */
  @Property({ type: 'text' })
  passwordHash!: string;

  @Property({ type: 'string' })
  passwordChangedAt!: string;

  @Property({ type: 'string', nullable: true })
  emailVerifiedAt!: string | null;

  /** The number that they proved, which is `phone` or none. */
  @Property({ type: 'text', nullable: true, unique: true })
  verifiedPhone!: string | null;

  @Field(() => PlatformRole, { nullable: true, description: 'Their role on the platform; null for nearly everybody.' })
  @Property({ type: 'text', nullable: true })
  platformRole!: PlatformRole | null;

  @Field(() => DateTime, { description: 'When they registered.' })
  @Property({ type: 'string' })
  createdAt!: string;

  @Field(() => Boolean, { description: 'Whether they proved that the address is theirs.' })
  get emailVerified(): boolean {
    return this.emailVerifiedAt !== null;
  }

  @Field(() => Boolean, { description: 'Whether they proved that the phone is theirs: a code sent there can set a new password then.' })
  get phoneVerified(): boolean {
    return this.verifiedPhone !== null;
  }
}
