import { Field, ID, InputType } from 'type-graphql';
import { AlertKind, AlertSeverity } from '../types/alertKinds.js';

@InputType({ description: 'Which alerts.' })
export class AlertFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: of one tenant.' })
  tenantId?: string;
  @Field(() => Boolean, { nullable: true, description: 'Only open, or only resolved alerts.' })
  open?: boolean | null;
  @Field(() => [AlertKind], { nullable: true, description: 'Of these kinds.' })
  kind?: AlertKind[] | null;
  @Field(() => [AlertSeverity], { nullable: true, description: 'With these severities.' })
  severity?: AlertSeverity[] | null;
}
