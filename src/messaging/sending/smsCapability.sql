select t.status = 'SUSPENDED' as suspended, c.available > 0 as credits,
  exists (select from sender_id s left join tenant_sender_id ts on ts.tenant_id = t.id and ts.sender_id = s.id
    where (s.tenant_id is null or s.tenant_id = t.id) and s.status = 'APPROVED' and (s.for_all or ts.enabled)) as sender,
  (select sending_frozen from system_state) as frozen,
  exists (select from living_process where 'worker' = any (roles)) as worker,
  exists (select from provider_state where provider = :provider and closed_until > :now) as closed
from tenant t join credit_account c on c.tenant_id = t.id where t.id = :tenant_id
