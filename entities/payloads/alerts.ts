import { Field, ObjectType } from 'type-graphql';
import { Alert } from '../Alert.js';
import { QuarantinedItem } from '../QuarantinedItem.js';

@ObjectType({ description: 'The alert as it is now.', simpleResolvers: true })
export class AlertPayload {
  @Field(() => Alert, { description: 'The alert.' })
  alert!: Alert;
}

@ObjectType({ description: 'The quarantined items after the change.', simpleResolvers: true })
export class QuarantinedItemsPayload {
  @Field(() => [QuarantinedItem], { description: 'The items as they are now.' })
  items!: QuarantinedItem[];
}
