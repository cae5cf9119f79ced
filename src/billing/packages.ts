import type { Package } from '../../entities/Package.js';
import type { Ctx } from '../context.js';
import type { Sql } from '../db/sql.js';

const COLUMNS = `p.id, p.code, p.name, p.credits, p.price_tzs as "priceTzs", (p.price_tzs::float8 / p.credits) as "unitPriceTzs", p.support, p.features,
  p.sender_id_limit as "senderIdLimit", p.active, p.created_at as "createdAt"`;

/** What can be bought, cheapest first. Public. */
export const packages = (ctx: Ctx): Promise<Package[]> =>
  ctx.sql.rows<Package>({ name: 'packages', text: `select ${COLUMNS} from package p where active order by price_tzs` });

/** The package that a tenant counts as: the largest that it ever completed, else the smallest there is. */
export const packageOf = (sql: Sql, tenantId: string): Promise<Package | undefined> =>
  sql.row<Package>(
    `select ${COLUMNS} from package p left join tenant t on t.package_id = p.id and t.id = $1
     order by t.id nulls last, p.price_tzs limit 1`,
    [tenantId],
  );
