-- Buying credits: purchases, what was heard about their payments, and invoice numbers.

-- Where bank transfers go. One row; none where the operator has not said yet.
create table bank_account (
  single boolean primary key default true check (single),
  bank_name text not null,
  account_name text not null,
  account_number text not null
);

-- The last invoice number of each tenant. Taken in the transaction of the purchase, so that one that is rolled back leaves no gap.
create table invoice_counter (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  last bigint not null check (last > 0)
);

-- The states of a purchase and the moves between them, as data. entities/purchaseState.ts holds the same tables; a test compares them.
create table purchase_state (
  state text primary key,
  final boolean not null,
  credits text not null check (credits in ('NONE', 'GIVEN', 'TAKEN_BACK'))
);
insert into purchase_state (state, final, credits) values
  ('PENDING', false, 'NONE'), ('PROCESSING', false, 'NONE'), ('REVIEW', false, 'NONE'), ('FAILED', true, 'NONE'),
  ('CANCELLED', true, 'NONE'), ('EXPIRED', true, 'NONE'), ('COMPLETED', true, 'GIVEN'), ('REFUNDED', true, 'TAKEN_BACK');

-- needs: DECISION = only by a person of the platform, counted in purchase.decisions.
create table purchase_move (
  from_state text not null references purchase_state (state),
  to_state text not null references purchase_state (state),
  needs text check (needs in ('DECISION')),
  primary key (from_state, to_state)
);
insert into purchase_move (from_state, to_state, needs) values
  ('PENDING', 'PROCESSING', null), ('PENDING', 'COMPLETED', null), ('PENDING', 'REVIEW', null), ('PENDING', 'FAILED', null),
  ('PENDING', 'CANCELLED', null), ('PENDING', 'EXPIRED', null),
  ('PROCESSING', 'COMPLETED', null), ('PROCESSING', 'REVIEW', null), ('PROCESSING', 'FAILED', null), ('PROCESSING', 'CANCELLED', null),
  ('PROCESSING', 'EXPIRED', null),
  -- Money that comes late still counts.
  ('FAILED', 'COMPLETED', null), ('FAILED', 'REVIEW', null), ('CANCELLED', 'COMPLETED', null), ('CANCELLED', 'REVIEW', null),
  ('EXPIRED', 'COMPLETED', null), ('EXPIRED', 'REVIEW', null),
  ('REVIEW', 'COMPLETED', 'DECISION'), ('REVIEW', 'FAILED', 'DECISION'), ('COMPLETED', 'REFUNDED', 'DECISION');

