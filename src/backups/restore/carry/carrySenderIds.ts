import type { LiveRows } from './liveRows.js';

const CARRIED = '(select id from carried_sender_id)';

/**
 * Live wins where the platform has decided since, where a name has another owner since, and with what is new; each with its history, its
 * documents and what tenants have switched on. All others are the backup's.
 */
export async function carrySenderIds(live: LiveRows): Promise<void> {
  const { sql } = live;
  await sql.rows('create temporary table carried_sender_id (id uuid primary key) on commit drop');
  await sql.rows(
    `insert into carried_sender_id
     select l.id from live_sender_id l left join sender_id s using (id)
     where s.id is null or l.decisions > s.decisions or exists (
       select from live_sender_id o join sender_id_state on state = o.status and owns_name
       where o.id <> l.id and lower(o.name) = lower(s.name))`,
  );
  // Nobody owns a name until all have what live says.
  await sql.rows(
    `update sender_id s set status = 'CANCELLED'
     where id in ${CARRIED} or (not exists (select from live_sender_id l where l.id = s.id) and exists (
       select from live_sender_id l join sender_id_state on state = l.status and owns_name where lower(l.name) = lower(s.name)))`,
  );
  await live.update('sender_id', `r.id in ${CARRIED}`);
  await live.add('sender_id', 'true');
  for (const table of ['sender_id_event', 'sender_id_document']) await live.drop(table, `r.sender_id in ${CARRIED}`);
  await live.add('sender_id_event', `r.sender_id in ${CARRIED}`);
  await live.add('sender_id_document', 'true', 'skip');
  await live.drop('tenant_sender_id', `r.sender_id in ${CARRIED} and r.tenant_id in (select id from live_tenant)`);
  // A tenant that the backup knows keeps its default.
  await sql.rows(
    `insert into tenant_sender_id (tenant_id, sender_id, enabled, is_default)
     select tenant_id, sender_id, enabled,
       is_default and not exists (select from tenant_sender_id t where t.tenant_id = l.tenant_id and t.is_default)
     from live_tenant_sender_id l
     where (sender_id in ${CARRIED} or not exists (select from tenant_sender_id t where t.tenant_id = l.tenant_id))
       and not exists (select from tenant_sender_id t where (t.tenant_id, t.sender_id) = (l.tenant_id, l.sender_id))`,
  );
}
