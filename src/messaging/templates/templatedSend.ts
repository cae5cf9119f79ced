import { setImmediate } from 'node:timers/promises';
import type { QuoteTemplateSmsInput } from '../../../entities/inputs/templates.js';
import { contactsByPhone, type Person } from '../../contacts/contactsByPhone.js';
import type { Ctx } from '../../context.js';
import { AppError, type Issue, Issues } from '../../errors.js';
import { readText, type Text } from '../sending/messageText.js';
import type { NewSend } from '../sending/placeSend.js';
import { readRecipients } from '../sending/recipients.js';
import { optOutVariables, readOptOutValues } from './optOutValues.js';
import { parseTemplate, type Rendered, renderTemplate, TemplateFault } from './parseTemplate.js';
import { findTemplate } from './templates.js';
import { readValues, type Values, valueOfContact } from './values.js';

/** So many faults of recipients are named; the rest would say the same. */
const MOST_ISSUES = 100;

/** Others have their turn after so many texts; one takes 5 µs, or 0.4 ms where it is full of what smart encoding replaces. */
const TEXTS_AT_ONCE = 50;

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
 * Reads the template; `readPeople` reads the contacts, of whom only those that lack a value. What is wrong with the texts is said once
 * they are asked for, by `decideText`: NOT_FOUND, TEMPLATE_VARIABLE_MISSING with the variable and its recipient, EMPTY_MESSAGE,
 * MESSAGE_TOO_LONG. A request that comes again has its answer already, whatever became of the template.
 */
export async function readTemplatedSend(
  ctx: Ctx,
  tenantId: string,
  { templateId, recipients: given, smartEncoding }: QuoteTemplateSmsInput,
  values: readonly Values[],
): Promise<Pick<NewSend, 'recipients' | 'category' | 'decideText' | 'readPeople'>> {
  const recipients = readRecipients(given.map(({ to }) => to));
  const row = await findTemplate(ctx, tenantId, templateId);
  const template = row && parseTemplate(row.body);
  if (!row || !template)
    return { recipients, category: 'TRANSACTIONAL', decideText: () => refuse(new AppError('NOT_FOUND', { field: 'templateId' })) };
  if (template instanceof TemplateFault) throw new Error('a template was stored whose braces are wrong');

  const ownValue = await readOptOutValues(ctx, tenantId, template.variables);
  const names = template.variables.map(({ name }) => name).filter((name) => name !== 'phone' && !optOutVariables.includes(name));
  const lacking = recipients.phones.filter(({ index }) => names.some((name) => !values[index]?.has(name)));
  const texts = new Map<number, PersonalText>();
  const fillIn = async (contacts: ReadonlyMap<string, Person>): Promise<void> => {
    const valueFor = (phone: string, index: number) => (name: string) => {
      const contact = contacts.get(phone) ?? { phone, name: null, email: null, attributes: {} };
      return ownValue(name, phone) ?? values[index]?.get(name) ?? valueOfContact(contact, name);
    };
    for (const [n, { phone, index }] of recipients.phones.entries()) {
      if (n % TEXTS_AT_ONCE === TEXTS_AT_ONCE - 1) await setImmediate();
      texts.set(index, personalText(renderTemplate(template, valueFor(phone, index)), smartEncoding, `recipients[${index}]`));
    }
  };
  const readPeople = async (ctx: Ctx): Promise<void> => {
    const phones = lacking.map(({ phone }) => phone);
    await fillIn(await contactsByPhone(ctx, tenantId, phones));
  };
  if (lacking.length === 0) await fillIn(new Map());
  const decideText: NewSend['decideText'] = (phones) => {
    const each = phones.flatMap(({ index }) => texts.get(index) ?? []);
    const missing = each.flatMap(({ missing }, n) => missing.map((variable) => missingAt(phones[n]?.index ?? 0, variable)));
    if (missing.length > 0)
      throw new AppError('TEMPLATE_VARIABLE_MISSING', { message: missingWords(missing), issues: missing.slice(0, MOST_ISSUES) });
    const issues = new Issues();
    issues.list.push(...each.flatMap((one) => one.issues).slice(0, MOST_ISSUES));
    issues.throwIfAny();
    return { text: each.map(({ text }) => text), templateId };
  };
  return { recipients, category: row.category, decideText, readPeople: lacking.length > 0 ? readPeople : undefined };
}

interface PersonalText {
  text: Text;
  missing: string[];
  issues: Issue[];
}

function personalText({ text, missing }: Rendered, smartEncoding: boolean | undefined, field: string): PersonalText {
  const issues = new Issues();
  if (text === null) issues.add('MESSAGE_TOO_LONG', field);
  return { text: readText({ body: text ?? 'x', smartEncoding }, issues, field), missing, issues: issues.list };
}

/** Names each variable once; the setting is no recipient's. */
function missingWords(missing: readonly Issue[]): string {
  const names = [...new Set(missing.map(({ params }) => String(params?.variable)))];
  const most = names.slice(0, 5).map((name) => `{{${name}}}`);
  const words = `No value and no default: ${most.join(', ')}${names.length > most.length ? ', …' : ''}.`;
  return names.includes('optOutNumber') ? `${words} optOutNumber is a setting of the tenant: set it with updateTenant.` : words;
}

const missingAt = (index: number, variable: string): Issue => ({
  code: 'TEMPLATE_VARIABLE_MISSING',
  field: `recipients[${index}].variables`,
  params: { variable, index },
});

function refuse(error: AppError): never {
  throw error;
}
