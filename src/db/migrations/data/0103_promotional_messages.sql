-- How many promotional messages of a tenant a recipient has got since a moment, or gets by another. With before, a message that is about to
-- be sent: those that were sent, and those that are due and go before it; else those that wait, too. A function, so that statements which
-- ask it for few messages needn't plan it for all: 0.1 ms.
create function promotional_messages(tenant uuid, recipient text, since timestamptz, until timestamptz, before uuid)
returns bigint language plpgsql stable as $$
begin
  if before is null then
    return (
      select count(*) from message m
      where m.tenant_id = tenant and m.phone = recipient and m.category = 'PROMOTIONAL' and not m.test
        and m.status in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED', 'SENT', 'DELIVERED', 'UNDELIVERED')
        and coalesce(m.sent_at, m.next_attempt_at) > since and coalesce(m.sent_at, m.next_attempt_at) <= until);
  end if;
  return (
    select count(*) from message m
    where m.tenant_id = tenant and m.phone = recipient and m.category = 'PROMOTIONAL' and not m.test and m.id <> before
      and (m.status in ('SENDING', 'UNCONFIRMED', 'SENT', 'DELIVERED', 'UNDELIVERED') and coalesce(m.sent_at, m.next_attempt_at) > since
        or m.status = 'QUEUED' and m.id < before and m.next_attempt_at <= until and m.valid_until > until));
end $$;

-- Which of these recipients have got as many as their tenant's frequency cap allows, {"messages": 2, "days": 7}, by when another is due.
create function recipients_over_cap(tenant uuid, recipients text[], cap jsonb, due timestamptz) returns text[] language plpgsql stable as $$
begin
  return array(
    select r from unnest(recipients) as r
    where (cap ->> 'messages')::integer <= promotional_messages(
      tenant, r, due - make_interval(days => (cap ->> 'days')::integer), due + interval '1 day', null));
end $$;
