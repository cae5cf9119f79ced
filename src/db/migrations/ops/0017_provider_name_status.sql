-- Columns by what they hold: the status of a name at the provider, and the provider's own word for it (or why it isn't asked yet).
alter table provider_sender_name rename column standing to status;
alter table provider_sender_name rename column word to detail;
