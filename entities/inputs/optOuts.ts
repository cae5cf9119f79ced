import { Field, InputType } from 'type-graphql';
import { OptOutSource } from '../types/optOuts.js';

@InputType({ description: 'Which opt-outs.' })
export class OptOutFilter {
  @Field(() => String, { nullable: true, description: 'A part of the number.' })
  search?: string | null;
  @Field(() => [OptOutSource], { nullable: true, description: 'That came in these ways.' })
  source?: OptOutSource[] | null;
}
