import { Field, ID, InputType } from 'type-graphql';
import { QuarantineKind } from '../types/quarantine.js';

@InputType({ description: 'Which quarantined items.' })
export class QuarantineFilter {
  @Field(() => ID, { nullable: true, description: 'Of this tenant.' })
  tenantId?: string;
  @Field(() => [QuarantineKind], { nullable: true, description: 'From this kind of work.' })
  kind?: QuarantineKind[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Only released, or only still quarantined items.' })
  released?: boolean | null;
}
