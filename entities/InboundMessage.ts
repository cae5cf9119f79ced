import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import type { ErrorCode } from '../src/errors.js';
import { Node } from './Node.js';
import { ErrorCodes } from './types/errorCodes.js';
import { Keyword } from './types/inbound.js';
import { DateTime, PhoneNumber } from './types/scalars.js';

@ObjectType({ description: 'A message from a person to the tenant.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'inbound_message' })
export class InboundMessage {
  @Field(() => ID, { description: 'Opaque, inb_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  tenantId!: string;

  @Field(() => PhoneNumber, { nullable: true, description: 'Who sent it; null once erased, and for a sender without a number.' })
  @Property({ type: 'text', nullable: true, fieldName: 'phone' })
  from!: string | null;

  @Field(() => String, { description: 'The number or short code it was sent to.' })
  @Property({ type: 'text', fieldName: 'recipient' })
  to!: string;

  @Field(() => String, { nullable: true, description: 'Its text; null once erased.' })
  @Property({ type: 'text', nullable: true })
  body!: string | null;

  @Field(() => Keyword, { nullable: true, description: 'The keyword that it is; null when it is none.' })
  @Property({ type: 'text', nullable: true })
  keyword!: Keyword | null;

  @Field(() => String, { nullable: true, description: "The provider's reference." })
  @Property({ type: 'text', nullable: true })
  providerReference!: string | null;

  /** The message that answers it. */
  @Property({ type: 'uuid', nullable: true })
  replyId!: string | null;

  @Field(() => ErrorCodes, {
    nullable: true,
    description: 'Why the automatic reply was not sent, INSUFFICIENT_CREDITS for one; null where it was, and where there is none to send.',
  })
  @Property({ type: 'text', nullable: true })
  replyError!: ErrorCode | null;

  @Field(() => DateTime, { description: 'When it came in.' })
  @Property({ type: 'timestamptz' })
  receivedAt!: string;
}
