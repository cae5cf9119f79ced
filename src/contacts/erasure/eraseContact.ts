import { setTimeout as sleep } from 'node:timers/promises';
import type { EraseContactInput } from '../../../entities/inputs/contacts.js';
import { type Ctx, inTransaction } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { readReason } from '../../core/texts.js';
import { AppError, Issues } from '../../errors.js';
import { parsePhone } from '../../lib/phone.js';
import { isNumber } from './eraseAnswers.js';
import { type Erased, erasePerson } from './erasePerson.js';

/** A request to the provider takes a second or two; one that hangs is not waited for. */
const MAX_WAIT_MS = 8_000;
const RETRY_MS = 200;

/**
 * Erases a person of the tenant, known by a contact's uuid or by the number: see erasePerson. A message that is under way to the provider
 * is waited for, for 8 s; then INVALID_STATE. NOT_FOUND for an unknown contact; a number that the tenant never wrote to erases nothing,
 * and is remembered all the same, since a restore may bring it back.
 */
export async function eraseContact(ctx: Ctx, input: EraseContactInput): Promise<Erased> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  const issues = new Issues();
  const reason = readReason(input.reason, 'reason', issues);
  if (typeof input.id === 'string' ? typeof input.phone === 'string' : typeof input.phone !== 'string')
    issues.add('BAD_USER_INPUT', input.id ? 'phone' : 'id', { reason: 'Give either id or phone' });
  issues.throwIfAny();
  const phone = await numberOf(ctx, tenantId, input);
  const person = { tenantId, phone, reason: withoutNumber(reason, phone) };
  for (const deadline = Date.now() + MAX_WAIT_MS; ; await sleep(RETRY_MS)) {
    const erased = await inTransaction(ctx, (ctx) => erasePerson(ctx, person));
    if (erased !== 'sending') return erased;
    if (Date.now() > deadline)
      throw new AppError('INVALID_STATE', {
        message: 'A message to this number is under way to the provider. Nothing was erased: try again in some minutes.',
      });
  }
}

async function numberOf(ctx: Ctx, tenantId: string, { id, phone }: EraseContactInput): Promise<string> {
  if (typeof phone === 'string') {
    const parsed = parsePhone(phone);
    if (!parsed.ok) throw new AppError('INVALID_PHONE_NUMBER', { field: 'phone' });
    return parsed.phone;
  }
  const contact = await ctx.sql.row<{ phone: string }>('select phone from contact where tenant_id = $1 and id = $2', [tenantId, id]);
  if (!contact) throw new AppError('NOT_FOUND', { field: 'id' });
  return contact.phone;
}

/** The reason is kept, so it must not keep the number. */
const withoutNumber = (reason: string, phone: string): string =>
  reason.replace(/\+?\(?\d[\d\s.()-]{5,}\d/g, (typed) => (isNumber(typed.trim(), phone) ? '…' : typed));
