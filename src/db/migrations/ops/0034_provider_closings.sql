-- How often a provider was paused. A claim carries the number: what comes of it counts only while the number is still the same, whatever
-- the clocks of the processes say.
alter table provider_state add column closings integer not null default 0;
update provider_state set closings = failures;