create table purchase (
  id uuid primary key,
  tenant_id uuid not null references tenant (id) on delete cascade,
  invoice_number text not null,
  -- Null where an amount of credits was bought.
  package_id uuid references package (id),
  credits bigint not null check (credits > 0),
  amount_tzs bigint not null check (amount_tzs > 0),
  method text not null check (method in ('MOBILE_MONEY', 'BANK_TRANSFER')),
  channel text,
  payer_phone text,
  -- What the payer writes on a transfer: short, unique on the whole platform.
  reference text not null unique,
  status text not null default 'PENDING' references purchase_state (state),
  failure text check (failure in ('PAYER_DECLINED', 'PAYER_TIMED_OUT', 'INSUFFICIENT_FUNDS', 'AMOUNT_MISMATCH', 'PROVIDER_REFUSED', 'UNKNOWN')),
  failure_detail text,
  provider text,
  provider_reference text,
  paid_tzs bigint check (paid_tzs >= 0),
  -- What was given: what was ordered, unless a decision says otherwise.
  credited bigint check (credited > 0),
  top_up_entry uuid unique references ledger_entry (id),
  refund_entry uuid unique references ledger_entry (id),
  refund_reference text,
  -- The provider is asked once: asked_at is set and committed before the first byte, and taken back only by proof that none counted.
  asked_at timestamptz,
  next_ask_at timestamptz,
  asks integer not null default 0,
  next_poll_at timestamptz,
  polls integer not null default 0,
  decisions integer not null default 0 check (decisions >= 0),
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  completed_at timestamptz,
  created_by uuid,
  unique (tenant_id, id),
  constraint purchase_invoice_number unique (tenant_id, invoice_number),
  constraint purchase_method check (case method
    when 'MOBILE_MONEY' then channel is not null and provider is not null
    else channel is null and payer_phone is null and provider is null and asked_at is null and next_ask_at is null and next_poll_at is null end),
  -- Credits exactly once, as a fact of the row: the state and the entries can't tell different stories.
  constraint purchase_credits check (case
    when status in ('COMPLETED', 'REFUNDED') then top_up_entry is not null and credited is not null and paid_tzs is not null and completed_at is not null
    else top_up_entry is null and credited is null and completed_at is null end),
  constraint purchase_refund check ((status = 'REFUNDED') = (refund_entry is not null) and (refund_entry is null) = (refund_reference is null)),
  constraint purchase_asked check (next_ask_at is null or asked_at is null)
);
create index purchase_newest on purchase (tenant_id, id);
create index purchase_to_ask on purchase (next_ask_at) where next_ask_at is not null;
create index purchase_to_poll on purchase (next_poll_at) where next_poll_at is not null;
create index purchase_expiry on purchase (expires_at) where status in ('PENDING', 'PROCESSING');
-- A transfer pays one purchase.
create unique index purchase_bank_reference on purchase (lower(provider_reference)) where method = 'BANK_TRANSFER' and provider_reference is not null and status <> 'FAILED';

-- The last line of defence: no statement, ours or a hand's, makes an illegal move or changes what was ordered.
create function guard_purchase() returns trigger language plpgsql as $$
declare
  needed text;
begin
  if tg_op = 'INSERT' then
    if new.status <> 'PENDING' or new.decisions <> 0 then
      raise exception 'a purchase can''t begin as %', new.status using errcode = 'TU002';
    end if;
    return new;
  end if;
  if (old.id, old.tenant_id, old.invoice_number, old.package_id, old.credits, old.amount_tzs, old.method, old.channel, old.provider, old.reference)
    is distinct from
    (new.id, new.tenant_id, new.invoice_number, new.package_id, new.credits, new.amount_tzs, new.method, new.channel, new.provider, new.reference)
  then
    raise exception 'what was ordered can''t be changed' using errcode = 'TU002';
  end if;
  if old.top_up_entry is not null and (old.top_up_entry, old.credited) is distinct from (new.top_up_entry, new.credited) then
    raise exception 'what was credited can''t be changed' using errcode = 'TU002';
  end if;
  if old.status is distinct from new.status then
    select coalesce(needs, '') into needed from purchase_move where from_state = old.status and to_state = new.status;
    if not found or (needed = 'DECISION' and new.decisions <> old.decisions + 1) then
      raise exception 'a purchase can''t go from % to %', old.status, new.status using errcode = 'TU002';
    end if;
  end if;
  return new;
end $$;
create trigger purchase_guarded before insert or update on purchase for each row execute function guard_purchase();

-- Everything heard about payments, as it came: stored first, acted on second. Purchase null: an order that isn't ours.
create table payment_event (
  id uuid primary key,
  tenant_id uuid,
  purchase_id uuid,
  provider text not null,
  source text not null check (source in ('ASK', 'POLL', 'WEBHOOK')),
  order_id text not null,
  -- The provider's own word, or our reading of its silence.
  word text not null,
  amount_tzs bigint,
  reference text,
  -- What was said, as text (a NUL or a lone surrogate is no jsonb), payers' numbers masked.
  body text,
  -- What became of the purchase by it; null where it only made us look.
  result text references purchase_state (state),
  at timestamptz not null,
  foreign key (tenant_id, purchase_id) references purchase (tenant_id, id) on delete cascade,
  check ((tenant_id is null) = (purchase_id is null))
);
create index payment_event_purchase on payment_event (purchase_id, id) where purchase_id is not null;
