-- How fast a campaign goes: pairs of a moment (seconds since 1970) and how many of its messages had left or ended by then, oldest first.
alter table campaign_run add column samples double precision[] not null default '{}';
