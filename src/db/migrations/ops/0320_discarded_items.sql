-- An item that can never succeed is put away by a person, with why: it stays out of background work, and calls for nobody any more.
alter table quarantined_item add column discarded_at timestamptz, add column discard_reason text,
  add constraint quarantined_item_discard_check check ((discarded_at is null) = (discard_reason is null));
