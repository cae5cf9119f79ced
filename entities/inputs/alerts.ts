import { Field, ID, InputType } from 'type-graphql';
import { AlertKind, AlertSeverity } from '../types/alertKinds.js';

@InputType({ description: 'Which alerts.' })
export class AlertFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: of one tenant.' })
  tenantId?: string;
  @Field(() => Boolean, { nullable: true, description: 'Only those that are open, or only those that are over.' })
  open?: boolean | null;
  @Field(() => [AlertKind], { nullable: true, description: 'About these.' })
  kind?: AlertKind[] | null;
  @Field(() => [AlertSeverity], { nullable: true, description: 'As loud as these.' })
  severity?: AlertSeverity[] | null;
}
