-- Requests in a row that the provider did not answer, by tenant: each is paused for its own.
alter table provider_state drop column unanswered;
alter table provider_state add column unanswered jsonb not null default '{}' check (jsonb_typeof(unanswered) = 'object');
