import type { LedgerKind } from '../../entities/types/ledger.js';
import type { Ctx } from '../context.js';
import { audit } from '../core/audit.js';
import { statement } from '../db/statement.js';
import { AppError, databaseFault } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';

/** One movement of credits; `available` and `held` are what it adds to the account. */
interface Entry {
  tenantId: string;
  kind: LedgerKind;
  available: number;
  held: number;
  reference: string;
  note: string | null;
}

/** An entry about messages: it is named by its own id. */
interface MessagesEntry {
  id: string;
  tenantId: string;
  credits: number;
  messages: number;
}

/**
 * Credits move in this file and in the two statements that move messages (acceptSend.sql holds, advance.sql settles and releases). Every
 * movement is one entry beside one change of the account in one statement; the database refuses a negative balance, a second entry of the
 * same (tenant, kind, reference), and any change of an entry.
 */
const postEntryStatement = statement<Entry & { id: string; messages: number | null; now: Date }, { id: string }>('ledger/postEntry.sql');

async function postEntry(ctx: Ctx, entry: Entry, of?: { id: string; messages: number }): Promise<string> {
  const now = ctx.app.now();
  const id = of?.id ?? newId(now);
  try {
    const row = await ctx.sql.row(postEntryStatement, { ...entry, id, messages: of?.messages ?? null, now });
    if (!row) throw new AppError('NOT_FOUND', { field: 'tenantId' });
    return id;
  } catch (error) {
    const fault = databaseFault(error);
    if (fault?.constraint === 'credits_available' || fault?.constraint === 'ledger_entry_available_after_check')
      throw new AppError('INSUFFICIENT_CREDITS', { cause: error });
    if (fault?.state === '23505') throw new AppError('CONFLICT', { message: 'These credits were moved already.', cause: error });
    throw error;
  }
}

/** Trial credits, once for each `reference`; audited. Call inside a transaction; answers the entry's id. */
export async function grant(ctx: Ctx, tenantId: string, credits: number, reference: string, note: string): Promise<string> {
  const id = await postEntry(ctx, { tenantId, kind: 'GRANT', available: credits, held: 0, reference, note });
  await audit(ctx, 'credits.grant', tenantId, publicId('ledgerEntry', id), { credits, reference, note });
  return id;
}

/** A platform admin's correction, audited: a negative number takes credits away. INSUFFICIENT_CREDITS when more than is available. */
export async function adjust(ctx: Ctx, tenantId: string, credits: number, reference: string, reason: string): Promise<string> {
  const id = await postEntry(ctx, { tenantId, kind: 'ADJUST', available: credits, held: 0, reference, note: reason });
  await audit(ctx, 'credits.adjust', tenantId, publicId('ledgerEntry', id), { credits, reason });
  return id;
}

/** Adds the credits of a completed purchase, once: `reference` is the purchase's id. */
export const topUp = (ctx: Ctx, tenantId: string, credits: number, reference: string) =>
  postEntry(ctx, { tenantId, kind: 'TOP_UP', available: credits, held: 0, reference, note: null });

/** Takes back the credits of a purchase that was paid back. INSUFFICIENT_CREDITS when they are spent or held. */
export const refund = (ctx: Ctx, tenantId: string, credits: number, reference: string, note: string) =>
  postEntry(ctx, { tenantId, kind: 'REFUND', available: -credits, held: 0, reference, note });

const holdAheadStatement = statement<MessagesEntry & { now: Date }>('ledger/holdAhead.sql');

/**
 * Holds the credits of messages that are made later with this entry as theirs; whoever calls it keeps in the same transaction how many of
 * them aren't made yet, since the proof counts these too. INSUFFICIENT_CREDITS, and BUDGET_CAP_REACHED above what the tenant may spend in
 * a day.
 */
export async function holdAhead(ctx: Ctx, entry: MessagesEntry): Promise<void> {
  try {
    await ctx.sql.rows(holdAheadStatement, { ...entry, now: ctx.app.now() });
  } catch (error) {
    const fault = databaseFault(error);
    if (fault?.constraint === 'credits_available') throw new AppError('INSUFFICIENT_CREDITS', { cause: error });
    if (fault?.message === 'DAILY_CAP_REACHED')
      throw new AppError('BUDGET_CAP_REACHED', { params: { of: 'TENANT', needed: entry.credits }, cause: error });
    throw error;
  }
}

/** Gives back what was held for messages that will not be made. */
export const releaseUnmade = (ctx: Ctx, { id, tenantId, credits, messages }: MessagesEntry) =>
  postEntry(ctx, { tenantId, kind: 'RELEASE', available: credits, held: -credits, reference: id, note: null }, { id, messages });
