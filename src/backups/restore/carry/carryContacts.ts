import type { LiveRows } from './liveRows.js';

/**
 * Contacts and groups that either side has: who was deleted since the backup is back, who came since stays. Of those that both have, the
 * values are the backup's, and so is the contact of a number that has another id there. Who was erased since is erased again as soon as
 * work goes on (src/contacts/erasure/repeatErasures.ts). Answers how many that are.
 */
export async function carryContacts(live: LiveRows): Promise<number> {
  await live.add('contact', 'true', 'skip');
  // Two groups of one name become one: live's members are in the backup's.
  await live.add('contact_group', 'true', 'skip');
  await live.sql.rows(
    `with same_group as materialized (
       select l.tenant_id, l.id as live_id, g.id from live_contact_group l cross join lateral (
         select id from contact_group g where g.tenant_id = l.tenant_id and (g.id = l.id or lower(g.name) = lower(l.name))
         order by g.id = l.id desc limit 1) g
     )
     insert into contact_group_member (tenant_id, group_id, contact_id)
     select m.tenant_id, g.id, c.id
     from live_contact_group_member m
     join same_group g on g.tenant_id = m.tenant_id and g.live_id = m.group_id
     join live_contact l on l.tenant_id = m.tenant_id and l.id = m.contact_id
     join contact c on c.tenant_id = m.tenant_id and c.phone = l.phone
     on conflict do nothing`,
  );
  // The triggers that count are off.
  await live.sql.rows(
    `update contact_group g set size = m.size
     from (
       select g.tenant_id, g.id, count(m.contact_id) as size
       from contact_group g left join contact_group_member m on m.tenant_id = g.tenant_id and m.group_id = g.id
       group by g.tenant_id, g.id
     ) m
     where g.tenant_id = m.tenant_id and g.id = m.id and g.size <> m.size`,
  );
  const erased = await live.sql.rows(
    `insert into erasure (id, tenant_id, fingerprint, reports_of, pending, at)
     select id, tenant_id, fingerprint, reports_of, true, at from live_erasure on conflict (id) do nothing returning 1`,
  );
  return erased.length;
}
