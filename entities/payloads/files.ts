import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime, SafeInt } from '../types/scalars.js';

@ObjectType({ description: 'It is gone.', simpleResolvers: true })
export class DeletedPayload {
  @Field(() => ID, { description: 'What it was.' })
  deletedId!: string;
}

@ObjectType({
  description: 'A link to one file. Whoever has it may fetch the file until it ends; each fetch is in the audit.',
  simpleResolvers: true,
})
export class DownloadPayload {
  @Field(() => String, { description: 'Signed: leads to this file alone, and needs no other credentials.' })
  url!: string;

  @Field(() => DateTime, { description: 'When the link ends.' })
  expiresAt!: Date;

  @Field(() => SafeInt, { description: 'The size of the file, in bytes.' })
  sizeBytes!: number;

  @Field(() => String, { description: 'The SHA-256 of its bytes, in hex.' })
  checksumSha256!: string;
}
