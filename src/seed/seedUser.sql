-- A person, and where :role is not null their membership in the tenant.
with added as (
  insert into app_user (id, email, name, password_hash, password_changed_at, email_verified_at, platform_role, created_at)
  values (:id, :email, :name, :password_hash, :now, :now, :platform_role, :now)
  on conflict (email) do nothing
  returning id
)
insert into membership (id, tenant_id, user_id, role, created_at)
select :membership_id, :tenant_id, id, :role, :now from added where :role::text is not null
