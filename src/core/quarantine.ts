import type { DiscardQuarantinedItemsInput, QuarantineFilter } from '../../entities/inputs/alerts.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { QuarantinedItem, QuarantineKind } from '../../entities/QuarantinedItem.js';
import { type Ctx, inTransaction } from '../context.js';
import { List, type Value } from '../db/lists.js';
import type { Page } from '../db/page.js';
import { AppError, databaseFault, Issues } from '../errors.js';
import { isFaultOfAnItem } from '../lib/flow/batcher.js';
import { newId, publicId } from '../lib/ids.js';
import { shorten } from '../lib/shorten.js';
import { audit } from './audit.js';
import { allowOnPlatform } from './authorize.js';
import { raiseAlert, resolveAlert } from './raiseAlert.js';
import { readReason } from './texts.js';

interface Work<Row, Result> {
  kind: QuarantineKind;
  /** Finds and locks what is due, without what is quarantined; with `only`, just those. */
  find(ctx: Ctx, only: string[] | null): Promise<Row[]>;
  /** Handles them, in the same transaction. */
  handle(ctx: Ctx, rows: Row[]): Promise<Result>;
}

/**
 * Handles a batch of many tenants in one transaction. If the database refuses it, it is repeated by halves, each in a transaction of its
 * own, down to the item that is refused: that one is set aside for an operator, and the others go on. Answers the results of the parts.
 */
export async function eachOrQuarantine<Row extends { id: string }, Result>(
  ctx: Ctx,
  { kind, find, handle }: Work<Row, Result>,
): Promise<{ results: Result[]; setAside: number }> {
  const results: Result[] = [];
  let setAside = 0;
  const run = async (only: string[] | null): Promise<void> => {
    let found: Row[] = [];
    try {
      const result = await inTransaction(ctx, async (ctx) => {
        found = await find(ctx, only);
        return handle(ctx, found);
      });
      results.push(result);
    } catch (error) {
      if (found.length === 0 || !isFaultOfAnItem(error)) throw error;
      const ids = found.map(({ id }) => id);
      const [first, ...others] = ids;
      if (first && others.length === 0) {
        await inTransaction(ctx, (ctx) => quarantine(ctx, kind, first, error));
        setAside += 1;
        return;
      }
      const half = Math.ceil(ids.length / 2);
      await run(ids.slice(0, half));
      await run(ids.slice(half));
    }
  };
  await run(null);
  return { results, setAside };
}

/** Work on one item: what the database refuses is set aside, any other error is thrown. */
export async function orQuarantine(ctx: Ctx, kind: QuarantineKind, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isFaultOfAnItem(error)) throw error;
    await inTransaction(ctx, (ctx) => quarantine(ctx, kind, id, error));
  }
}

/** A conflict of transactions (40) and a statement that is wrong itself (42) are no fault of the item. */
const NOT_OF_ITEM = /^(25|26|40|42)/;

/** Sets one item aside, with an alert. What is no fault of the item is thrown. Call inside a transaction that did none of its work. */
export async function quarantine(ctx: Ctx, kind: QuarantineKind, id: string, error: unknown): Promise<void> {
  const fault = error instanceof RangeError ? { state: error.name, message: error.message } : databaseFault(error);
  if (!fault || NOT_OF_ITEM.test(fault.state)) throw error;
  const reason = wordsOf(fault);
  ctx.app.log.error({ kind, id, reason }, 'the database refuses an item; it is quarantined');
  await ctx.sql.rows(
    `insert into quarantined_item (id, kind, tenant_id, item_id, error, created_at)
     values ($1, $2, coalesce((select tenant_id from message where id = $3), (select tenant_id from purchase where id = $3),
       (select m.tenant_id from report_inbox r
         cross join lateral message_of_report(r.provider, r.recipient, r.reference, r.phone) m where r.id = $3 limit 1)), $3, $4, $5)
     on conflict (kind, item_id) where released_at is null
       do update set attempts = quarantined_item.attempts + 1, error = excluded.error, discarded_at = null, discard_reason = null`,
    [newId(), kind, id, reason, ctx.app.now()],
  );
  await raiseAlert(ctx, 'ITEMS_QUARANTINED', { tenantId: null, subjectKey: kind, params: { work: kind } });
}

/**
 * What the database says, for an operator: "integer out of range (22003)". What violates a constraint (23) is told by the names of table,
 * column and constraint; in other messages values of the row may stand in quotation marks or after a colon: they are taken out.
 */
