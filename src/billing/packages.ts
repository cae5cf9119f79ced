import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Package } from '../../entities/Package.js';
import type { App, Ctx } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { allowOnPlatform } from '../core/authorize.js';
import { List } from '../db/lists.js';
import type { Sql } from '../db/sql.js';
import { createBatcher } from '../lib/flow/batcher.js';

const COLUMNS = `p.id, p.code, p.name, p.credits, p.price_tzs as "priceTzs", (p.price_tzs::float8 / p.credits) as "unitPriceTzs",
  p.support, p.features,
  p.sender_id_limit as "senderIdLimit", p.active, p.created_at as "createdAt"`;

const packagesStatement = { name: 'packages', text: `select ${COLUMNS} from package p where active order by price_tzs` };

const readers = appScoped((app) =>
  createBatcher(
    async (askers: true[]) => {
      const rows = await app.db.sql.rows<Package>(packagesStatement);
      // Nobody changes what all share, so that its answer is written once (jsonWriter.ts).
      for (const row of rows) {
        Object.freeze(row.features);
        Object.freeze(row);
      }
      Object.freeze(rows);
      return askers.map(() => rows);
    },
    { max: 1_000 },
  ),
);

/**
 * What can be bought, cheapest first. Those who ask while it is being read share the next reading, which begins after they asked and so
 * misses nothing that was committed before. Inside a transaction its own connection reads: twenty transactions that each waited for a
 * reading on a twenty-first connection would wait for ever.
 */
export function packages({ app, sql }: Ctx): Promise<Package[]> {
  return sql === app.db.sql ? readers(app)(true) : sql.rows<Package>(packagesStatement);
}

const LISTED_MS = 50;
const listed = appScoped(() => new LRUCache<'now', Promise<Package[]>>({ max: 1, ttl: LISTED_MS, ttlResolution: 0 }));

/** The same as it was at most 50 ms ago, for showing it: public, so the most asked of all. Here a change is seen at once. */
export function listedPackages({ app }: Ctx): Promise<Package[]> {
  const before = listed(app).get('now');
  if (before) return before;
  const reading = readers(app)(true);
  listed(app).set('now', reading);
  reading.catch(() => forgetListedPackages(app));
  return reading;
}

/** Platform staff: all packages, those that are on sale first, each kind cheapest first. */
export async function allPackages(ctx: Ctx): Promise<Package[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return ctx.sql.rows<Package>(`select ${COLUMNS} from package p order by active desc, price_tzs, id`);
}

export const forgetListedPackages = (app: App): void => listed(app).clear();

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('Package')
      .select(['id', 'code', 'name', 'credits', 'priceTzs', 'support', 'features', 'senderIdLimit', 'active', 'createdAt'])
      .select((eb) => eb(eb.cast<number>('priceTzs', sql`float8`), '/', eb.ref('credits')).as('unitPriceTzs')),
  id: 'Package.id',
  filters: {},
});

/** Packages of rows that were read already, for sale or not, in the order of the ids; undefined where one is gone. */
export const packagesOf = (ctx: Ctx, ids: readonly string[]): Promise<(Package | undefined)[]> => list.eachById(ctx, ids);

/** The package that a tenant counts as: the largest that it ever completed, else the smallest there is. */
export const packageOf = (sql: Sql, tenantId: string): Promise<Package | undefined> =>
  sql.row<Package>(
    `select ${COLUMNS} from package p left join tenant t on t.package_id = p.id and t.id = $1
     order by t.id nulls last, p.price_tzs limit 1`,
    [tenantId],
  );

/** Those of these packages that the actor may see: whoever is signed in also those that are no longer sold, which were bought once. */
export async function packagesById(ctx: Ctx, ids: readonly string[]): Promise<Package[]> {
  const found = (await packagesOf(ctx, ids)).filter((one) => one !== undefined);
  return ctx.actor.kind === 'anonymous' ? found.filter(({ active }) => active) : found;
}
