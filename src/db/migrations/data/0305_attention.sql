-- What needs a person is looked at whenever something changes: each of these holds only what does.
create index purchase_waiting on purchase (status)
  where status = 'REVIEW' or method = 'BANK_TRANSFER' and status in ('PENDING', 'EXPIRED');
create index sender_id_waiting on sender_id (tenant_id) where status in ('PENDING', 'CHANGES_REQUESTED');
create index campaign_waiting on campaign (tenant_id) where status in ('AWAITING_APPROVAL', 'PAUSED');
