import { Field, Float, Int, ObjectType } from 'type-graphql';
import { SafeInt } from './types/scalars.js';

@ObjectType({ description: 'How far a long task is.', simpleResolvers: true })
export class Progress {
  @Field(() => Float, { description: '0–100; never falls.' })
  percent!: number;

  @Field(() => SafeInt, { description: 'Items finished.' })
  itemsDone!: number;

  @Field(() => SafeInt, { nullable: true, description: 'Items in all; null until known.' })
  itemsTotal!: number | null;

  @Field(() => Float, { nullable: true, description: 'Items a second over the last ten seconds; null when unknown.' })
  itemsPerSecond!: number | null;

  @Field(() => Int, { nullable: true, description: 'Estimated seconds left; null when unknown.' })
  etaSeconds!: number | null;
}
