import type { RequestSenderIdInput } from '../../entities/inputs/senders.js';
import type { SenderId } from '../../entities/SenderId.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { actorUserId, allowInTenant } from '../core/authorize.js';
import { lockTenant, requireActiveTenant } from '../core/tenantRow.js';
import { readReason } from '../core/texts.js';
import { statement } from '../db/statement.js';
import { AppError, Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { lockFiles } from '../media/files.js';
import { requireFreeName } from './likeNames.js';
import { recordSenderIdStep, withFreeName } from './moveSenderId.js';
import { requireQuota } from './senderIdQuota.js';
import { readSenderId } from './senderIds.js';

export const MAX_DOCUMENTS = 5;

const insertStatement = statement<{
  id: string;
  tenantId: string;
  name: string;
  useCase: string;
  sampleMessage: string;
  requestedBy: string | null;
  now: Date;
}>('senders/insertSenderId.sql');

/**
 * Asks for a name to send under; the platform decides. The name is taken at once: nobody else gets it while the request is open.
 * BAD_USER_INPUT, NOT_FOUND for documents that aren't the tenant's, SENDER_ID_TAKEN, SENDER_ID_LIMIT,
 * TENANT_SUSPENDED.
 */
export async function requestSenderId(ctx: Ctx, input: RequestSenderIdInput): Promise<SenderId> {
  const tenantId = allowInTenant(ctx, 'MANAGE_SENDER_IDS');
  const issues = new Issues();
  if (!isSenderName(input.name)) issues.add('BAD_USER_INPUT', 'name', NAME);
  checkTexts(input, issues);
  checkDocuments(input.documentIds, issues);
  issues.throwIfAny();
  const id = newId();
  return inTransaction(ctx, async (ctx) => {
    await lockTenant(ctx, tenantId);
    await requireActiveTenant(ctx, tenantId);
    await requireQuota(ctx, tenantId, { asking: true });
    await requireFreeName(ctx, input.name);
    await withFreeName(() =>
      ctx.sql.rows(insertStatement, {
        ...{ id, tenantId, name: input.name, requestedBy: actorUserId(ctx), now: ctx.app.now() },
        useCase: input.useCase.trim(),
        sampleMessage: input.sampleMessage.trim(),
      }),
    );
    await replaceDocuments(ctx, tenantId, id, input.documentIds ?? []);
    await recordSenderIdStep(ctx, { tenantId, id, from: null, to: 'PENDING', note: null });
    await audit(ctx, 'senderId.request', tenantId, publicId('senderId', id), { to: 'PENDING' });
    return (await readSenderId(ctx, tenantId, id)) as SenderId;
  });
}

const NAME = { reason: 'letters (a-z), digits, -, _, . and spaces between them, at least one letter', min: 1, max: 11, of: 'characters' };
/** What operators accept: 1–11 of these characters, at least one letter (digits alone look like a phone number), no space at the ends. */
const isSenderName = (name: string): boolean =>
  /^[A-Za-z0-9 ._-]{1,11}$/.test(name) && /[A-Za-z]/.test(name) && !name.startsWith(' ') && !name.endsWith(' ');

/** The reviewer and the provider see both texts. */
export function checkTexts(input: { useCase?: string | null; sampleMessage?: string | null }, issues: Issues): void {
  for (const field of ['useCase', 'sampleMessage'] as const) {
    const text = input[field];
    if (text !== undefined && text !== null) readReason(text, field, issues);
  }
}

export function checkDocuments(ids: readonly string[] | null | undefined, issues: Issues): void {
  if (!ids) return;
  if (ids.length > MAX_DOCUMENTS || new Set(ids).size < ids.length)
    issues.add('BAD_USER_INPUT', 'documentIds', { reason: 'each document once', max: MAX_DOCUMENTS, of: 'documents' });
}

/** Replaces the documents of a sender id. NOT_FOUND for each that isn't the tenant's. */
export async function replaceDocuments(ctx: Ctx, tenantId: string, id: string, documentIds: readonly string[]): Promise<void> {
  const own = await lockFiles(ctx, tenantId, documentIds);
  const missing = documentIds.flatMap((one, index) =>
    own.has(one) ? [] : [{ code: 'NOT_FOUND' as const, field: `documentIds[${index}]` }],
  );
  if (missing.length > 0) throw new AppError('NOT_FOUND', { issues: missing });
  await ctx.sql.rows('delete from sender_id_document where tenant_id = $1 and sender_id = $2', [tenantId, id]);
  await ctx.sql.rows(
    `insert into sender_id_document (tenant_id, sender_id, n, asset_id)
     select $1, $2, n, asset_id from unnest($3::uuid[]) with ordinality as given (asset_id, n)`,
    [tenantId, id, documentIds],
  );
}
