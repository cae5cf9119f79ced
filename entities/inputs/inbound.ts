import { Field, ID, InputType } from 'type-graphql';
import { Keyword } from '../types/inbound.js';
import { DateTime } from '../types/scalars.js';

@InputType({ description: 'Which inbound messages.' })
export class InboundMessageFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: of this tenant.' })
  tenantId?: string;
  @Field(() => String, { nullable: true, description: 'From this number, in any usual form.' })
  from?: string | null;
  @Field(() => [Keyword], { nullable: true, description: 'With these keywords.' })
  keyword?: Keyword[] | null;
  @Field(() => String, { nullable: true, description: 'Part of the text.' })
  search?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Received from this moment on.' })
  receivedFrom?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Received before this moment.' })
  receivedTo?: Date | null;
}

@InputType({ description: 'A keyword reply.' })
export class UpsertKeywordReplyInput {
  @Field(() => ID, { nullable: true, description: 'The one to change; a new one when absent.' })
  id?: string | null;
  @Field(() => Keyword, { description: 'The keyword.' })
  keyword!: Keyword;
  @Field(() => [String], { defaultValue: [], description: 'Further words that count as it, at most 20.' })
  words!: string[];
  @Field(() => String, { nullable: true, description: 'The reply; none when absent.' })
  body?: string | null;
  @Field(() => Boolean, { description: 'Whether it is sent.' })
  enabled!: boolean;
}

@InputType({ description: 'A number that people write to, and whose it is.' })
export class AssignInboundNumberInput {
  @Field(() => String, { description: 'A number in any usual form, or a short code, as the provider names it.' })
  number!: string;
  @Field(() => ID, {
    nullable: true,
    description: 'The tenant that has it alone; when absent all share it: a message belongs to who wrote to that person last.',
  })
  tenantId?: string | null;
}
