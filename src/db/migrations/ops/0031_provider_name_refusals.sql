-- The states of a name at the provider as the API calls them.
alter table provider_sender_name drop constraint provider_sender_name_asked;
alter table provider_sender_name drop constraint provider_sender_name_standing_check;
update provider_sender_name set status = case status when 'TO_ASK' then 'QUEUED' else 'REQUESTED' end where status in ('TO_ASK', 'ASKED');
alter table provider_sender_name rename column asked_at to requested_at;
alter table provider_sender_name add constraint provider_sender_name_status
  check (status in ('QUEUED', 'REQUESTED', 'PENDING', 'ACTIVE', 'REFUSED'));
alter table provider_sender_name add constraint provider_sender_name_requested check (status <> 'QUEUED' or requested_at is null);

-- When the provider last refused a message from this name, whatever its list says of it; null once it has taken one, or lists the name as
-- active anew. Shared names have a row only after a refusal.
alter table provider_sender_name add column refused_at timestamptz;
-- Each batch of outcomes asks whether there is any.
create index provider_sender_name_refused on provider_sender_name (provider, name) where refused_at is not null;
