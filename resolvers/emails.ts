import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Email } from '../entities/Email.js';
import { EmailFilter } from '../entities/inputs/emails.js';
import { PageArgs } from '../entities/inputs/page.js';
import { EmailPayload } from '../entities/payloads/emails.js';
import { EmailTemplate } from '../entities/types/emails.js';
import { EmailAddress } from '../entities/types/scalars.js';
import type { Ctx as Context } from '../src/context.js';
import { emails, templateOf } from '../src/mail/emails.js';
import { sendTestEmail } from '../src/mail/sendTestEmail.js';
import { connectionOf } from './graph/connection.js';

const EmailConnection = connectionOf(Email, 'Email');

@Resolver(() => Email)
export class EmailResolver {
  @FieldResolver(() => EmailTemplate, { description: 'What it is.' })
  template(@Root() email: Email): EmailTemplate {
    return templateOf(email.template);
  }

  @Query(() => EmailConnection, {
    nullable: true,
    description:
      'Platform staff: mails that were sent or wait, newest first. Example: `{ emails(filter: { status: ' +
      '[FAILED] }) { nodes { to template status failureDetail } } }`',
  })
  emails(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => EmailFilter, { nullable: true, description: 'Which ones.' }) filter?: EmailFilter,
  ) {
    return emails(ctx, page, filter ?? {});
  }

  @Mutation(() => EmailPayload, {
    nullable: true,
    description:
      'Platform admin: sends a test mail to any address. ' +
      'Example: `mutation { sendTestEmail(to: "you@example.com") { email { id status } } }`',
  })
  async sendTestEmail(
    @Ctx() ctx: Context,
    @Arg('to', () => EmailAddress, { description: 'Whose mailbox.' }) to: string,
  ): Promise<EmailPayload> {
    return { email: await sendTestEmail(ctx, to) };
  }
}
