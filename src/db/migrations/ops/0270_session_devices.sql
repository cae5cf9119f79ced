-- What people see of their sessions: on which device, from where, when last used; and where the refresh token is kept.
alter table session
  add column keep text not null default 'TOKEN' check (keep in ('TOKEN', 'COOKIE')),
  -- Null for those that were begun before this was noted.
  add column device text,
  add column ip text,
  -- To the minute.
  add column last_used_at timestamptz,
  -- When it ends unless it is refreshed: that of its latest refresh token.
  add column idle_until timestamptz;
update session s set
  last_used_at = coalesce((select max(t.created_at) from refresh_token t where t.session_id = s.id), s.created_at),
  idle_until = coalesce((select max(t.expires_at) from refresh_token t where t.session_id = s.id), s.expires_at);
alter table session
  alter column last_used_at set not null,
  alter column idle_until set not null;
