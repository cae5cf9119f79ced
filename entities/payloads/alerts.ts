import { Field, ObjectType } from 'type-graphql';
import { Alert } from '../Alert.js';

@ObjectType({ description: 'The alert as it is now.', simpleResolvers: true })
export class AlertPayload {
  @Field(() => Alert, { description: 'The alert.' })
  alert!: Alert;
}
