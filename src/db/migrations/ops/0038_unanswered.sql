-- Requests in a row that the provider did not answer, since it last accepted one.
alter table provider_state add column unanswered integer not null default 0 check (unanswered >= 0);
-- Whom the pause is for; null is everybody. A provider that doesn't answer one or two tenants may do so for their texts.
alter table provider_state add column closed_for uuid[];
