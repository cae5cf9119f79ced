insert into api_minute as m (at, requests, failed, buckets) values (:at, :requests, :failed, :buckets)
on conflict (at) do update set requests = m.requests + excluded.requests, failed = m.failed + excluded.failed,
  buckets = array(select a + b from unnest(m.buckets, excluded.buckets) with ordinality as pair (a, b, n) order by n)
