import { Field, ID, InputType } from 'type-graphql';
import { DateTime } from '../types/scalars.js';

@InputType({ description: 'Which audit events.' })
export class AuditFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: of one tenant.' })
  tenantId?: string;
  @Field(() => String, { nullable: true, description: 'One action (`member.remove`), or all of a kind (`member`).' })
  action?: string | null;
  @Field(() => ID, { nullable: true, description: 'By this user or API key.' })
  actorId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Done to this object.' })
  targetId?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'From this moment on.' })
  from?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  to?: Date | null;
}
