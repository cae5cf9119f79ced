-- One text to many people, each of whom gets it once. Who they are: the numbers of campaign_listed, and the contacts of any of these groups
-- or with any of these tags, without those of the excluded groups.
create table campaign (
  id uuid not null,
  tenant_id uuid not null references tenant (id) on delete cascade,
  name text not null,
  status text not null,
  -- As it is priced, whatever becomes of the template that it was taken from.
  body text not null,
  template_id uuid,
  template_version integer,
  smart_encoding boolean not null,
  group_ids uuid[] not null,
  tags text[] not null,
  excluded_group_ids uuid[] not null,
  -- The present reading of the audience; null for a draft.
  quote_id uuid,
  failure_detail text,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint campaign_name_length check (char_length(name) between 1 and 100),
  constraint campaign_body check (char_length(body) between 1 and 4000),
  constraint campaign_status check (status in ('DRAFT', 'STAGING', 'READY', 'FAILED')),
  constraint campaign_quoted check ((quote_id is null) = (status = 'DRAFT')),
  constraint campaign_template check ((template_id is null) = (template_version is null))
);

-- Numbers that were given one by one, some with values of their own. given: what was typed where it is no number, and code why.
create table campaign_listed (
  tenant_id uuid not null,
  campaign_id uuid not null,
  n bigint not null,
  phone text,
  given text,
  code text,
  variables jsonb not null default '{}',
  primary key (tenant_id, campaign_id, n),
  foreign key (tenant_id, campaign_id) references campaign (tenant_id, id) on delete cascade,
  constraint campaign_listed_number check ((phone is null) <> (code is null) and (given is null) = (code is null))
);
create index campaign_listed_phone on campaign_listed (tenant_id, phone);

-- One reading of a campaign's audience, with its price. A campaign whose audience is read again has another one; what the old one left is
-- deleted by a job, so nothing here refers to the campaign by a foreign key.
create table campaign_quote (
  id uuid not null,
  tenant_id uuid not null references tenant (id) on delete cascade,
  campaign_id uuid not null,
  -- Up to where the audience was read; written with the rows that were made of it.
  source text not null default 'LISTED',
  after_listed bigint not null default 0,
  after_contact uuid not null default '00000000-0000-0000-0000-000000000000',
  -- What its rows are; written with them.
  row_count bigint not null default 0,
  accepted bigint not null default 0,
  rejected bigint not null default 0,
  duplicates bigint not null default 0,
  suppressed bigint not null default 0,
  unicode_rows bigint not null default 0,
  segments bigint not null default 0,
  -- The first row that a few characters make dearer, those characters, and what all rows would save without them.
  cliff_row bigint,
  cliff_characters text[] not null default '{}',
  cliff_saved bigint not null default 0,
  -- Known once all is read.
  segments_min integer,
  segments_median integer,
  segments_max integer,
  by_operator jsonb,
  -- Whoever reads the audience now, and until when nobody else does.
  lease uuid,
  lease_until timestamptz,
  worked_at timestamptz,
  tries integer not null default 0,
  created_at timestamptz not null,
  staged_at timestamptz,
  expires_at timestamptz,
  primary key (tenant_id, id),
  constraint campaign_quote_source check (source in ('LISTED', 'CONTACTS', 'END')),
  constraint campaign_quote_counts check (row_count = accepted + rejected + duplicates + suppressed
    and least(accepted, rejected, duplicates, suppressed) >= 0 and unicode_rows between 0 and accepted
    and segments between accepted and 10 * accepted),
  constraint campaign_quote_staged check (staged_at is null and expires_at is null
    or source = 'END' and expires_at > staged_at and num_nulls(segments_min, segments_median, segments_max, by_operator) = 0)
) with (fillfactor = 50);
create index campaign_quote_unread on campaign_quote (worked_at) where staged_at is null;

-- Its rows by their place, priced as they would be sent. Of those with a code nothing is sent: fault names the variable that lacks a value.
-- An erased person's row has no number and no text.
create table campaign_row (
  tenant_id uuid not null,
  quote_id uuid not null,
  n bigint not null,
  phone text,
  given text,
  operator text,
  code text,
  fault text,
  variables jsonb not null,
  encoding text,
  segments smallint,
  body text,
  primary key (tenant_id, quote_id, n),
  constraint campaign_row_priced check ((code is null) = (segments is not null) and (segments is null) = (encoding is null)),
  constraint campaign_row_segments check (segments between 1 and 10),
  constraint campaign_row_encoding check (encoding in ('GSM7', 'UCS2'))
);
-- Each number once: the first row of it counts.
create unique index campaign_row_number on campaign_row (tenant_id, quote_id, phone) where code is distinct from 'DUPLICATE';
create index campaign_row_left_out on campaign_row (tenant_id, quote_id, n) where code is not null;
