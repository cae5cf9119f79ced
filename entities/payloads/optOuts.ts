import { Field, ObjectType } from 'type-graphql';
import { OptOut } from '../OptOut.js';
import { PhoneNumber } from '../types/scalars.js';

@ObjectType({ description: 'The opt-out as it is now.', simpleResolvers: true })
export class OptOutPayload {
  @Field(() => OptOut, { description: 'The opt-out.' })
  optOut!: OptOut;
}

@ObjectType({ description: 'The number that may be written to again.', simpleResolvers: true })
export class OptInPayload {
  @Field(() => PhoneNumber, { description: 'The number.' })
  phone!: string;
}
