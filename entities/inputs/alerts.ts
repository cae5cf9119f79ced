import { Field, ID, InputType } from 'type-graphql';
import { QuarantineKind } from '../QuarantinedItem.js';
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

@InputType({ description: 'Which quarantined items.' })
export class QuarantineFilter {
  @Field(() => ID, { nullable: true, description: 'Of this tenant.' })
  tenantId?: string;
  @Field(() => [QuarantineKind], { nullable: true, description: 'From this kind of work.' })
  kind?: QuarantineKind[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Only released, or only still quarantined items.' })
  released?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Only discarded items, or only others.' })
  discarded?: boolean | null;
}

@InputType({ description: 'Quarantined items that can never succeed.' })
export class DiscardQuarantinedItemsInput {
  @Field(() => [ID], { description: '1–1,000 items.' })
  ids!: string[];
  @Field(() => String, { description: 'Why, for the audit log: 1–500 characters.' })
  reason!: string;
}
