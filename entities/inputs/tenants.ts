import { Field, InputType, Int } from 'type-graphql';
import { Credits, EmailAddress, LocalTime, TimeZone } from '../types/scalars.js';
import { TenantStatus } from '../types/tenants.js';

@InputType({ description: 'Daily hours in which promotional messages wait.' })
class QuietHoursInput {
  @Field(() => LocalTime, { description: 'Their beginning.' })
  from!: string;

  @Field(() => LocalTime, { description: 'Their end; before `from` it is the next morning.' })
  to!: string;

  @Field(() => TimeZone, {
    description: 'Their time zone for recipients in countries with several; others keep the hours by the clock of their country.',
  })
  timeZone!: string;
}

@InputType({ description: 'How many promotional messages one recipient may get.' })
class FrequencyCapInput {
  @Field(() => Int, { description: 'So many messages, 1–100…' })
  messages!: number;

  @Field(() => Int, { description: '…in so many days, 1–90.' })
  days!: number;
}

@InputType({ description: 'What to change of the tenant; what is absent stays.' })
export class UpdateTenantInput {
  @Field(() => String, { nullable: true, description: 'The name that people read, 1–100 characters. Its slug stays.' })
  name?: string | null;

  @Field(() => TimeZone, { nullable: true, description: 'Time zone of its days and reports.' })
  timeZone?: string | null;

  @Field(() => Credits, { nullable: true, description: 'Below this the balance counts as low.' })
  lowBalanceThreshold?: number | null;

  @Field(() => QuietHoursInput, {
    nullable: true,
    description: 'When promotional messages wait; null for never. What waits already is judged anew.',
  })
  quietHours?: QuietHoursInput | null;

  @Field(() => Credits, {
    nullable: true,
    description:
      "The most that all sends may cost in one day of the tenant's zone, at least 1; null for no cap. It counts what is accepted on the " +
      'day, whenever it is due, and what was accepted before it was set; cancelling gives nothing back.',
  })
  dailyCreditCap?: number | null;

  @Field(() => FrequencyCapInput, { nullable: true, description: 'How many promotional messages one recipient may get; null for no cap.' })
  frequencyCap?: FrequencyCapInput | null;

  @Field(() => Credits, {
    nullable: true,
    description:
      'Campaigns that cost more than this wait for the approval of a second person, an owner or admin; 0 for every campaign, null for ' +
      'none. What waits already still does.',
  })
  approvalAboveCredits?: number | null;

  @Field(() => [EmailAddress], { nullable: true, description: 'Who is written to when something needs attention; at most 10.' })
  alertEmails?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether a low balance is texted, too: to owners with a verified number.' })
  lowBalanceSms?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: 'After how many days numbers and texts of messages are erased, 7–3,650; null for never.',
  })
  bodyRetentionDays?: number | null;

  @Field(() => String, { nullable: true, description: "The name shown to people on the opt-out page; null for the tenant's own." })
  optOutPageName?: string | null;

  @Field(() => String, { nullable: true, description: 'A number to text or call to get no more messages, 3–20 characters; null for none.' })
  optOutNumber?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether owners get a weekly mail of the figures.' })
  weeklyUsageMail?: boolean | null;
}

@InputType({ description: 'Which tenants.' })
export class TenantFilter {
  @Field(() => String, { nullable: true, description: 'A part of their name or slug.' })
  search?: string | null;

  @Field(() => [TenantStatus], { nullable: true, description: 'In these states.' })
  status?: TenantStatus[] | null;
}
