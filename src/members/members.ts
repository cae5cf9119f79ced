import type { MemberFilter } from '../../entities/inputs/members.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import { Membership } from '../../entities/Membership.js';
import type { User } from '../../entities/User.js';
import { type Ctx } from '../context.js';
import { personOf, tenantToRead } from '../core/authorize.js';
import { Conditions, type Page, readPage } from '../db/page.js';
import { likePattern } from '../lib/likePattern.js';
import { tenantsOf, usersOf } from '../tenants/tenants.js';

type Row = Pick<Membership, 'id' | 'role' | 'createdAt'> & { tenantId: string; userId: string };

const COLUMNS = 'm.id, m.tenant_id as "tenantId", m.user_id as "userId", m.role, m.created_at as "createdAt"';

/**
 * The members of the actor's tenant, oldest first; for all of them to see, and for no API key: they are people, with addresses. Platform
 * staff see those of any tenant. `search` finds a part of a name or address.
 */
export async function members(ctx: Ctx, args: PageArgs, filter: MemberFilter): Promise<Page<Membership>> {
  personOf(ctx);
  const conditions = new Conditions()
    .add('m.tenant_id = $?', tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS'))
    .add('m.role = any($?::text[])', filter.role)
    .add(`u.name || ' ' || u.email ilike $?`, likePattern(filter.search));
  const from = 'membership m join app_user u on u.id = m.user_id';
  const order = { by: ['m.id'], direction: 'asc' as const };
  const page = await readPage<Row, Membership & Row>(
    ctx.sql,
    { name: 'members', columns: COLUMNS, from, id: 'm.id', order, conditions, toNode },
    args,
  );
  await addPeople(ctx, page.nodes);
  return page;
}

/** One of a tenant, for payloads. */
export async function readMembership(ctx: Ctx, tenantId: string, id: string): Promise<Membership | undefined> {
  const row = await ctx.sql.row<Row>(`select ${COLUMNS} from membership m where m.tenant_id = $1 and m.id = $2`, [tenantId, id]);
  if (!row) return undefined;
  const member = toNode(row);
  await addPeople(ctx, [member]);
  return member;
}

/** Those of these memberships that the actor's list shows. */
export async function membershipsById(ctx: Ctx, ids: readonly string[]): Promise<Membership[]> {
  personOf(ctx);
  const members = (
    await ctx.sql.rows<Row>(`select ${COLUMNS} from membership m where m.id = any($1::uuid[]) and ($2::uuid is null or m.tenant_id = $2)`, [
      ids,
      tenantToRead(ctx, undefined, 'VIEW_REPORTS') ?? null,
    ])
  ).map(toNode);
  await addPeople(ctx, members);
  return members;
}

/** Those of these people that the actor's list of members shows; for platform staff all. */
export async function usersById(ctx: Ctx, ids: readonly string[]): Promise<User[]> {
  personOf(ctx);
  const tenantId = tenantToRead(ctx, undefined, 'VIEW_REPORTS');
  const members = tenantId
    ? (
        await ctx.sql.rows<{ id: string }>('select user_id as id from membership where tenant_id = $1 and user_id = any($2::uuid[])', [
          tenantId,
          ids,
        ])
      ).map(({ id }) => id)
    : ids;
  return (await usersOf(ctx, members)).filter((user) => user !== undefined);
}

const toNode = (row: Row): Membership & Row => Object.assign(new Membership(), row);

async function addPeople(ctx: Ctx, memberships: (Membership & Row)[]): Promise<void> {
  const [tenants, users] = await Promise.all([
    tenantsOf(
      ctx,
      memberships.map(({ tenantId }) => tenantId),
    ),
    usersOf(
      ctx,
      memberships.map(({ userId }) => userId),
    ),
  ]);
  for (const [index, membership] of memberships.entries()) Object.assign(membership, { tenant: tenants[index], user: users[index] });
}
