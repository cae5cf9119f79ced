import { Field, InputType } from 'type-graphql';
import { Permission } from '../types/roles.js';
import { Credits, DateTime } from '../types/scalars.js';

@InputType({ description: 'Which API keys.' })
export class ApiKeyFilter {
  @Field(() => Boolean, { nullable: true, description: 'Only keys that work, or only revoked and expired ones.' })
  active?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Only test keys, or only live keys.' })
  test?: boolean | null;
}

@InputType({ description: 'An API key to be created.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'Its name, 1–100 characters.' })
  name!: string;

  @Field(() => [Permission], {
    description:
      'What it may do, never more than oneself: of SEND_SMS, MANAGE_CONTACTS, MANAGE_SENDER_IDS, MANAGE_BILLING and ' +
      'VIEW_REPORTS. A test key: SEND_SMS and VIEW_REPORTS.',
  })
  permissions!: Permission[];

  @Field(() => Credits, {
    nullable: true,
    description:
      "The most that its sends may cost in one day of the tenant's zone, at least 1. It counts what was accepted: " +
      'cancelling gives nothing back. None when absent; not for test keys.',
  })
  dailyCreditCap?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when it works; for ever when absent.' })
  expiresAt?: Date | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'A key to rehearse with: what it sends goes to the simulator, costs nothing, and is listed apart.',
  })
  test!: boolean;
}
