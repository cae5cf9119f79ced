-- The proof of the ledger asks for each adjustment, grant and purchase whether its audit event says the same.
create index audit_event_target on audit_event (target) where target is not null;
