-- The steps of a purchase, as its buyer reads them. Of those that came before, what their rows still know: when they were ordered and by
-- whom, when the payer was asked, that they were not paid in time, and how they stand.
create table purchase_event (
  tenant_id uuid not null,
  purchase_id uuid not null,
  n integer not null check (n > 0),
  at timestamptz not null,
  status text not null references purchase_state (state),
  -- As rows hold who did something: src/core/storedActor.ts.
  actor text not null,
  detail text,
  primary key (purchase_id, n),
  foreign key (tenant_id, purchase_id) references purchase (tenant_id, id) on delete cascade
);

insert into purchase_event (tenant_id, purchase_id, n, at, status, actor, detail)
select tenant_id, id, row_number() over (partition by id order by place), greatest(at, created_at), status, actor, detail
from (
  select tenant_id, id, created_at, 1 as place, created_at as at, 'PENDING' as status, coalesce('user:' || created_by, 'system') as actor,
    null as detail
  from purchase
  union all
  select tenant_id, id, created_at, 2, asked_at, 'PROCESSING', 'system', 'The payer is asked on their phone.'
  from purchase where asked_at is not null
  union all
  -- Paid later than it could be.
  select tenant_id, id, created_at, 3, expires_at, 'EXPIRED', 'system', 'It was not paid in time.'
  from purchase where completed_at > expires_at
  union all
  select tenant_id, id, created_at, 4, completed_at, 'COMPLETED', 'system', 'TZS ' || paid_tzs || ' was paid.'
  from purchase where completed_at is not null
  union all
  select tenant_id, id, created_at, 5, updated_at, status, 'system', failure_detail
  from purchase where status in ('REVIEW', 'FAILED', 'CANCELLED', 'EXPIRED', 'REFUNDED')
    or status = 'PROCESSING' and asked_at is null) as known;
