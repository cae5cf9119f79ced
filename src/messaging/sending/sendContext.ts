import type { SenderIdStatus } from '../../../entities/types/senderIdState.js';
import type { TenantStatus } from '../../../entities/types/tenants.js';
import type { App, Ctx } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import type { EarlierAnswer } from '../../core/idempotency.js';
import type { Sql } from '../../db/sql.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import { AppError } from '../../errors.js';
import { createBatcher } from '../../lib/flow/batcher.js';
import type { RequestKey } from './requestKey.js';

/** A send, or a quote of one, for which the context is read. */
export interface SendLookup extends RequestKey {
  tenantId: string;
  /** Null: the tenant's default sender id. */
  senderName: string | null;
  phones: string[];
}

/** A name without blanks around it; undefined, the tenant's default, for an empty one: what a form that was not filled in sends. */
export const senderNameOf = (from: string | null | undefined): string | undefined => from?.trim() || undefined;

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
}

type SendContextRow = SendContext<unknown> & { n: number };

const sendContextStatement = statement<
  Columns<Omit<SendLookup, 'phones' | 'fingerprint'>> & { phones: string[]; now: Date },
  SendContextRow
>('messaging/sending/sendContext.sql');

/** Lookups share a statement up to this many phones in all; a bigger one is read alone and at once. */
const MAX_PHONES_PER_STATEMENT = 500;

/**
 * What a send depends on, as it is now. Sends of the same time share a statement: one by one, these reads were a third of a send's cost.
 */
export async function readSendContext<Answer>(ctx: Ctx, lookup: SendLookup): Promise<SendContext<Answer>> {
  const { app } = ctx;
  const alone = lookup.phones.length > MAX_PHONES_PER_STATEMENT || ctx.sql !== app.db.sql;
  const row = alone ? (await readContexts(app, ctx.sql, [lookup]))[0] : await readTogether(app)(lookup);
  if (!row) throw new AppError('NOT_FOUND', { message: 'This tenant no longer exists.' });
  return row as SendContext<Answer>;
}

const readTogether = appScoped((app) =>
  createBatcher((lookups: SendLookup[]) => readContexts(app, app.db.sql, lookups), {
    max: MAX_PHONES_PER_STATEMENT,
    weigh: ({ phones }) => Math.max(1, phones.length),
  }),
);

async function readContexts(app: App, sql: Sql, lookups: SendLookup[]): Promise<(SendContextRow | undefined)[]> {
  const rows = await sql.rows(sendContextStatement, {
    ...columns(lookups, 'tenantId', 'senderName', 'operation', 'key', 'reference', 'apiKeyId', 'test'),
    phones: lookups.map(({ phones }) => phones.join()),
    now: app.now(),
  });
  const rowByNumber = new Map(rows.map((row) => [row.n, row]));
  return lookups.map((_, index) => rowByNumber.get(index + 1));
}

/** The sender id to send with. SENDER_ID_NOT_ALLOWED: unknown, another's or not enabled; SENDER_ID_NOT_APPROVED: known, not approved. */
export function requireSender(context: SendContext<unknown>, name: string | null | undefined): string {
  const field = name ? 'from' : undefined;
  if (!context.sender_id) throw new AppError(name ? 'SENDER_ID_NOT_ALLOWED' : 'SENDER_ID_NOT_APPROVED', { field });
  if (context.sender_status !== 'APPROVED') throw new AppError('SENDER_ID_NOT_APPROVED', { field });
  if (!context.sender_enabled) throw new AppError('SENDER_ID_NOT_ALLOWED', { field });
  return context.sender_id;
}
