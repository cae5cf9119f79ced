import type { TenantStatus } from '../../entities/enums.js';
import type { SenderIdStatus } from '../../entities/senderIdState.js';
import { type Ctx, isTest } from '../context.js';
import { statement } from '../db/sql.js';
import { AppError } from '../errors.js';
import type { Earlier } from '../idempotency.js';

const sendContextStatement = statement('sendContext');

export interface SendContext<Answer> {
  tenant_status: TenantStatus;
  available: number;
  sender_id: string | null;
  sender_name: string | null;
  sender_status: SenderIdStatus | null;
  sender_enabled: boolean;
  opted_out: string[];
  keyed: Earlier<Answer> | null;
  referenced: Earlier<Answer> | null;
  /** What the API key that sends may still spend today; null without a key or a cap. */
  key_left: number | null;
}

export async function readSendContext<Answer>(
  ctx: Ctx,
  tenantId: string,
  what: {
    from?: string | null;
    phones: string[];
    operation?: string;
    key?: string | null;
    reference?: string | null;
    apiKeyId?: string | null;
  },
): Promise<SendContext<Answer>> {
  const row = await ctx.sql.row<SendContext<Answer>>(sendContextStatement, [
    tenantId,
    what.from ?? null,
    what.phones,
    what.operation ?? null,
    what.key ?? null,
    what.reference ?? null,
    what.apiKeyId ?? null,
    ctx.app.now(),
    isTest(ctx),
  ]);
  if (!row) throw new AppError('NOT_FOUND', { message: 'This tenant is gone.' });
  return row;
}

/** The sender id to send with. SENDER_ID_NOT_ALLOWED: unknown, another's or not enabled; SENDER_ID_NOT_APPROVED: known, not approved. */
export function usableSender(context: SendContext<unknown>, from: string | null | undefined): string {
  const field = from ? 'from' : undefined;
  if (!context.sender_id) throw new AppError(from ? 'SENDER_ID_NOT_ALLOWED' : 'SENDER_ID_NOT_APPROVED', { field });
  if (context.sender_status !== 'APPROVED') throw new AppError('SENDER_ID_NOT_APPROVED', { field });
  if (!context.sender_enabled) throw new AppError('SENDER_ID_NOT_ALLOWED', { field });
  return context.sender_id;
}
