import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime, SafeInt } from '../types/scalars.js';

@ObjectType({ description: 'The object was deleted.', simpleResolvers: true })
export class DeletedPayload {
  @Field(() => ID, { description: 'Its id.' })
  deletedId!: string;
}

@ObjectType({
  description: 'A link to one file. Anybody who has it may download the file until it expires; each download is audited.',
  simpleResolvers: true,
})
export class DownloadPayload {
  @Field(() => String, { description: 'Signed for this file alone; needs no other credentials.' })
  url!: string;

  @Field(() => DateTime, { description: 'When the link expires.' })
  expiresAt!: Date;

  @Field(() => SafeInt, { description: 'The size of the file, in bytes.' })
  sizeBytes!: number;

  @Field(() => String, { description: 'The SHA-256 of its bytes, in hex.' })
  checksumSha256!: string;
}
