-- The data of Tuma: backed up, and swapped by a restore. Hand-written and unqualified: the search path decides the schema.
-- States are text with a check (no native enums), so that a prepared statement survives the swap of schemas.

-- Refuses a whole statement from inside it: raised by the accepting statement, so that one round trip is atomic.
create function refuse(reason text) returns boolean language plpgsql as $$
begin
  raise exception using errcode = 'TU001', message = reason;
end $$;

create table package (
  id uuid primary key,
  code text not null unique,
  name text not null,
  credits bigint not null check (credits > 0),
  price_tzs bigint not null check (price_tzs > 0),
  support text not null,
  features jsonb not null default '[]',
  sender_id_limit integer check (sender_id_limit > 0),
  active boolean not null default true,
  created_at timestamptz not null
);

create table tenant (
  id uuid primary key,
  name text not null check (name <> ''),
  slug text not null unique,
  time_zone text not null,
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'SUSPENDED')),
  low_balance_threshold bigint not null default 100 check (low_balance_threshold >= 0),
  quiet_hours jsonb,
  alert_emails jsonb not null default '[]',
  package_id uuid references package (id),
  created_at timestamptz not null
);

create table app_user (
  id uuid primary key,
  email text not null check (email = lower(email)),
  name text not null check (name <> ''),
  phone text,
  language text not null default 'EN' check (language in ('EN', 'SW')),
  password_hash text not null,
  password_changed_at timestamptz not null,
  email_verified_at timestamptz,
  platform_role text check (platform_role in ('ADMIN', 'STAFF')),
  created_at timestamptz not null,
  unique (email)
);

