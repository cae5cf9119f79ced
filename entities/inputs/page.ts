import { ArgsType, Field, Int } from 'type-graphql';

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50, description: 'How many, 1–200.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The cursor to go on after.' })
  after?: string | null;
}
