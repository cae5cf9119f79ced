import { Arg, Args, Ctx, Extensions, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { PageArgs } from '../entities/inputs/page.js';
import {
  CreateTemplateInput,
  PreviewTemplateInput,
  QuoteTemplateSmsInput,
  SendTemplateSmsInput,
  TemplateFilter,
  UpdateTemplateInput,
} from '../entities/inputs/templates.js';
import { DeletedPayload } from '../entities/payloads/files.js';
import { SendSmsPayload, SmsQuote } from '../entities/payloads/sending.js';
import { TemplatePayload, TemplatePreview } from '../entities/payloads/templates.js';
import { Template, TemplateVariable } from '../entities/Template.js';
import { User } from '../entities/User.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { createTemplate, deleteTemplate, updateTemplate } from '../src/messaging/templates/changeTemplates.js';
import { previewTemplate } from '../src/messaging/templates/previewTemplate.js';
import { quoteTemplateSms } from '../src/messaging/templates/quoteTemplateSms.js';
import { sendTemplateSms } from '../src/messaging/templates/sendTemplateSms.js';
import { template, templates, variablesOf } from '../src/messaging/templates/templates.js';
import { visibleUsersOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readId, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';

const TemplateConnection = connectionOf(Template, 'Template');

@Resolver(() => Template)
export class TemplateResolver {
  @FieldResolver(() => [TemplateVariable], { description: 'Its variables, in the order of the text.' })
  @Extensions({ usualRows: 4 })
  variables(@Root() { body }: Template): readonly TemplateVariable[] {
    return variablesOf(body);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who created it; null for programs and people who are gone.' })
  async createdBy(@Ctx() ctx: Context, @Root() { createdById }: Template): Promise<User | null> {
    return createdById ? loadById(ctx, visibleUsersOf, createdById) : null;
  }

  @Query(() => Template, {
    nullable: true,
    description: 'One template. Example: `{ template(id: "tpl_…") { name body variables { name required } } }`',
  })
  template(@Ctx() ctx: Context, @IdArg('template', 'Its id.') id: string): Promise<Template | null> {
    return template(ctx, id);
  }

  @Query(() => TemplateConnection, {
    nullable: true,
    description: 'Templates, newest first. Example: `{ templates(filter: { search: "receipt" }) { nodes { id name body } } }`',
  })
  templates(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => TemplateFilter, { nullable: true, description: 'Which ones.' }) filter?: TemplateFilter,
  ) {
    return templates(ctx, page, filter ?? {});
  }

  @Query(() => TemplatePreview, {
    nullable: true,
    description:
      'The text that a template gives for a contact or for variables. ' +
      'Example: `{ previewTemplate(input: { templateId: "tpl_…", contactId: "con_…" }) { body segments missingVariables } }`',
  })
  previewTemplate(
    @Ctx() ctx: Context,
    @Arg('input', () => PreviewTemplateInput, { description: 'The text and its values.' }) input: PreviewTemplateInput,
  ): Promise<TemplatePreview> {
    const templateId = readOptionalId('template', input.templateId, 'templateId');
    return previewTemplate(ctx, { ...input, templateId, contactId: readOptionalId('contact', input.contactId, 'contactId') });
  }

  @Query(() => SmsQuote, {
    nullable: true,
    description:
      'What a templated send would do and cost, without doing it. ' +
      'Example: `{ quoteTemplateSms(input: { templateId: "tpl_…", recipients: [{ to: "0712345678" }] }) { credits affordable } }`',
  })
  quoteTemplateSms(
    @Ctx() ctx: Context,
    @Arg('input', () => QuoteTemplateSmsInput, { description: 'The send.' }) input: QuoteTemplateSmsInput,
  ): Promise<SmsQuote> {
    return quoteTemplateSms(ctx, { ...input, templateId: readId('template', input.templateId, 'templateId') });
  }

  @Mutation(() => TemplatePayload, {
    nullable: true,
    description:
      'Creates a template. ' +
      'Example: `mutation { createTemplate(input: { name: "Receipt", body: "Dear {{name|Customer}}, we got TZS {{amount}}." }) ' +
      '{ template { id variables { name } } } }`',
  })
  async createTemplate(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateTemplateInput, { description: 'The template.' }) input: CreateTemplateInput,
  ): Promise<TemplatePayload> {
    return { template: await createTemplate(ctx, input) };
  }

  @Mutation(() => TemplatePayload, {
    nullable: true,
    description:
      'Changes a template; what was sent with it keeps its text. ' +
      'Example: `mutation { updateTemplate(input: { id: "tpl_…", name: "Receipt 2" }) { template { version } } }`',
  })
  async updateTemplate(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateTemplateInput, { description: 'What changes.' }) input: UpdateTemplateInput,
  ): Promise<TemplatePayload> {
    return { template: await updateTemplate(ctx, { ...input, id: readId('template', input.id, 'id') }) };
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description:
      'Deletes a template. Campaigns and recurring campaigns that use it go on with its last text, and show no template. ' +
      'Example: `mutation { deleteTemplate(id: "tpl_…") { deletedId } }`',
  })
  async deleteTemplate(@Ctx() ctx: Context, @IdArg('template', 'Its id.') id: string): Promise<DeletedPayload> {
    return { deletedId: publicId('template', await deleteTemplate(ctx, id)) };
  }

  @Mutation(() => SendSmsPayload, {
    nullable: true,
    description:
      'Sends or schedules a template to 1–1,000 recipients, each with its own variables: refused as a whole, and free, where one lacks a ' +
      'value. Example: `mutation { sendTemplateSms(input: { templateId: "tpl_…", recipients: [{ to: "0712345678", ' +
      'variables: { amount: "5,000" } }], idempotencyKey: "order-17" }) { messages { id } credits } }`',
  })
  sendTemplateSms(
    @Ctx() ctx: Context,
    @Arg('input', () => SendTemplateSmsInput, { description: 'The template and its recipients.' }) input: SendTemplateSmsInput,
  ): Promise<Omit<SendSmsPayload, 'messages' | 'balance'>> {
    return sendTemplateSms(ctx, { ...input, templateId: readId('template', input.templateId, 'templateId') });
  }
}
