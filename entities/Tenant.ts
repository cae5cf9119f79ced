import { OptionalProps } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { Credits, DateTime, EmailAddress, LocalTime, TimeZone } from './types/scalars.js';
import { TenantStatus } from './types/tenants.js';

@ObjectType({ description: 'Daily hours in which promotional messages wait.', simpleResolvers: true })
export class QuietHours {
  @Field(() => LocalTime, { description: 'Their beginning.' })
  from!: string;

  @Field(() => LocalTime, { description: 'Their end; before `from` it is the next morning.' })
  to!: string;

  @Field(() => TimeZone, {
    description: 'Their time zone for recipients in countries with several; others keep the hours by the clock of their country.',
  })
  timeZone!: string;
}

@ObjectType({ description: 'How many promotional messages one recipient may get.', simpleResolvers: true })
export class FrequencyCap {
  @Field(() => Int, { description: 'So many messages…' })
  messages!: number;

  @Field(() => Int, { description: '…in so many days.' })
  days!: number;
}

@ObjectType({ description: 'Settings of a tenant.', simpleResolvers: true, implements: Node })
export class TenantSettings {
  @Field(() => ID, { description: 'Opaque, set_….' })
  id!: string;

  @Field(() => Credits, { description: 'Below this the balance counts as low.' })
  lowBalanceThreshold!: number;

  @Field(() => QuietHours, { nullable: true, description: 'When promotional messages wait; null for never.' })
  quietHours!: QuietHours | null;

  @Field(() => Credits, {
    nullable: true,
    description: "The most that all sends may cost in one day of the tenant's zone, by when they are accepted; null for no cap.",
  })
  dailyCreditCap!: number | null;

  @Field(() => FrequencyCap, { nullable: true, description: 'How many promotional messages one recipient may get; null for no cap.' })
  frequencyCap!: FrequencyCap | null;

  @Field(() => Credits, { nullable: true, description: 'Campaigns above this cost need a second person; null for none.' })
  approvalAboveCredits!: number | null;

  @Field(() => [EmailAddress], { description: 'Who is mailed when something needs attention.' })
  alertEmails!: string[];

  @Field(() => Boolean, { description: 'Whether a low balance is texted, too: to owners with a verified number.' })
  lowBalanceSms!: boolean;

  @Field(() => Int, { nullable: true, description: 'After how many days numbers and texts of messages are erased; null for never.' })
  bodyRetentionDays!: number | null;

  @Field(() => String, { description: 'The name shown to people on the opt-out page.' })
  optOutPageName!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A number that people text or call to get no more messages: `{{optOutNumber}}` in a template; null for none.',
  })
  optOutNumber!: string | null;

  @Field(() => Boolean, { description: 'Whether owners get a weekly mail of the figures.' })
  weeklyUsageMail!: boolean;
}

@ObjectType({
  description: 'A business that sends messages; members, credits and messages belong to it.',
  simpleResolvers: true,
  implements: Node,
})
@Entity({ tableName: 'tenant' })
export class Tenant {
  [OptionalProps]?: 'settings';

  @Field(() => ID, { description: 'Opaque, ten_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  @Property({ type: 'text' })
  name!: string;

  @Field(() => String, { description: 'A short name for addresses, unique: mifumo-labs.' })
  @Property({ type: 'text', unique: true })
  slug!: string;

  @Field(() => TimeZone, { description: 'Time zone of its days and reports.' })
  @Property({ type: 'text' })
  timeZone!: string;

  @Field(() => TenantStatus, { description: 'Whether it may send.' })
  @Property({ type: 'text' })
  status!: TenantStatus;

  @Property({ type: 'integer' })
  lowBalanceThreshold!: number;

  /** Without a zone it is the tenant's. */
  @Property({ type: 'json', nullable: true })
  quietHours!: (Omit<QuietHours, 'timeZone'> & { timeZone?: string }) | null;

  @Property({ type: 'bigint', nullable: true })
  dailyCreditCap!: number | null;

  @Property({ type: 'json', nullable: true })
  frequencyCap!: FrequencyCap | null;

  @Property({ type: 'bigint', nullable: true })
  approvalAboveCredits!: number | null;

  @Property({ type: 'json' })
  alertEmails!: string[];

  @Property({ type: 'boolean' })
  lowBalanceSms!: boolean;

  @Property({ type: 'integer', nullable: true })
  bodyRetentionDays!: number | null;

  /** Null: its name. */
  @Property({ type: 'text', nullable: true })
  optOutPageName!: string | null;

  @Property({ type: 'text', nullable: true })
  optOutNumber!: string | null;

  @Property({ type: 'boolean' })
  weeklyUsageMail!: boolean;

  @Field(() => Int, {
    description: 'Its share of sending, 1–10, set by the platform: so many turns it gets in which a tenant of weight 1 gets one.',
  })
  @Property({ type: 'integer' })
  sendingWeight!: number;

  @Field(() => DateTime, { description: 'When it was registered.' })
  @Property({ type: 'string' })
  createdAt!: string;

  @Field(() => TenantSettings, { description: 'What it has chosen for itself.' })
  get settings(): TenantSettings {
    const { id, lowBalanceThreshold, quietHours, timeZone, dailyCreditCap, frequencyCap } = this;
    const hours = quietHours && { timeZone, ...quietHours };
    const { alertEmails, lowBalanceSms, bodyRetentionDays, optOutNumber, weeklyUsageMail, approvalAboveCredits } = this;
    return {
      ...{ id, lowBalanceThreshold, quietHours: hours, dailyCreditCap, frequencyCap, alertEmails, lowBalanceSms, bodyRetentionDays },
      ...{ optOutPageName: this.optOutPageName ?? this.name, optOutNumber, weeklyUsageMail, approvalAboveCredits },
    };
  }
}
