-- Lists of messages by what is rare among millions: those of one API key, one person or one operator, those whose report contradicted what
-- was believed, those without a report. A summary of each 32 pages says what isn't in them. An index with an entry for each message would
-- cost every send and every later move one more; summaries of new pages are made by the vacuum, and until then those pages are read.
create index message_traits on message using brin (
  api_key_id uuid_bloom_ops (n_distinct_per_range = 32), created_by uuid_bloom_ops (n_distinct_per_range = 32),
  operator text_bloom_ops (n_distinct_per_range = 32), report_missing_at, contradicted_at
) with (pages_per_range = 32);
