-- The simulator of payments: what it was asked, and what it will say. Durable, so that a restart forgets no payment.
create table simulator_payment (
  order_id text primary key,
  phone text not null,
  amount_tzs bigint not null,
  reference text not null,
  asked_at timestamptz not null,
  -- How often it was asked: more than once is a fault of the caller, which tests look for.
  asks integer not null default 1,
  webhooks integer not null,
  next_webhook_at timestamptz
);
create index simulator_payment_webhook on simulator_payment (next_webhook_at) where next_webhook_at is not null;
