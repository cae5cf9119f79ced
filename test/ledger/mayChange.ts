/** Why a column may be another without the proof failing; `where` says in which rows ($new: the value that it gets). */
interface Reason {
  why: string;
  where: string;
}

const always = (why: string, ...columns: string[]) => columns.map((column): [string, Reason] => [column, { why, where: 'true' }]);
const only = (column: string, where: string, why: string): [string, Reason] => [column, { why, where }];

/** States that hold, charge or give back alike. */
const sameCredits = (state: string) => `(select s.credits from message_state s where s.state = ${state})`;

export const mayChange: Record<string, Reason> = Object.fromEntries([
  ...always(
    'A clock’s word: nothing is ordered or summed by it.',
    'ledger_entry.created_at',
    'credit_account.updated_at',
    'sealed_day.sealed_at',
  ),
  ...always('It refuses sends above a tenant’s daily cap, and moves no credits.', 'credit_account.held_on', 'credit_account.held_that_day'),
  only('ledger_entry.reference', `kind = 'ADJUST'`, 'A random number: an adjustment is once by its idempotency key.'),
  only('ledger_entry.note', `kind = 'TOP_UP'`, 'No code writes or shows one here.'),
  only(
    'sealed_day.tenant_id',
    'last_seq = (select max(s.last_seq) from sealed_day s where s.tenant_id = t.tenant_id)',
    'Without its last seal, a ledger is only read further back.',
  ),
  ...always('The seal’s name; which entries it covers is last_seq’s to say.', 'sealed_day.day'),

  ...always(
    'To whom it goes, what it says and when: its price is segments.',
    ...[
      'phone',
      'operator',
      'sender_id',
      'category',
      'body',
      'encoding',
      'client_reference',
      'created_by',
      'redacted_at',
      'template_id',
      'campaign_id',
    ].map((name) => `message.${name}`),
  ),
  ...always(
    'When it is due or what has happened when: no credits move by it.',
    ...[
      ...['scheduled_at', 'next_attempt_at', 'bulk', 'valid_until', 'accepted_at', 'sent_at', 'final_at', 'updated_at'],
      'report_missing_at',
    ].map((name) => `message.${name}`),
  ),
  ...always(
    'Said to people; the state says what it costs.',
    ...['hold_reason', 'failure', 'failure_detail', 'provider_reference', 'events'].map((name) => `message.${name}`),
  ),
  only('message.tenant_id', 'credits = 0', 'No credits of a tenant are in it; whose it is shown to is tested with the tenants.'),
  only('message.segments', 'credits = 0', 'It is free.'),
  only('message.waived_at', 'credits = 0', 'It is free.'),
  only('message.test', `tenant_id = '00000000-0000-7000-8000-000000000001'`, 'The platform’s own are free either way.'),
  only('message.id', 'attempts = 0', 'Its entry still counts it, and nothing else of money names it.'),
  only('message.api_key_id', 'credits = 0', 'A free message spends nothing.'),
  only(
    'message.contradicted_at',
    `$new is not null or ((status <> 'DELIVERED' or credit_state <> 'RELEASED')
       and not exists (select from attempt a where a.message_id = t.id and a.phase = 'ACCEPTED'))`,
    'A mark for people, but where it explains the credits or the attempt.',
  ),
  only(
    'message.status',
    `${sameCredits('$new')} = credit_state or credits = 0 or (contradicted_at is not null and $new = 'DELIVERED')`,
    'States that cost the same, as one that is delivered against its refunding does; their attempts are tested with the attempts.',
  ),
  only(
    'message.outcome_source',
    `$new in ('REPORT', 'OPERATOR', 'POLICY') or contradicted_at is not null or status not in ('SENT', 'DELIVERED', 'UNDELIVERED', 'FAILED')
     or not exists (select from attempt a where a.message_id = t.id and a.n = t.attempts and a.phase = 'UNKNOWN')`,
    'Who said so: it matters only where the attempt does not explain what became of the message.',
  ),
  ...always(
    'How and when it was tried: the phase says what came of it.',
    ...[
      'recipient',
      'provider',
      'lease_token',
      'lease_until',
      'at',
      'provider_reference',
      'detail',
      'resend_alone',
      'polls',
      'next_poll_at',
    ].map((name) => `attempt.${name}`),
  ),
  only(
    'attempt.phase',
    `(phase in ('NOT_SENT', 'REFUSED') and $new in ('NOT_SENT', 'REFUSED'))
     or (phase in ('CLAIMED', 'DISPATCHING') and $new in ('CLAIMED', 'DISPATCHING'))
     or exists (
       select from message m
       where m.id = t.message_id and t.n = m.attempts and m.outcome_source in ('REPORT', 'OPERATOR', 'POLICY')
         and (m.outcome_source <> 'POLICY' or $new <> 'NOT_SENT')
         and (m.status <> 'FAILED' or m.contradicted_at is not null or $new <> 'ACCEPTED'))`,
    'Both say sent or both not; or a report, a person or the policy decided over the attempt.',
  ),

  ...always(
    'Who pays how, when, and what was said of it: no credits hang on it.',
    ...['channel', 'payer_phone', 'reference', 'failure', 'failure_detail', 'asked_at', 'next_ask_at', 'asks', 'next_poll_at', 'polls'].map(
      (name) => `purchase.${name}`,
    ),
    ...['expires_at', 'created_at', 'updated_at', 'completed_at', 'created_by', 'next_reminder_at', 'invoice_number'].map(
      (name) => `purchase.${name}`,
    ),
  ),
  only(
    'purchase.status',
    `status not in ('COMPLETED', 'REFUNDED') and $new not in ('COMPLETED', 'REFUNDED')`,
    'Neither gives credits: the moves between them are the guard’s.',
  ),
  only('purchase.paid_tzs', `status not in ('COMPLETED', 'REFUNDED')`, 'Nothing was given for it.'),
  only(
    'purchase.provider',
    `method = 'BANK_TRANSFER' or status <> 'COMPLETED' or decisions > 0`,
    'Only what a provider’s transaction alone completed is proven by it.',
  ),
  only(
    'purchase.provider_reference',
    `method = 'BANK_TRANSFER' or status <> 'COMPLETED' or decisions > 0`,
    'Only what a provider’s transaction alone completed is proven by it; a bank’s is unique in the database.',
  ),
  ...['provider', 'reference', 'tenant_id', 'purchase_id'].map((name) =>
    only(
      `payment_transaction.${name}`,
      `exists (select from purchase p where p.id = t.purchase_id and (p.status <> 'COMPLETED' or p.decisions > 0))`,
      'It gave no credits by itself: a person decides, or decided.',
    ),
  ),
  ...always('A clock’s word.', 'payment_transaction.claimed_at'),
  ...always(
    'Whose it is, where its rows are, and who may go on with it when.',
    ...[
      ...['campaign_id', 'quote_id', 'after_n', 'confirmed_by', 'confirmed_at', 'open', 'worked_at', 'tries', 'samples'],
      ...['approve_until', 'asked_by', 'approved_by', 'approved_at'],
    ].map((name) => `campaign_run.${name}`),
  ),
  ...['tenant_id', 'hold_entry', 'api_key_id', 'release_entry'].map((name) =>
    only(`campaign_run.${name}`, 'messages = made_messages', 'Its messages have it all: they say whose, and by which entries.'),
  ),
  ...always('The day of the tenant’s zone at that time; the zone may be another since.', 'api_key_day.day'),
  ...always('The key’s cap on that day, held by the database at each send.', 'api_key_day.cap'),
]);