function wordsOf({ state, message }: { state: string; message: string }): string {
  const words = state.startsWith('23') ? message : message.replace(/["„“”«»][\s\S]*["„“”«»]/, '"…"').replace(/: [\s\S]*/, '');
  return `${shorten(words, 300)} (${state})`;
}

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('QuarantinedItem')
      .select(['id', 'kind', 'tenantId', 'itemId', 'error', 'attemptCount', 'createdAt', 'releasedAt', 'discardedAt', 'discardReason']),
  id: 'QuarantinedItem.id',
  filters: {
    tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value),
    kind: (eb, value: Value<QuarantineKind[]>) => eb('kind', '=', eb.fn.any(value)),
    released: (eb, value: Value<boolean>) => eb(eb('releasedAt', 'is not', null), '=', value),
    discarded: (eb, value: Value<boolean>) => eb(eb('discardedAt', 'is not', null), '=', value),
  },
});

/** What background work set aside, newest first; released items too, unless the filter says otherwise. */
export async function quarantinedItems(ctx: Ctx, args: PageArgs, filter: QuarantineFilter): Promise<Page<QuarantinedItem>> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const { tenantId, kind, released, discarded } = filter;
  return list.page(ctx, args, { tenantId, kind, released, discarded });
}

/** Those of these items that the actor's list shows. */
export async function quarantinedItemsById(ctx: Ctx, ids: readonly string[]): Promise<QuarantinedItem[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return list.byIds(ctx, ids);
}

/** The public id of the object that an item is about; null for what lies in an inbox, which is none. */
export const quarantinedObject = ({ kind, itemId }: Pick<QuarantinedItem, 'kind' | 'itemId'>): string | null =>
  kind === 'DELIVERY_REPORT' || kind === 'INBOUND' ? null : publicId(kind === 'PAYMENT' ? 'purchase' : 'message', itemId);

const MOST = { min: 1, max: 1_000 };
const isCount = ({ length }: string[]): boolean => length >= MOST.min && length <= MOST.max;

/**
 * Lets background work try these again, discarded ones too, audited; the alert of a kind ends with its last item. Answers the items as they
 * are now: one that was released before stays as it is, unknown ids are left out.
 */
export async function releaseQuarantinedItems(ctx: Ctx, ids: string[]): Promise<QuarantinedItem[]> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  if (!isCount(ids)) throw new AppError('BAD_USER_INPUT', { field: 'ids', params: MOST });
  return decide(ctx, ids, 'quarantine.release', {}, (ctx) =>
    ctx.sql.rows<Decided>(
      `update quarantined_item set released_at = $2 where id = any($1::uuid[]) and released_at is null
       returning id, kind, tenant_id, item_id`,
      [ids, ctx.app.now()],
    ),
  );
}

/**
 * Puts these away for good, with why, audited: background work leaves them out as before, and they call for nobody any more. Nothing else
 * changes, neither a message nor credits. Answers the items as they are now: one that was released or discarded before stays as it is,
 * unknown ids are left out.
 */
export async function discardQuarantinedItems(ctx: Ctx, input: DiscardQuarantinedItemsInput): Promise<QuarantinedItem[]> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  const issues = new Issues();
  if (!isCount(input.ids)) issues.add('BAD_USER_INPUT', 'ids', MOST);
  const reason = readReason(input.reason, 'reason', issues);
  issues.throwIfAny();
  return decide(ctx, input.ids, 'quarantine.discard', { note: reason }, (ctx) =>
    ctx.sql.rows<Decided>(
      `update quarantined_item set discarded_at = $2, discard_reason = $3
       where id = any($1::uuid[]) and released_at is null and discarded_at is null returning id, kind, tenant_id, item_id`,
      [input.ids, ctx.app.now(), reason],
    ),
  );
}

interface Decided {
  id: string;
  kind: QuarantineKind;
  tenant_id: string | null;
  item_id: string;
}

/** Records a decision on the items that it changes, and ends the alert of each kind of which none is left to be decided about. */
async function decide(
  ctx: Ctx,
  ids: string[],
  action: string,
  detail: Record<string, unknown>,
  change: (ctx: Ctx) => Promise<Decided[]>,
): Promise<QuarantinedItem[]> {
  return inTransaction(ctx, async (ctx) => {
    const changed = await change(ctx);
    for (const { id, kind, tenant_id, item_id } of changed)
      await audit(ctx, action, tenant_id, publicId('quarantinedItem', id), { kind, item: item_id, ...detail });
    const left = await ctx.sql.rows<{ kind: string }>(
      'select distinct kind from quarantined_item where released_at is null and discarded_at is null',
    );
    for (const kind of new Set(changed.map(({ kind }) => kind)))
      if (!left.some((one) => one.kind === kind)) await resolveAlert(ctx, 'ITEMS_QUARANTINED', kind);
    return list.byIds(ctx, [...new Set(ids)]);
  });
}
