-- The status of a session now: $1 session, $2 its user, $3 the token's tenant, $4 now. No row: no such session or user. Also records that it
-- was used, from which address ($6), once in the minute since $5 at most over all processes, and not while maintenance lets nothing be
-- written.
with used as (
  update session set last_used_at = $4, ip = coalesce($6, ip)
  where id = $1 and user_id = $2 and revoked_at is null and last_used_at <= $5
    and not exists (select from maintenance_epoch where epoch = (select max(epoch) from maintenance_epoch) and restore_id is not null)
)
select s.revoked_at is not null or s.expires_at <= $4 as ended, u.platform_role as "platformRole", m.role
from session s
join app_user u on u.id = s.user_id
left join membership m on m.user_id = u.id and m.tenant_id = $3
where s.id = $1 and s.user_id = $2
