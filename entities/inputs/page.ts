import { ArgsType, Field, Int } from 'type-graphql';

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50, description: 'Rows on the page, 1–200.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The cursor of the last row of the page before.' })
  after?: string | null;
}
