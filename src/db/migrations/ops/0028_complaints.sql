-- The tenants whose messages the provider complained about since it last accepted one. A single tenant's text closes it for nobody.
alter table provider_state add column complaining_tenants uuid[] not null default '{}';
