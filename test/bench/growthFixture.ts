import type pg from 'pg';

/** Messages of one send, which one entry holds and one settles or gives back. */
const SEND = 100;
/** Sends in one statement. */
const CHUNK = 1_000;
const DAYS = 90;

/** An id of that moment: a uuid v7. */
const idAt = `create function pg_temp.id_at(at timestamptz) returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send(floor(extract(epoch from at) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid $$`;

/**
 * The sends $1 to $2 of $3 over the days until $7, of the tenant $4 by the sender id $5, whose account had $6 before: with events,
 * attempts, reports and entries. Every hundredth send failed and was given back; of the others one message in fifty is UNDELIVERED.
 */
const sends = `with send as materialized (
    select n, at, failed, pg_temp.id_at(at) as hold, pg_temp.id_at(at + interval '2 seconds') as ended,
      $6::bigint - ${SEND} * (n - (n - 1) / 100) as held_after
    from (select n, n % 100 = 0 as failed, $7::timestamptz - interval '${DAYS} days' * ((($3 - n)::float8) / $3) as at
      from generate_series($1::bigint, $2::bigint) as n) as s
  ), given as materialized (
    select s.*, pg_temp.id_at(at + i * interval '1 millisecond') as id, pg_temp.id_at(at + interval '5 seconds') as report_id,
      nextval('attempt_recipient') as recipient, '+2557' || lpad(((n * ${SEND} + i) % 100000000)::text, 8, '0') as phone,
      case when failed then 'FAILED' when i % 50 = 0 then 'UNDELIVERED' else 'DELIVERED' end as status
    from send s, generate_series(1, ${SEND}) as i
  ), m as (
    insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status, next_attempt_at,
      valid_until, attempts, events, accepted_at, sent_at, final_at, updated_at, provider_reference, client_reference, failure,
      outcome_source, credit_state, hold_entry, settle_entry, release_entry, bulk)
    select id, $4, phone, 'Vodacom', $5, case when n % 10 = 1 then 'PROMOTIONAL' else 'TRANSACTIONAL' end, 'Habari ' || n, 'GSM7', 1, 1,
      status, at, at + interval '1 day', 1, case when failed then 3 else 4 end, at, case when not failed then at end, at, at,
      case when not failed then hold::text end, 'order-' || n,
      case status when 'FAILED' then 'INVALID_NUMBER' when 'UNDELIVERED' then 'UNREACHABLE' end,
      case when failed then 'PROVIDER' else 'REPORT' end, case when failed then 'RELEASED' else 'SETTLED' end, hold,
      case when not failed then ended end, case when failed then ended end, true
    from given
  ), e as (
    insert into message_event (message_id, n, at, status)
    select id, e.n, at, coalesce(e.status, g.status)
    from given g, (values (1, 'QUEUED'), (2, 'SENDING'), (3, 'SENT'), (4, null)) as e (n, status) where not failed
    union all
    select id, e.n, at, e.status from given, (values (1, 'QUEUED'), (2, 'SENDING'), (3, 'FAILED')) as e (n, status) where failed
  ), a as (
    insert into attempt (message_id, n, recipient, provider, phase, lease_token, lease_until, at, provider_reference)
    select id, 1, recipient, 'simulator', case when failed then 'REFUSED' else 'ACCEPTED' end, hold, at, at,
      case when not failed then hold::text end
    from given
  ), k as (
    insert into report_key (provider, reference, recipient, phone, status, report_id)
    select 'simulator', hold::text, recipient::text, phone, status, report_id from given where not failed
  ), r as (
    insert into report_inbox (id, provider, reference, recipient, phone, status, outcome, received_at, apply_after, result, message_id,
      applied_at)
    select report_id, 'simulator', hold::text, recipient::text, phone, status, status, at, at, 'APPLIED', id, at from given where not failed
  ), f as (
    insert into send_reference (tenant_id, reference, fingerprint, answer, created_at)
    select $4, 'order-' || n, '\\x00', '{}', at from send
  )
  insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
  select hold, $4, 'HOLD', -${SEND}, ${SEND}, held_after, ${SEND}, hold::text, at from send
  union all
  select ended, $4, case when failed then 'RELEASE' else 'SETTLE' end, case when failed then ${SEND} else 0 end, -${SEND},
    held_after + case when failed then ${SEND} else 0 end, ${SEND}, ended::text, at from send
  order by 9, 3`;

/**
 * A tenant's past: so many messages of the 90 days until an hour ago, or until then, that have ended, with all that belongs to them, for
 * credits that it has. Rows come as statements would have left them, so the ledger's proof holds.
 */
export async function fillWithMessages(
  sql: pg.Client,
  tenantId: string,
  count: number,
  until = new Date(Date.now() - 3_600_000),
): Promise<void> {
  const total = Math.ceil(count / SEND);
  await sql.query(idAt);
  // They begin as ended here, which the guard of states forbids to everybody else.
  await sql.query('alter table message disable trigger message_begins');
  const sender = (await sql.query<{ id: string }>('select id from sender_id where for_all')).rows[0]?.id;
  const account = await sql.query<{ available: string }>('select available from credit_account where tenant_id = $1', [tenantId]);
  const before = account.rows[0]?.available;
  for (let first = 1; first <= total; first += CHUNK)
    await sql.query(sends, [first, Math.min(total, first + CHUNK - 1), total, tenantId, sender, before, until]);
  await sql.query(
    `update credit_account c set available = available - s.spent, spent = c.spent + s.spent
     from (select sum(credits)::bigint as spent from message where tenant_id = $1 and credit_state = 'SETTLED') as s where tenant_id = $1`,
    [tenantId],
  );
  await sql.query('alter table message enable trigger message_begins');
  await sql.query('select rebuild_ledger_entry_messages(), rebuild_usage()');
  await sql.query('vacuum analyze');
}

/**
 * Changes an indexed column of each of the tenant's messages, a day's in a statement: as many dead rows as live ones, with their entries in
 * every index. Autovacuum leaves them.
 */
export async function leaveDeadRows(sql: pg.Client, tenantId: string): Promise<void> {
  const { rows: parts } = await sql.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'message'::regclass`,
  );
  for (const { name } of parts) await sql.query(`alter table ${name} set (autovacuum_enabled = false)`);
  // Triggers write no dead rows of messages, and would run once a day's statement over all its rows.
  await sql.query('alter table message disable trigger user');
  for (let day = DAYS + 1; day >= 0; day--)
    await sql.query(
      `update message set client_reference = client_reference || '+' where tenant_id = $1
         -- Read once, so that the index is used: the function is volatile.
         and id >= (select pg_temp.id_at(now() - $2 * interval '1 day'))
         and id < (select pg_temp.id_at(now() - ($2 - 1) * interval '1 day'))`,
      [tenantId, day],
    );
  await sql.query('alter table message enable trigger user');
  await sql.query('select pg_stat_force_next_flush()');
  await sql.query('select 1');
  const { rows } = await sql.query<{ dead: number }>(
    `select sum(n_dead_tup)::float8 / greatest(sum(n_live_tup), 1) as dead from pg_stat_user_tables
     where relid in (select inhrelid from pg_inherits where inhparent = 'message'::regclass)`,
  );
  if (!((rows[0]?.dead ?? 0) > 0.5)) throw new Error('the messages have left no dead rows');
}
