-- Who froze sending, as actors are stored; null for a restore. Since when: updated_at.
alter table system_state add column frozen_by text;
