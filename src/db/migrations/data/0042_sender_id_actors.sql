-- Who made a step of a sender id's history, in the words of the audit: 'user:<uuid>', 'operator:<uuid>', 'apiKey:<uuid>' or 'system'. It
-- outlives them, so it is no reference.
alter table sender_id_event add column actor text;
update sender_id_event e set actor = coalesce((
  select case when u.platform_role is null then 'user:' else 'operator:' end || u.id from app_user u where u.id = e.by_user), 'system');
alter table sender_id_event alter column actor set not null;
alter table sender_id_event drop column by_user;
