-- What people wrote that is still there, for those tenants that keep texts for some days.
create index inbound_message_kept on inbound_message (tenant_id, id) where redacted_at is null;
