import type { TenantStatus } from '../../../entities/types/enums.js';
import type { SenderIdStatus } from '../../../entities/types/senderIdState.js';
import { type App, type Ctx } from '../../context.js';
import { isTest } from '../../core/authorize.js';
import type { Earlier } from '../../core/idempotency.js';
import type { Sql } from '../../db/sql.js';
import { statement } from '../../db/statement.js';
import { AppError } from '../../errors.js';
import { createBatcher } from '../../lib/batcher.js';

const sendContextStatement = statement('messaging/sending/sendContext.sql');

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

/** A send that wants to know what it depends on. */
interface SendLookup {
  tenantId: string;
  from?: string | null;
  phones: string[];
  operation?: string;
  key?: string | null;
  reference?: string | null;
  apiKeyId?: string | null;
}

/** Looks of at most this many phones go together; a bigger one goes alone at once. */
const TOGETHER = 500;
type Look = (asked: SendLookup & { at: Date; test: boolean }) => Promise<SendContext<unknown> | undefined>;
const looks = new WeakMap<App, Look>();

/** What a send depends on, as it is now. Sends that ask at the same time share a look: one by one, looks were a third of a send's cost. */
export async function readSendContext<Answer>(ctx: Ctx, asked: SendLookup): Promise<SendContext<Answer>> {
  const { app } = ctx;
  const full = { ...asked, at: app.now(), test: isTest(ctx) };
  let row: SendContext<unknown> | undefined;
  if (asked.phones.length > TOGETHER || ctx.sql !== app.db.sql) [row] = await look(ctx.sql, [full]);
  else {
    const together = looks.get(app) ?? createBatcher((all: Parameters<Look>[0][]) => look(app.db.sql, all), { max: TOGETHER, weigh });
    looks.set(app, together);
    row = await together(full);
  }
  if (!row) throw new AppError('NOT_FOUND', { message: 'This tenant is gone.' });
  return row as SendContext<Answer>;
}

const weigh = ({ phones }: SendLookup): number => Math.max(1, phones.length);

async function look(sql: Sql, all: Parameters<Look>[0][]): Promise<(SendContext<unknown> | undefined)[]> {
  const rows = await sql.rows<SendContext<unknown> & { n: number }>(sendContextStatement, [
    all.map(({ tenantId }) => tenantId),
    all.map(({ from }) => from ?? null),
    all.map(({ phones }) => phones.join()),
    all.map(({ operation }) => operation ?? null),
    all.map(({ key }) => key ?? null),
    all.map(({ reference }) => reference ?? null),
    all.map(({ apiKeyId }) => apiKeyId ?? null),
    all.map(({ at }) => at),
    all.map(({ test }) => test),
  ]);
  const found = new Map(rows.map((row) => [row.n, row]));
  return all.map((_, index) => found.get(index + 1));
}

/** The sender id to send with. SENDER_ID_NOT_ALLOWED: unknown, another's or not enabled; SENDER_ID_NOT_APPROVED: known, not approved. */
export function usableSender(context: SendContext<unknown>, from: string | null | undefined): string {
  const field = from ? 'from' : undefined;
  if (!context.sender_id) throw new AppError(from ? 'SENDER_ID_NOT_ALLOWED' : 'SENDER_ID_NOT_APPROVED', { field });
  if (context.sender_status !== 'APPROVED') throw new AppError('SENDER_ID_NOT_APPROVED', { field });
  if (!context.sender_enabled) throw new AppError('SENDER_ID_NOT_ALLOWED', { field });
  return context.sender_id;
}
