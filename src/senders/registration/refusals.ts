import type { Ctx } from '../../context.js';
import { raiseAlert, resolveAlert } from '../../core/raiseAlert.js';
import { publicId } from '../../lib/ids.js';
import { notifySenderId } from '../moveSenderId.js';
import { providerWords } from '../providerNames.js';

interface AffectedSenderId {
  id: string;
  name: string;
  /** Null: shared by all. */
  tenantId: string | null;
}

/** A message that the provider refused for its sender id. */
export interface Refusal {
  name: string;
  tenantId: string;
  detail: string;
}

/**
 * The provider refused messages from these names, since they aren't registered or active there: an alert, the tenant's for its own name,
 * the platform's for a shared one, until the provider takes a message from it (endRefusals) or lists it as active anew. A shared name that
 * it refused to one tenant is as good as before for others; once it refused it to two, for nobody. Its list is read soon. Call in the
 * transaction of the outcomes.
 */
export async function recordRefusals(ctx: Ctx, provider: string, refusals: Refusal[]): Promise<void> {
  if (refusals.length === 0) return;
  const byName = Map.groupBy(refusals, ({ name }) => name.toLowerCase());
  // In the order of the names: two batches that record the same ones wait for each other, and never in a ring.
  const names = [...byName.keys()].sort();
  const onlyTenant = (name: string): string | null => {
    const [first, ...others] = new Set(byName.get(name)?.map(({ tenantId }) => tenantId));
    return others.length === 0 ? (first ?? null) : null;
  };
  const wordsOf = (name: string) => providerWords(byName.get(name)?.[0]?.detail ?? null);
  await ctx.sql.rows(
    `insert into provider_sender_name as n (provider, name, status, detail, next_at, refused_at, refused_for, refusals)
     select $1, name, 'REFUSED', detail, $2, $2, case when tenant_id is not null then array[tenant_id] end, refusals
     from unnest($3::text[], $4::text[], $5::uuid[], $6::integer[]) as r (name, detail, tenant_id, refusals)
     on conflict (provider, name) do update
       set refused_at = excluded.refused_at, detail = excluded.detail, next_at = least(n.next_at, excluded.next_at),
         refused_for = case when n.refused_at is null or n.refused_for = excluded.refused_for then excluded.refused_for end,
         refusals = case when n.refused_at is null then 0 else least(n.refusals, 1000) end + excluded.refusals
       where n.status <> 'QUEUED'`,
    [provider, ctx.app.now(), names, names.map(wordsOf), names.map(onlyTenant), names.map((name) => byName.get(name)?.length ?? 0)],
  );
  for (const { id, name, tenantId } of await approvedSenderIds(ctx, names)) {
    const times = byName.get(name.toLowerCase())?.length ?? 1;
    const params = { provider, name, reason: wordsOf(name.toLowerCase()) };
    await raiseAlert(ctx, 'SENDER_ID_REFUSED', { tenantId, subjectKey: publicId('senderId', id), params, times });
    if (tenantId) await notifySenderId(ctx.sql, tenantId, id);
    ctx.app.log.error({ provider, name, messages: times }, 'the provider refuses a sender id; its messages wait');
  }
}

/** The provider has taken messages from these names: what it refused before is over. Call in the transaction of the outcomes. */
export async function endRefusals(ctx: Ctx, provider: string, names: string[]): Promise<void> {
  const ended = await ctx.sql.rows<{ name: string }>(
    // One that was never requested has no other status than this.
    `update provider_sender_name set refused_at = null, refused_for = null, refusals = 0, detail = null,
       status = case when requested_at is null then 'ACTIVE' else status end
     where provider = $1 and name = any($2::text[]) and refused_at is not null returning name`,
    [provider, [...new Set(names)].map((name) => name.toLowerCase())],
  );
  if (ended.length === 0) return;
  await resolveRefusals(
    ctx,
    ended.map(({ name }) => name),
  );
}

/** Ends the alerts about these names, and notifies their tenants. */
export async function resolveRefusals(ctx: Ctx, names: string[]): Promise<void> {
  for (const { id, tenantId } of await approvedSenderIds(ctx, names)) {
    await resolveAlert(ctx, 'SENDER_ID_REFUSED', publicId('senderId', id));
    if (tenantId) await notifySenderId(ctx.sql, tenantId, id);
  }
}

const approvedSenderIds = (ctx: Ctx, names: string[]): Promise<AffectedSenderId[]> =>
  ctx.sql.rows(
    `select id, name, tenant_id as "tenantId" from sender_id where lower(name) = any($1::text[]) and status = 'APPROVED' order by id`,
    [names],
  );
