-- Mails: written in the business transaction, sent by the worker. The row is the queue. In the operations schema, so that a restore sends no
-- old mail again.
create table email (
  id uuid primary key,
  recipient text not null,
  template text not null,
  language text not null check (language in ('EN', 'SW')),
  subject text not null,
  -- Holds links with tokens: erased as soon as the mail is out of our hands. KEPT bodies go after a week.
  text text,
  html text,
  status text not null default 'QUEUED' check (status in ('QUEUED', 'SENT', 'FAILED', 'KEPT')),
  attempts integer not null default 0,
  -- Of a mail that is being sent, the end of its lease: whoever died with it in hand loses it to the next.
  next_attempt_at timestamptz not null,
  failure_detail text,
  provider text,
  provider_reference text,
  created_at timestamptz not null,
  sent_at timestamptz,
  constraint email_sent check ((status = 'SENT') = (sent_at is not null)),
  constraint email_body check (status <> 'QUEUED' or (text is not null and html is not null))
);
create index email_due on email (next_attempt_at) where status = 'QUEUED';
create index email_recipient on email (recipient, id);

-- Who asked for a new password, before anybody looked whether there is such an account: the answer takes the same time either way.
create table reset_request (
  id uuid primary key,
  email text not null,
  asked_at timestamptz not null
);
