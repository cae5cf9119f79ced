import { Field, InputType, Int } from 'type-graphql';
import { Credits, TZS } from '../types/scalars.js';

@InputType({ description: 'A package as it is to be sold from now on.' })
export class UpsertPackageInput {
  @Field(() => String, { description: 'Its short name: a-z, 0-9 and dashes, at most 40. One that is there is changed.' })
  code!: string;
  @Field(() => String, { description: 'The name that people read.' })
  name!: string;
  @Field(() => Credits, { description: 'How many credits it holds.' })
  credits!: number;
  @Field(() => TZS, { description: 'What it costs.' })
  priceTzs!: number;
  @Field(() => String, { description: 'The support that comes with it.' })
  support!: string;
  @Field(() => [String], { description: 'What else comes with it, at most 20.' })
  features!: string[];
  @Field(() => Int, { nullable: true, description: 'How many sender ids may be enabled; null is no limit.' })
  senderIdLimit?: number | null;
  @Field(() => Boolean, { description: 'Whether it can be bought.' })
  active!: boolean;
}
