-- Two-factor sign-in (TOTP). In the operations schema, so that a restore turns none off and makes no used code work again. The secret of
-- the authenticator app follows from JWT_SECRET and stands nowhere.
create table two_factor (
  user_id uuid primary key,
  -- What the secret follows from: a new one each time that an app is set up.
  enrolment uuid not null,
  begun_at timestamptz not null,
  -- Null until the app's first code came: nothing is asked for before.
  confirmed_at timestamptz,
  -- Of the latest code that was used; none of it or before it counts again.
  last_step bigint not null default 0,
  -- Of six digits, in the hour since then.
  tries integer not null default 0,
  tries_since timestamptz not null
);

-- For who has lost the app; each works once. 80 random bits need no slow hash.
create table recovery_code (
  user_id uuid not null,
  hash bytea not null,
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (user_id, hash)
);