create table membership (
  id uuid primary key,
  tenant_id uuid not null references tenant (id) on delete cascade,
  user_id uuid not null references app_user (id) on delete cascade,
  role text not null check (role in ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER')),
  created_at timestamptz not null,
  unique (tenant_id, id),
  unique (tenant_id, user_id)
);
create index membership_user on membership (user_id);

-- Sender ids. Owner null: shared by all. One name has one owner, whatever its case.
create table sender_id (
  id uuid primary key,
  tenant_id uuid references tenant (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 11),
  status text not null check (status in ('PENDING', 'APPROVED', 'REJECTED', 'CHANGES_REQUESTED', 'SUSPENDED', 'CANCELLED')),
  for_all boolean not null default false,
  use_case text,
  sample_message text,
  review_note text,
  provider_status text,
  created_at timestamptz not null,
  reviewed_at timestamptz,
  check (not for_all or tenant_id is null)
);
create unique index sender_id_name on sender_id (lower(name)) where status not in ('REJECTED', 'CANCELLED');
create index sender_id_tenant on sender_id (tenant_id, id) where tenant_id is not null;

create table sender_id_event (
  sender_id uuid not null references sender_id (id) on delete cascade,
  n integer not null,
  at timestamptz not null,
  from_status text,
  to_status text not null,
  by_user uuid references app_user (id) on delete set null,
  note text,
  primary key (sender_id, n)
);

-- What a tenant has switched on. The id that is everybody's (for_all) needs no row to be usable.
create table tenant_sender_id (
  tenant_id uuid not null references tenant (id) on delete cascade,
  sender_id uuid not null references sender_id (id) on delete cascade,
  enabled boolean not null default true,
  is_default boolean not null default false,
  primary key (tenant_id, sender_id),
  check (enabled or not is_default)
);
create unique index tenant_sender_id_default on tenant_sender_id (tenant_id) where is_default;

create table opt_out (
  id uuid not null unique,
  tenant_id uuid not null references tenant (id) on delete cascade,
  phone text not null,
  source text not null check (source in ('API', 'IMPORT', 'INBOUND_SMS', 'LINK')),
  created_at timestamptz not null,
  primary key (tenant_id, phone)
);
create index opt_out_newest on opt_out (tenant_id, id);

-- Credits: one account a tenant, and every movement in an append-only ledger.
create table credit_account (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  available bigint not null default 0 constraint credits_available check (available >= 0),
  held bigint not null default 0 constraint credits_held check (held >= 0),
  spent bigint not null default 0 constraint credits_spent check (spent >= 0),
  updated_at timestamptz not null
) with (fillfactor = 50);

create table ledger_entry (
  id uuid primary key,
  tenant_id uuid not null references credit_account (tenant_id) on delete cascade,
  kind text not null check (kind in ('TOP_UP', 'GRANT', 'HOLD', 'SETTLE', 'RELEASE', 'REFUND', 'ADJUST')),
  available_delta bigint not null,
  held_delta bigint not null,
  available_after bigint not null check (available_after >= 0),
  -- How many messages it charges or gives back; null where it is not about messages.
  messages integer check (messages > 0),
  reference text not null,
  note text,
  created_at timestamptz not null,
  unique (tenant_id, kind, reference),
  constraint ledger_entry_shape check (case kind
    when 'TOP_UP' then available_delta > 0 and held_delta = 0
    when 'GRANT' then available_delta > 0 and held_delta = 0
    when 'HOLD' then available_delta < 0 and held_delta = -available_delta
    when 'SETTLE' then available_delta = 0 and held_delta < 0
    when 'RELEASE' then available_delta > 0 and held_delta = -available_delta
    when 'REFUND' then available_delta < 0 and held_delta = 0
    else available_delta <> 0 and held_delta = 0 end)
);
create index ledger_entry_newest on ledger_entry (tenant_id, id);

-- An entry goes only with its whole account: a tenant that is deleted takes its ledger along, and there the account is gone already.
create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and not exists (select from credit_account where tenant_id = old.tenant_id) then
    return old;
  end if;
  raise exception 'the ledger is append-only';
end $$;
create trigger ledger_entry_append_only before update or delete on ledger_entry for each row execute function ledger_is_append_only();
create trigger ledger_entry_not_emptied before truncate on ledger_entry for each statement execute function ledger_is_append_only();

-- The states of a message and the moves between them, as data. entities/messageState.ts holds the same table; a test compares them.
create table message_state (
  state text primary key,
  rank smallint not null,
  final boolean not null,
  credits text not null check (credits in ('HELD', 'SETTLED', 'RELEASED', 'NONE'))
);
insert into message_state (state, rank, final, credits) values
  ('SCHEDULED', 10, false, 'HELD'), ('HELD', 10, false, 'HELD'), ('QUEUED', 20, false, 'HELD'), ('SENDING', 30, false, 'HELD'),
  ('UNCONFIRMED', 35, false, 'HELD'), ('SENT', 40, false, 'SETTLED'), ('FAILED', 90, true, 'RELEASED'), ('EXPIRED', 90, true, 'RELEASED'),
  ('CANCELLED', 90, true, 'RELEASED'), ('UNDELIVERED', 90, true, 'SETTLED'), ('REJECTED', 90, true, 'NONE'),
  ('SUPPRESSED', 90, true, 'RELEASED'), ('DELIVERED', 95, true, 'SETTLED');

-- needs: REVIEW = only out of HELD(REVIEW); PROOF = only by the attempt's own proof that nothing was sent; CONTRADICTION = taken,
-- flagged, and the credits stay released.
create table legal_move (
  from_state text not null references message_state (state),
  to_state text not null references message_state (state),
  needs text check (needs in ('REVIEW', 'PROOF', 'CONTRADICTION')),
  primary key (from_state, to_state)
);
insert into legal_move (from_state, to_state, needs) values
  ('SCHEDULED', 'QUEUED', null), ('SCHEDULED', 'HELD', null), ('SCHEDULED', 'CANCELLED', null), ('SCHEDULED', 'EXPIRED', null),
  ('SCHEDULED', 'SUPPRESSED', null),
  ('HELD', 'QUEUED', null), ('HELD', 'CANCELLED', null), ('HELD', 'EXPIRED', null), ('HELD', 'SUPPRESSED', null),
  ('HELD', 'SENT', 'REVIEW'), ('HELD', 'DELIVERED', 'REVIEW'), ('HELD', 'UNDELIVERED', 'REVIEW'),
  ('QUEUED', 'SENDING', null), ('QUEUED', 'HELD', null), ('QUEUED', 'CANCELLED', null), ('QUEUED', 'EXPIRED', null),
  ('QUEUED', 'SUPPRESSED', null),
  ('SENDING', 'SENT', null), ('SENDING', 'FAILED', null), ('SENDING', 'EXPIRED', null), ('SENDING', 'UNCONFIRMED', null),
  ('SENDING', 'DELIVERED', null), ('SENDING', 'UNDELIVERED', null), ('SENDING', 'QUEUED', 'PROOF'), ('SENDING', 'HELD', 'PROOF'),
  ('UNCONFIRMED', 'SENT', null), ('UNCONFIRMED', 'FAILED', null), ('UNCONFIRMED', 'DELIVERED', null), ('UNCONFIRMED', 'UNDELIVERED', null),
  ('UNCONFIRMED', 'QUEUED', 'PROOF'),
  ('SENT', 'DELIVERED', null), ('SENT', 'UNDELIVERED', null),
  ('UNDELIVERED', 'DELIVERED', null),
  ('FAILED', 'DELIVERED', 'CONTRADICTION'), ('EXPIRED', 'DELIVERED', 'CONTRADICTION'), ('CANCELLED', 'DELIVERED', 'CONTRADICTION');

-- One row is one message to one recipient, and the row is the queue. No foreign keys on the hot path: each would cost a lock on the
-- tenant's row per insert; the accepting statement reads tenant and sender id in the same transaction.
create table message (
  id uuid not null,
  tenant_id uuid not null,
  phone text,
  raw_recipient text,
  operator text,
  sender_id uuid not null,
  category text not null check (category in ('TRANSACTIONAL', 'PROMOTIONAL')),
  body text,
  encoding text not null check (encoding in ('GSM7', 'UCS2')),
  segments smallint not null check (segments between 1 and 10),
  credits integer not null check (credits >= 0),
  status text not null check (status in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED', 'SENT', 'FAILED', 'EXPIRED', 'CANCELLED',
    'UNDELIVERED', 'REJECTED', 'SUPPRESSED', 'DELIVERED')),
  hold_reason text check (hold_reason in ('SENDER_PENDING', 'QUIET_HOURS', 'BUDGET_CAP', 'PROVIDER_DOWN', 'REVIEW')),
  failure text check (failure in ('INVALID_NUMBER', 'CONTENT_REFUSED', 'SENDER_ID_REFUSED', 'NO_ROUTE', 'UNREACHABLE', 'BLOCKED',
    'VALIDITY_EXPIRED', 'OPTED_OUT', 'DUPLICATE', 'FREQUENCY_CAP', 'PROVIDER_REFUSED', 'UNKNOWN')),
  failure_detail text,
  outcome_source text check (outcome_source in ('PROVIDER', 'REPORT', 'OPERATOR', 'POLICY')),
  provider_reference text,
  client_reference text,
  scheduled_at timestamptz,
  next_attempt_at timestamptz not null,
  valid_until timestamptz not null,
  attempts smallint not null default 0,
  events smallint not null default 1,
  accepted_at timestamptz not null,
  sent_at timestamptz,
  final_at timestamptz,
  updated_at timestamptz not null,
  report_missing_at timestamptz,
  contradicted_at timestamptz,
  redacted_at timestamptz,
  created_by uuid,
  credit_state text not null check (credit_state in ('NONE', 'HELD', 'SETTLED', 'RELEASED')),
  hold_entry uuid,
  settle_entry uuid,
  release_entry uuid,
  primary key (id),
  constraint message_hold_reason check ((status = 'HELD') = (hold_reason is not null)),
  -- Charged exactly once, as a fact of the row: the state and the credits can't tell different stories.
  constraint message_credits check (case credit_state
    when 'HELD' then status in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED') and settle_entry is null and release_entry is null
    when 'SETTLED' then status in ('SENT', 'DELIVERED', 'UNDELIVERED') and settle_entry is not null and release_entry is null
    when 'RELEASED' then (status in ('FAILED', 'EXPIRED', 'CANCELLED', 'SUPPRESSED') or (status = 'DELIVERED' and contradicted_at is not null))
      and release_entry is not null and settle_entry is null
    else (status in ('REJECTED', 'SUPPRESSED') or credits = 0) and hold_entry is null and settle_entry is null and release_entry is null end),
  constraint message_held_by_entry check (credit_state = 'NONE' or hold_entry is not null)
) partition by range (id);
create table message_default partition of message default with (fillfactor = 70);
create index message_newest on message (tenant_id, id);
create index message_updated on message (tenant_id, updated_at);
create index message_reference on message (tenant_id, client_reference) where client_reference is not null;
create index message_phone on message (tenant_id, phone, id);
create index message_due on message (next_attempt_at) where status = 'QUEUED';
create index message_scheduled on message (scheduled_at) where status = 'SCHEDULED';
create index message_held on message (hold_reason, next_attempt_at) where status = 'HELD';
create index message_validity on message (valid_until) where status in ('SCHEDULED', 'HELD', 'QUEUED');
create index message_unconfirmed on message (updated_at) where status = 'UNCONFIRMED';
create index message_awaiting_report on message (sent_at) where status = 'SENT' and report_missing_at is null;

