import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { FilePurpose } from './types/files.js';
import type { Permission } from './types/roles.js';
import { DateTime, SafeInt } from './types/scalars.js';

@ObjectType({ description: 'A stored file.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'media_asset' })
export class File {
  @Field(() => ID, { description: 'Opaque, med_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  tenantId!: string;

  @Field(() => String, { description: 'Its name, without a folder.' })
  @Property({ type: 'text' })
  filename!: string;

  @Field(() => String, {
    description: 'Its media type, told from its bytes: application/pdf, image/png, image/jpeg, text/csv or application/x-ndjson.',
  })
  @Property({ type: 'text' })
  contentType!: string;

  @Field(() => SafeInt, { description: 'Its size in bytes.' })
  @Property({ type: 'bigint', fieldName: 'bytes' })
  sizeBytes!: number;

  @Field(() => String, { description: 'The SHA-256 of its bytes, in hex.' })
  @Property({ type: 'text' })
  checksumSha256!: string;

  @Field(() => FilePurpose, { description: 'What it is for.' })
  @Property({ type: 'text' })
  purpose!: FilePurpose;

  /** What its readers need beside what its purpose asks for; null for nothing. */
  @Property({ type: 'text', nullable: true })
  readerPermission!: Permission | null;

  @Field(() => DateTime, { description: 'When it was stored.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;
}
