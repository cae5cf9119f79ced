-- Where a user has proved who they are, for 90 days: wrong passwords that strangers try elsewhere don't hold up a login from there. The
-- network (an IPv4 address, or an IPv6 /64) as a keyed hash.
create table known_network (
  user_id uuid not null,
  network bytea not null,
  last_used_at timestamptz not null,
  constraint known_network_pkey primary key (user_id, network)
);
create index known_network_by_use on known_network (last_used_at);
