-- Figures are told by campaign too. Quarters with messages of campaigns are counted anew; until then they are read from the messages.
alter table usage_quarter add column campaign_id uuid;
alter table usage_day add column campaign_id uuid;
insert into usage_dirty (tenant_id, starts_at, noticed_at, changed_at)
select distinct tenant_id, date_bin('15 minutes', accepted_at, 'epoch'), '-infinity'::timestamptz, '-infinity'::timestamptz
from message where campaign_id is not null and not test
on conflict do nothing;