-- The last line of defence: no statement, ours or a hand's, makes an illegal move.
create function guard_message_state() returns trigger language plpgsql as $$
declare
  needed text;
begin
  if tg_op = 'INSERT' then
    raise exception 'a message can''t begin as %', new.status using errcode = 'TU002';
  end if;
  select coalesce(needs, '') into needed from legal_move where from_state = old.status and to_state = new.status;
  if not found or (needed = 'REVIEW' and old.hold_reason is distinct from 'REVIEW') or (needed = 'CONTRADICTION' and new.contradicted_at is null) then
    raise exception 'a message can''t go from % to %', old.status, new.status using errcode = 'TU002';
  end if;
  return new;
end $$;
create trigger message_begins before insert on message for each row
  when (new.status not in ('QUEUED', 'SCHEDULED', 'HELD', 'REJECTED', 'SUPPRESSED')) execute function guard_message_state();
create trigger message_moves before update on message for each row
  when (old.status is distinct from new.status) execute function guard_message_state();

-- Children are keyed by (message_id, n), without a foreign key to message: partitions stay detachable.
create table message_event (
  message_id uuid not null,
  n smallint not null,
  at timestamptz not null,
  status text not null,
  detail text,
  primary key (message_id, n)
) partition by range (message_id);
create table message_event_default partition of message_event default;

