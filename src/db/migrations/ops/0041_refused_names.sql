-- Whose messages from this name were refused since the provider last took one; null is everybody's, which two tenants are taken for: one
-- tenant's text may be what it dislikes. refusals: how many messages in a row.
alter table provider_sender_name add column refused_for uuid[], add column refusals integer not null default 0 check (refusals >= 0);
