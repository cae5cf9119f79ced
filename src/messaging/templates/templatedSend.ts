import type { QuoteTemplateSmsInput } from '../../../entities/inputs/templates.js';
import { contactsByPhone } from '../../contacts/contactsByPhone.js';
import type { Ctx } from '../../context.js';
import { AppError, Issues } from '../../errors.js';
import { readText } from '../sending/messageText.js';
import type { NewSend } from '../sending/placeSend.js';
import { type Recipients, readRecipients } from '../sending/recipients.js';
import { parseTemplate, renderTemplate, TemplateFault } from './parseTemplate.js';
import { findTemplate } from './templates.js';
import { readValues, type Values, valueOfContact } from './values.js';

/** So many faults of recipients are named; the rest would say the same. */
const MOST_ISSUES = 100;

/** The values of each recipient. Adds BAD_USER_INPUT. */
export function readRecipientValues({ recipients }: Pick<QuoteTemplateSmsInput, 'recipients'>, issues: Issues): Values[] {
  const values: Values[] = [];
  for (const [index, { variables }] of recipients.entries()) {
    if (issues.list.length >= MOST_ISSUES) break;
    values.push(readValues(variables, `recipients[${index}].variables`, issues));
  }
  return values;
}

/**
 * Reads the template and the contacts, of whom only those are read that lack a value. What is wrong with the texts is said once they are
 * asked for, by `decideText`: NOT_FOUND, TEMPLATE_VARIABLE_MISSING with the variable and its recipient, EMPTY_MESSAGE, MESSAGE_TOO_LONG. A
 * request that comes again has its answer already, whatever became of the template.
 */
export async function readTemplatedSend(
  ctx: Ctx,
  tenantId: string,
  { templateId, recipients: given, smartEncoding }: QuoteTemplateSmsInput,
  values: readonly Values[],
): Promise<{ recipients: Recipients; decideText: NewSend['decideText'] }> {
  const recipients = readRecipients(given.map(({ to }) => to));
  const row = await findTemplate(ctx, tenantId, templateId);
  const template = row && parseTemplate(row.body);
  if (!row || !template) return { recipients, decideText: () => refuse(new AppError('NOT_FOUND', { field: 'templateId' })) };
  if (template instanceof TemplateFault) throw new Error('a template was stored whose braces are wrong');

  const names = template.variables.map(({ name }) => name).filter((name) => name !== 'phone');
  const lacking = recipients.phones.filter(({ index }) => names.some((name) => !values[index]?.has(name)));
  const contacts = await contactsByPhone(
    ctx,
    tenantId,
    lacking.map(({ phone }) => phone),
  );
  const valueFor = (phone: string, index: number) => (name: string) => {
    const contact = contacts.get(phone) ?? { phone, name: null, email: null, attributes: {} };
    return values[index]?.get(name) ?? valueOfContact(contact, name);
  };
  const decideText: NewSend['decideText'] = (phones) => {
    const rendered = phones.map(({ phone, index }) => ({ index, ...renderTemplate(template, valueFor(phone, index)) }));
    const issues = new Issues();
    for (const { index, missing } of rendered)
      for (const variable of missing)
        if (issues.list.length < MOST_ISSUES)
          issues.add('TEMPLATE_VARIABLE_MISSING', `recipients[${index}].variables`, { variable, index });
    issues.throwIfAny();
    const text = rendered.map(({ index, text }) => {
      if (issues.list.length >= MOST_ISSUES) issues.throwIfAny();
      if (text !== null) return readText({ body: text, smartEncoding }, issues, `recipients[${index}]`);
      issues.add('MESSAGE_TOO_LONG', `recipients[${index}]`);
      return { body: '', encoding: 'GSM7' as const, segments: 0 };
    });
    issues.throwIfAny();
    return { text, category: row.category, templateId };
  };
  return { recipients, decideText };
}

function refuse(error: AppError): never {
  throw error;
}