-- The number that a provider echoes in its reports: never used twice.
create sequence attempt_recipient;

create table attempt (
  message_id uuid not null,
  n smallint not null,
  recipient bigint not null,
  provider text not null,
  phase text not null check (phase in ('CLAIMED', 'DISPATCHING', 'ACCEPTED', 'REFUSED', 'NOT_SENT', 'UNKNOWN')),
  lease_token uuid not null,
  lease_until timestamptz not null,
  at timestamptz not null,
  provider_reference text,
  detail text,
  -- The batch was refused for one number's sake: next time it goes alone.
  resend_alone boolean not null default false,
  primary key (message_id, n)
) partition by range (message_id);
create table attempt_default partition of attempt default with (fillfactor = 70);
create index attempt_recipient_number on attempt (recipient);
create index attempt_reference on attempt (provider_reference) where provider_reference is not null;
create index attempt_lease on attempt (lease_until) where phase in ('CLAIMED', 'DISPATCHING');

-- Reports: stored first, applied second. The side table is what makes a repetition one report, for ever.
create table report_key (
  provider text not null,
  reference text not null,
  recipient text not null,
  status text not null,
  report_id uuid not null,
  primary key (provider, reference, recipient, status)
);
create table report_inbox (
  id uuid not null,
  provider text not null,
  reference text not null,
  recipient text not null,
  phone text,
  status text not null,
  outcome text not null check (outcome in ('DELIVERED', 'UNDELIVERED', 'NOTHING')),
  failure text,
  received_at timestamptz not null,
  apply_after timestamptz not null,
  tries smallint not null default 0,
  result text not null default 'PENDING' check (result in ('PENDING', 'APPLIED', 'IGNORED', 'CONTRADICTION', 'UNMATCHED')),
  message_id uuid,
  applied_at timestamptz,
  primary key (id),
  check ((result = 'PENDING') = (applied_at is null))
) partition by range (id);
create table report_inbox_default partition of report_inbox default with (fillfactor = 70);
create index report_inbox_pending on report_inbox (apply_after, id) where result = 'PENDING';

-- A client's reference names one send, for ever.
create table send_reference (
  tenant_id uuid not null references tenant (id) on delete cascade,
  reference text not null,
  fingerprint bytea not null,
  answer jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, reference)
);
