import { Field, ID, InputType } from 'type-graphql';
import { SenderIdDecision, SenderIdStatus } from '../types/senderIdState.js';

@InputType({ description: 'Which sender ids.' })
export class SenderIdFilter {
  @Field(() => ID, { nullable: true, description: 'Of one tenant.' })
  tenantId?: string;
  @Field(() => [SenderIdStatus], { nullable: true, description: 'In these states.' })
  status?: SenderIdStatus[] | null;
  @Field(() => String, { nullable: true, description: "A part of the sender id's or the tenant's name." })
  search?: string | null;
}

@InputType({ description: 'A name to send under, and why.' })
export class RequestSenderIdInput {
  @Field(() => String, {
    description: '1–11 letters, digits, spaces, dots, dashes and underscores, a letter among them; no space at the ends.',
  })
  name!: string;
  @Field(() => String, { description: 'What it is used for, 1–500 characters.' })
  useCase!: string;
  @Field(() => String, { description: 'A message as it would be sent, 1–500 characters.' })
  sampleMessage!: string;
  @Field(() => [ID], { nullable: true, description: 'Uploaded documents that prove the wish, at most 5: med_….' })
  documentIds?: string[] | null;
}

@InputType({ description: 'A request handed in again; what is absent stays as it was.' })
export class ResubmitSenderIdInput {
  @Field(() => ID, { description: 'snd_…' })
  id!: string;
  @Field(() => String, { nullable: true, description: 'What it is used for, 1–500 characters.' })
  useCase?: string | null;
  @Field(() => String, { nullable: true, description: 'A message as it would be sent, 1–500 characters.' })
  sampleMessage?: string | null;
  @Field(() => [ID], { nullable: true, description: 'All documents, at most 5: med_….' })
  documentIds?: string[] | null;
}

@InputType({ description: 'A decision about a sender id.' })
export class ReviewSenderIdInput {
  @Field(() => ID, { description: 'snd_…' })
  id!: string;
  @Field(() => SenderIdDecision, { description: 'What is decided.' })
  decision!: SenderIdDecision;
  @Field(() => String, { nullable: true, description: 'Why, 1–500 characters; the tenant reads it. Only an approval needs none.' })
  reason?: string | null;
}
