import type { Ctx } from '../../context.js';
import { recordOptIn, recordOptOut } from '../optOuts.js';
import { linkKey, readLinkToken } from './optOutLink.js';

/** Whoever pressed by mistake has so long to take it back. */
const UNDO_MS = 15 * 60_000;

interface Linked {
  tenantId: string;
  phone: string;
  /** Whose messages they are, as people read it. */
  name: string;
}

/** What stands at a link now. */
export interface LinkState extends Linked {
  optedOut: boolean;
  /** It was done by a link, a moment ago. */
  canUndo: boolean;
}

/** Undefined for a link that names nobody. */
export async function linkState(ctx: Ctx, token: string): Promise<LinkState | undefined> {
  const linked = await readLink(ctx, token);
  if (!linked) return undefined;
  const row = await ctx.sql.row<{ source: string; createdAt: string }>(
    'select source, created_at as "createdAt" from opt_out where tenant_id = $1 and phone = $2',
    [linked.tenantId, linked.phone],
  );
  const age = row ? ctx.app.now().getTime() - Date.parse(row.createdAt) : undefined;
  return { ...linked, optedOut: row !== undefined, canUndo: row?.source === 'LINK' && age !== undefined && age < UNDO_MS };
}

/** From now on no message of that tenant goes to that number. Again it changes nothing. False for a link that names nobody. */
export async function optOutByLink(ctx: Ctx, token: string): Promise<boolean> {
  const linked = await readLink(ctx, token);
  if (linked) await recordOptOut(ctx, linked.tenantId, linked.phone, 'LINK');
  return linked !== undefined;
}

/** Takes that back, for some minutes: later, or where it was done otherwise, it changes nothing. False for a link that names nobody. */
export async function undoOptOutByLink(ctx: Ctx, token: string): Promise<boolean> {
  const state = await linkState(ctx, token);
  if (state?.canUndo) await recordOptIn(ctx, state.tenantId, state.phone, 'LINK');
  return state !== undefined;
}

async function readLink(ctx: Ctx, token: string): Promise<Linked | undefined> {
  const read = readLinkToken(await linkKey(ctx.app), token);
  if (!read) return undefined;
  const tenants = await ctx.sql.rows<{ tenantId: string; name: string }>(
    'select id as "tenantId", coalesce(opt_out_page_name, name) as name from tenant where right(id::text, 12) = $1',
    [read.tenantEnd],
  );
  // Ids end at random; where two did alike, nobody would know whose the link is.
  return tenants[0] && tenants.length === 1 ? { ...tenants[0], phone: read.phone } : undefined;
}
