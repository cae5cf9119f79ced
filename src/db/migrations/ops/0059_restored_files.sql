-- Uploaded files that were put back beside the restored data; null for backups without files, and dry runs.
alter table restore add column restored_files bigint check (restored_files >= 0);
