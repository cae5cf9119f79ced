-- Which purchase a transaction of a payment provider paid: one, for ever. The provider's references are compared without regard to case.
create table payment_transaction (
  provider text not null,
  reference text not null check (reference = lower(reference)),
  tenant_id uuid not null,
  purchase_id uuid not null,
  claimed_at timestamptz not null,
  primary key (provider, reference),
  foreign key (tenant_id, purchase_id) references purchase (tenant_id, id) on delete cascade
);
create index payment_transaction_purchase on payment_transaction (purchase_id);

-- Of purchases that share one already, the one that was completed first has it.
insert into payment_transaction (provider, reference, tenant_id, purchase_id, claimed_at)
select distinct on (provider, lower(provider_reference)) provider, lower(provider_reference), tenant_id, id,
  coalesce(completed_at, updated_at)
from purchase where provider is not null and provider_reference is not null and paid_tzs is not null
order by provider, lower(provider_reference), completed_at nulls last, id;
