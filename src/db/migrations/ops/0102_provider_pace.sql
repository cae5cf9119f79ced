-- When the next request to a provider may go, whichever process makes it.
create table provider_pace (provider text primary key, next_turn_at timestamptz not null) with (fillfactor = 50);
