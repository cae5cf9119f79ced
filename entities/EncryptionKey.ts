import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { DateTime, SafeInt } from './types/scalars.js';

@ObjectType({ description: 'A key that backups are encrypted to (age X25519).', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'encryption_key' })
export class EncryptionKey {
  @Field(() => ID, { description: 'Opaque, enk_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => String, { description: 'The public recipient: age1….' })
  @Property({ type: 'text' })
  recipient!: string;

  @Field(() => Boolean, { description: 'Whether new backups are encrypted to it.' })
  @Property({ type: 'boolean' })
  active!: boolean;

  @Field(() => Boolean, { description: 'Whether this server has the secret key, so that it can verify and restore.' })
  usable!: boolean;

  @Field(() => String, { description: 'Where the secret key is configured, or that Tuma made it and where it lies; never the key.' })
  @Property({ type: 'text' })
  source!: string;

  @Field(() => DateTime, { nullable: true, description: 'When an admin said that a copy is kept elsewhere; null for never.' })
  @Property({ type: 'timestamptz', nullable: true })
  copiedAt!: string | null;

  @Field(() => SafeInt, { description: 'How many stored backups it can decrypt.' })
  backupCount!: number;

  @Field(() => DateTime, { description: 'When it was first used.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
