-- Requests of sender ids: their states and moves as data, who asked for them, and the documents that prove the wish.
-- entities/senderIdState.ts holds the same tables; a test compares them.
create table sender_id_state (
  state text primary key,
  owns_name boolean not null
);
insert into sender_id_state (state, owns_name) values
  ('PENDING', true), ('APPROVED', true), ('REJECTED', false), ('CHANGES_REQUESTED', true), ('SUSPENDED', true), ('CANCELLED', false);

-- needs: DECISION = only by a person of the platform, counted in sender_id.decisions.
create table sender_id_move (
  from_state text not null references sender_id_state (state),
  to_state text not null references sender_id_state (state),
  needs text check (needs in ('DECISION')),
  primary key (from_state, to_state)
);
insert into sender_id_move (from_state, to_state, needs) values
  ('PENDING', 'APPROVED', 'DECISION'), ('PENDING', 'REJECTED', 'DECISION'), ('PENDING', 'CHANGES_REQUESTED', 'DECISION'),
  ('PENDING', 'CANCELLED', null),
  ('CHANGES_REQUESTED', 'PENDING', null), ('CHANGES_REQUESTED', 'CANCELLED', null), ('CHANGES_REQUESTED', 'REJECTED', 'DECISION'),
  ('REJECTED', 'PENDING', null),
  ('APPROVED', 'SUSPENDED', 'DECISION'), ('SUSPENDED', 'APPROVED', 'DECISION'), ('SUSPENDED', 'REJECTED', 'DECISION');

alter table sender_id drop constraint sender_id_status_check;
alter table sender_id add constraint sender_id_status_fkey foreign key (status) references sender_id_state (state);
alter table sender_id add column requested_by uuid references app_user (id) on delete set null;
alter table sender_id add column decisions integer not null default 0 check (decisions >= 0);
alter table sender_id add constraint sender_id_of_tenant unique (tenant_id, id);
drop index sender_id_tenant;

-- The last line of defence: no statement, ours or a hand's, makes an illegal move, or gives an approval to another name or owner.
create function guard_sender_id() returns trigger language plpgsql as $$
declare
  needed text;
begin
  if tg_op = 'INSERT' then
    if new.decisions <> 0 or (new.status = 'APPROVED') <> (new.tenant_id is null) or new.status not in ('APPROVED', 'PENDING') then
      raise exception 'a sender id can''t begin as %', new.status using errcode = 'TU002';
    end if;
    return new;
  end if;
  if (old.id, old.tenant_id, old.name, old.for_all) is distinct from (new.id, new.tenant_id, new.name, new.for_all) then
    raise exception 'whose a sender id is and its name can''t be changed' using errcode = 'TU002';
  end if;
  if old.status is distinct from new.status then
    select coalesce(needs, '') into needed from sender_id_move where from_state = old.status and to_state = new.status;
    if not found or (needed = 'DECISION' and new.decisions <> old.decisions + 1) then
      raise exception 'a sender id can''t go from % to %', old.status, new.status using errcode = 'TU002';
    end if;
  end if;
  return new;
end $$;
create trigger sender_id_guarded before insert or update on sender_id for each row execute function guard_sender_id();

-- Both keys name the tenant: a sender id can't show another tenant's file.
create table sender_id_document (
  tenant_id uuid not null,
  sender_id uuid not null,
  n smallint not null check (n between 1 and 5),
  asset_id uuid not null,
  primary key (sender_id, n),
  unique (sender_id, asset_id),
  foreign key (tenant_id, sender_id) references sender_id (tenant_id, id) on delete cascade,
  foreign key (tenant_id, asset_id) references media_asset (tenant_id, id)
);
create index sender_id_document_asset on sender_id_document (asset_id);
