-- The links in mails to accounts are the operations'. They move where that schema is beside this one under its usual name; in a backup that
-- is being restored it is not, and what was backed up works no more.
do $$
begin
  if to_regclass(current_schema() || '_ops.account_token') is not null then
    execute format('insert into %I.account_token (hash, user_id, purpose, created_at, expires_at, used_at)
      select hash, user_id, purpose, created_at, expires_at, used_at from account_token', current_schema() || '_ops');
  end if;
end $$;
drop table account_token;
