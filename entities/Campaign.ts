import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ImportColumn } from './ContactImport.js';
import { File } from './File.js';
import { Node } from './Node.js';
import { AudiencePart, CampaignStatus } from './types/campaigns.js';
import { MessageCategory } from './types/messageState.js';
import { Credits, DateTime, JSONObject, PhoneNumber, SafeInt } from './types/scalars.js';
import { RejectionCode } from './types/sending.js';

@ObjectType({ description: 'Who gets a campaign.', simpleResolvers: true })
export class Audience {
  groupIds!: string[];

  excludedGroupIds!: string[];

  @Field(() => [String], { description: 'All contacts with any of these tags.' })
  tags!: string[];

  @Field(() => SafeInt, { description: 'How many numbers were given one by one.' })
  phoneCount!: number;

  @Field(() => File, { nullable: true, description: 'The file whose rows get it; null once it is deleted.' })
  file!: File | null;

  @Field(() => [ImportColumn], {
    nullable: true,
    description: "How the file's columns were read; null without a file, until it was read, and where that was not kept yet.",
  })
  columns!: ImportColumn[] | null;
}

@ObjectType({ description: 'One text, possibly with variables, to many recipients.', simpleResolvers: true, implements: Node })
export class Campaign {
  @Field(() => ID, { description: 'Opaque, cmp_….' })
  id!: string;

  tenantId!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => CampaignStatus, { description: 'Its state.' })
  status!: CampaignStatus;

  senderIdId!: string;

  @Field(() => MessageCategory, { description: 'What kind of messages it sends.' })
  category!: MessageCategory;

  templateId!: string | null;

  @Field(() => String, { description: 'Its text, as it is priced: what becomes of its template changes nothing.' })
  body!: string;

  @Field(() => Boolean, { description: 'Whether characters that force UCS2 are replaced where that saves segments.' })
  smartEncoding!: boolean;

  @Field(() => Audience, { description: 'Who gets it; each number once.' })
  audience!: Audience;

  scheduleId!: string | null;

  retryOfId!: string | null;

  /** Of its present reading. */
  quoteId!: string | null;

  @Field(() => Credits, { nullable: true, description: 'The most it may cost; null for no limit.' })
  maxCredits!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it should start; null for at once.' })
  scheduledAt!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it failed, was paused or was not approved, in words.' })
  failureDetail!: string | null;

  createdById!: string | null;

  approvedById!: string | null;

  approvalAskedById!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when a second person may approve it; then it is cancelled by itself. Null unless it is AWAITING_APPROVAL.',
  })
  approvalExpiresAt!: string | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was confirmed.' })
  confirmedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When its first message was due.' })
  startedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  completedAt!: string | null;
}

@ObjectType({ description: 'One row of a campaign.', simpleResolvers: true, implements: Node })
export class CampaignRecipient {
  @Field(() => ID, { description: 'Opaque, rcp_….' })
  id!: string;

  @Field(() => SafeInt, {
    description: 'Its line in the file, or its place in the audience, from 1: rows with variables, then numbers, then contacts.',
  })
  line!: number;

  @Field(() => AudiencePart, { nullable: true, description: 'The part of the audience that it is of; null where that was not kept yet.' })
  part!: AudiencePart | null;

  @Field(() => PhoneNumber, { nullable: true, description: 'The number; null when it is none, or erased.' })
  to!: string | null;

  @Field(() => String, { nullable: true, description: 'What was given where it is no number.' })
  toRaw!: string | null;

  @Field(() => JSONObject, { description: 'The values that its text was made with: text by name.' })
  variables!: Record<string, string>;

  @Field(() => String, { nullable: true, description: 'Its text; null when rejected or erased.' })
  body!: string | null;

  @Field(() => Int, { nullable: true, description: 'Its segments; null when rejected.' })
  segments!: number | null;

  @Field(() => RejectionCode, { nullable: true, description: 'Why it gets no message; null when it does.' })
  rejection!: RejectionCode | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of a rejected row: the column at fault, or the variable without a value, if it is one.',
  })
  column!: string | null;

  @Field(() => String, { nullable: true, description: "Of a rejected row: what to do about it, in the reader's language." })
  detail!: string | null;

  contactId!: string | null;

  messageId!: string | null;
}
