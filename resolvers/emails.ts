import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import { Email } from '../entities/Email.js';
import { EmailFilter } from '../entities/inputs/emails.js';
import { SendTestEmailPayload } from '../entities/payloads/emails.js';
import { EmailAddress } from '../entities/types/scalars.js';
import type { Ctx as Context } from '../src/context.js';
import { emails } from '../src/mail/emails.js';
import { sendTestEmail } from '../src/mail/sendTestEmail.js';
import { connectionOf } from './graph/connection.js';

const EmailConnection = connectionOf(Email, 'Email');

@Resolver()
export class EmailResolver {
  @Query(() => EmailConnection, {
    nullable: true,
    description:
      'Platform staff: what was written to whom, newest first. Example: `{ emails(filter: { status: [FAILED] }) { nodes { to template status failureDetail } } }`',
  })
  emails(
    @Ctx() ctx: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1–200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on after.' }) after?: string,
    @Arg('filter', () => EmailFilter, { nullable: true, description: 'Which ones.' }) filter?: EmailFilter,
  ) {
    return emails(ctx, { first, after }, { ...filter });
  }

  @Mutation(() => SendTestEmailPayload, {
    nullable: true,
    description:
      'Platform admin: sends a test mail to any address. Example: `mutation { sendTestEmail(to: "you@example.com") { email { id status } } }`',
  })
  async sendTestEmail(
    @Ctx() ctx: Context,
    @Arg('to', () => EmailAddress, { description: 'Whose mailbox.' }) to: string,
  ): Promise<SendTestEmailPayload> {
    return { email: await sendTestEmail(ctx, to) };
  }
}
