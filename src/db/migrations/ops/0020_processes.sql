-- The processes of this installation. Each writes that it lives every few seconds, and when it had last published all changes.
create table process (
  id uuid primary key,
  roles text[] not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  published_at timestamptz not null default now()
);
create view living_process as select * from process where seen_at > now() - interval '20 seconds';

-- The times at which lasting jobs are due: one row a job and time, so that a run that was killed half-way is made up. A run that is under
-- way moves next_try_at ahead of itself, so that nobody else begins it.
create table job_run (
  name text not null,
  due_at timestamptz not null,
  tries integer not null default 0,
  next_try_at timestamptz not null,
  finished_at timestamptz,
  ok boolean,
  error text,
  primary key (name, due_at),
  constraint job_run_finished check ((finished_at is null) = (ok is null))
);
create index job_run_open on job_run (next_try_at) where finished_at is null;

-- When it was written, not when its transaction began: a row of a long one isn't old when it is committed.
alter table outbox alter column at set default clock_timestamp();
