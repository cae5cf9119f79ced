import { Field, ObjectType } from 'type-graphql';
import { Alert } from '../Alert.js';

@ObjectType({ description: 'The alert after it was acknowledged.', simpleResolvers: true })
export class AlertPayload {
  @Field(() => Alert, { description: 'As it stands now.' })
  alert!: Alert;
}
