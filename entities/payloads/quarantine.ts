import { Field, ObjectType } from 'type-graphql';
import { QuarantinedItem } from '../QuarantinedItem.js';

@ObjectType({ description: 'The quarantined items after the change.', simpleResolvers: true })
export class QuarantinedItemsPayload {
  @Field(() => [QuarantinedItem], { description: 'The items as they are now.' })
  items!: QuarantinedItem[];
}
