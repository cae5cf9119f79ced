-- The status of a session now: $1 session, $2 its user, $3 the token's tenant. No row: no such session or user.
select s.revoked_at is not null or s.expires_at <= $4 as ended, u.platform_role as "platformRole", m.role,
  s.last_used_at as "lastUsedAt",
  exists (select from two_factor f where f.user_id = u.id and f.confirmed_at is not null) as "twoFactor"
from session s
join app_user u on u.id = s.user_id
left join membership m on m.user_id = u.id and m.tenant_id = $3
where s.id = $1 and s.user_id = $2
