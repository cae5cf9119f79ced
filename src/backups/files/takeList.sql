-- Notes a call to the list of a store, unless :most were made in the hour before; then answers when the next may be made.
with gone as (delete from media_listing where store = :store and at <= :now::timestamptz - interval '1 hour'),
recent as (
  select count(*) as calls, min(at) as first from media_listing where store = :store and at > :now::timestamptz - interval '1 hour'),
taken as (insert into media_listing (store, at) select :store, :now from recent where calls < :most)
select first + interval '1 hour' as "freeAt" from recent where calls >= :most
