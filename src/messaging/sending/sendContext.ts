import type { QuietHours } from '../../../entities/Tenant.js';
import type { SenderIdStatus } from '../../../entities/types/senderIdState.js';
import type { TenantStatus } from '../../../entities/types/tenants.js';
import type { Ctx } from '../../context.js';
import type { EarlierAnswer } from '../../core/idempotency.js';
import type { Sql } from '../../db/sql.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import { AppError } from '../../errors.js';
import { noRequestKey, type RequestKey } from './requestKey.js';

/** A send, or a quote of one, for which the context is read. */
export interface SendLookup extends RequestKey {
  tenantId: string;
  /** Null: the tenant's default sender id. */
  senderName: string | null;
  phones: string[];
  /** Promotional, and no test: the rules for such messages are read, too. */
  promotional: boolean;
  dueAt: Date;
}

export interface SendContext<Answer> {
  tenant_status: TenantStatus;
  available: number;
  sender_id: string | null;
  sender_status: SenderIdStatus | null;
  sender_enabled: boolean;
  opted_out: string[];
  earlier_by_key: EarlierAnswer<Answer> | null;
  earlier_by_reference: EarlierAnswer<Answer> | null;
  /** What the API key that sends may still spend today; null without a key or a cap. */
  api_key_left: number | null;
  /** The same of the tenant; null without a cap. */
  daily_left: number | null;
  /** Null where the tenant has none, and for what isn't promotional. */
  quiet_hours: QuietHours | null;
  /** Who got enough promotional messages; null as above. */
  over_cap: string[] | null;
}

type SendContextRow = SendContext<unknown> & { n: number };

const sendContextStatement = statement<
  Columns<Omit<SendLookup, 'phones' | 'fingerprint'>> & { phones: string[]; now: Date },
  SendContextRow
>('messaging/sending/sendContext.sql');

/** What each of these sends depends on, as it is now; undefined where the tenant is gone. */
export async function readContexts(sql: Sql, lookups: readonly SendLookup[], now: Date): Promise<(SendContext<unknown> | undefined)[]> {
  const rows = await sql.rows(sendContextStatement, {
    ...columns(lookups, 'tenantId', 'senderName', 'operation', 'key', 'reference', 'apiKeyId', 'test', 'promotional', 'dueAt'),
    phones: lookups.map(({ phones }) => phones.join()),
    now,
  });
  const rowByNumber = new Map(rows.map((row) => [row.n, row]));
  return lookups.map((_, index) => rowByNumber.get(index + 1));
}

export const tenantGone = () => new AppError('NOT_FOUND', { message: 'This tenant no longer exists.' });

/** The sender id to send with. SENDER_ID_NOT_ALLOWED: unknown, another's or not enabled; SENDER_ID_NOT_APPROVED: known, not approved. */
export function requireSender(context: SendContext<unknown>, name: string | null | undefined): string {
  const field = name ? 'from' : undefined;
  if (!context.sender_id) throw new AppError(name ? 'SENDER_ID_NOT_ALLOWED' : 'SENDER_ID_NOT_APPROVED', { field });
  if (context.sender_status !== 'APPROVED') throw new AppError('SENDER_ID_NOT_APPROVED', { field });
  if (!context.sender_enabled) throw new AppError('SENDER_ID_NOT_ALLOWED', { field });
  return context.sender_id;
}

/**
 * The sender id that a tenant could send with now, by its name or, for null, the default, and what a send depends on beside it. The errors
 * of `requireSender`, and TENANT_SUSPENDED.
 */
export async function requireSenderNamed(
  ctx: Ctx,
  tenantId: string,
  senderName: string | null,
): Promise<{ senderId: string; context: SendContext<unknown> }> {
  const now = ctx.app.now();
  const lookup = { ...noRequestKey(false), tenantId, senderName, phones: [], promotional: false, dueAt: now };
  const [context] = await readContexts(ctx.sql, [lookup], now);
  if (!context) throw tenantGone();
  if (context.tenant_status === 'SUSPENDED') throw new AppError('TENANT_SUSPENDED');
  return { senderId: requireSender(context, senderName), context };
}
