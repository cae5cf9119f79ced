import type { PreviewTemplateInput } from '../../../entities/inputs/templates.js';
import type { TemplatePreview } from '../../../entities/payloads/templates.js';
import { readContacts } from '../../contacts/contacts.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { AppError, Issues } from '../../errors.js';
import { charactersLeft, countSegments, encodingCliff, smartEncode } from '../../lib/segments.js';
import { readOptOutValues } from './optOutValues.js';
import { renderTemplate } from './parseTemplate.js';
import { readTemplate } from './templates.js';
import { readTemplateText } from './templateText.js';
import { readValues, valueOfContact } from './values.js';

/**
 * The text that a template, or a text that isn't saved yet, gives for a contact and for values; it may have more segments than can be
 * sent. BAD_USER_INPUT unless exactly one text is given, and for braces and values that are wrong; NOT_FOUND, MESSAGE_TOO_LONG.
 */
export async function previewTemplate(ctx: Ctx, input: PreviewTemplateInput): Promise<TemplatePreview> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  const { templateId, body: unsaved, contactId } = input;
  if ((typeof unsaved === 'string') === (typeof templateId === 'string'))
    throw new AppError('BAD_USER_INPUT', { field: 'body', message: 'Give either templateId or body.' });
  const issues = new Issues();
  const values = readValues(input.variables, 'variables', issues);
  const given = templateId ? (await readTemplate(ctx, tenantId, templateId, 'templateId')).body : (unsaved ?? '');
  const template = readTemplateText(given, issues);
  issues.throwIfAny();
  const [contact] = contactId ? await readContacts(ctx, tenantId, [contactId]) : [];
  if (contactId && !contact) throw new AppError('NOT_FOUND', { field: 'contactId' });
  const read = template ?? { parts: [], variables: [] };
  const ownValue = await readOptOutValues(ctx, tenantId, read.variables);
  const { text, missing } = renderTemplate(
    read,
    (name) => ownValue(name, contact?.phone ?? null) ?? values.get(name) ?? (contact && valueOfContact(contact, name)),
  );
  if (text === null) throw new AppError('MESSAGE_TOO_LONG');
  const body = input.smartEncoding ? smartEncode(text) : text;
  const { encoding, segments } = countSegments(body);
  const cliff = encodingCliff(body);
  return {
    body,
    missingVariables: missing,
    encoding,
    segments,
    charactersLeft: charactersLeft(body),
    cliff: cliff && { ...cliff, creditsSaved: segments - cliff.segmentsAfter },
  };
}
