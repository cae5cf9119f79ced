-- The groups that an import's rows name: ids by the names in lower case. Those that there are when its preview is made, all of them once it
-- is confirmed. A group that is renamed meanwhile stays the one that is meant. Null for imports of before.
alter table contact_import add column row_groups jsonb;
