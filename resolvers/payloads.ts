import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'It is gone.', simpleResolvers: true })
export class DeletedPayload {
  @Field(() => ID, { description: 'What it was.' })
  deletedId!: string;
}
