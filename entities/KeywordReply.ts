import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { Keyword } from './types/inbound.js';

@ObjectType({ description: 'The automatic reply to a keyword.', simpleResolvers: true, implements: Node })
export class KeywordReply {
  @Field(() => ID, { description: 'Opaque, kwd_….' })
  id!: string;

  @Field(() => Keyword, { description: 'The keyword.' })
  keyword!: Keyword;

  @Field(() => [String], { description: "The words that count as it, the tenant's own included." })
  words!: string[];

  @Field(() => String, { nullable: true, description: 'The reply; null for none.' })
  body!: string | null;

  @Field(() => Boolean, { description: 'Whether it is sent.' })
  enabled!: boolean;
}
