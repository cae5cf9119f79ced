import type { Figure } from '../figure.js';
import { count, ms } from '../results.js';
import { ask } from './overHttp.js';

/** So many live messages of a tenant that ended, over a year until an hour ago; only what figures read is as it would be. */
const fill = `insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status,
    next_attempt_at, valid_until, attempts, events, accepted_at, sent_at, final_at, updated_at, credit_state, hold_entry, settle_entry,
    release_entry, failure, bulk)
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
      substring(int8send(floor(extract(epoch from at) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid,
    $1, '+25571' || lpad((n % 10000000)::text, 7, '0'), (array['Vodacom', 'Airtel', 'Yas', 'Halotel', 'TTCL'])[1 + n % 5],
    case when n % 3 = 0 then $2::uuid else md5((n % 3)::text)::uuid end,
    case when n % 10 = 1 then 'PROMOTIONAL' else 'TRANSACTIONAL' end, 'Habari', 'GSM7', 1, 1, status, at, at + interval '1 day', 1, 4, at,
    case when status <> 'FAILED' then at + interval '1 second' end, at + took, at + took,
    case when status = 'FAILED' then 'RELEASED' else 'SETTLED' end, id, case when status <> 'FAILED' then id end,
    case when status = 'FAILED' then id end, case status when 'DELIVERED' then null else 'UNKNOWN' end, true
  from (select n, gen_random_uuid() as id, now() - interval '1 hour' - interval '365 days' * ((($4 - n)::float8) / $4) as at,
      case when n % 100 = 0 then 'FAILED' when n % 50 = 1 then 'UNDELIVERED' else 'DELIVERED' end as status,
      interval '1 second' * (1 + 4 * exp(3 * random())) as took
    from generate_series($3::bigint, least($3::bigint + 99999, $4)) as n) as s`;

const figures = `messages segments credits delivered undelivered failed notSent pending noReport deliveryRate medianSecondsToDeliver
  p95SecondsToDeliver`;

/** A year's figures of one tenant through the API, beside the same SQL on its messages. */
export const usage: Figure = {
  name: 'usage',
  onlyByName: true,
  async run(bench) {
    const many = bench.options.quick ? 20_000 : bench.options.growthMessages;
    const { sql, url, child } = await bench.server('api');
    const { rows } = await sql.query<{ tenant_id: string; sender: string }>(
      `select tenant_id, (select id from sender_id where for_all limit 1) as sender
       from membership join app_user u on u.id = user_id where u.email = 'owner@mifumo.example'`,
    );
    const { tenant_id: tenantId, sender } = rows[0] ?? {};
    await sql.query('alter table message disable trigger message_begins');
    for (let from = 1; from <= many; from += 100_000) await sql.query(fill, [tenantId, sender, from, many]);
    await sql.query('alter table message enable trigger message_begins');
    await sql.query('vacuum analyze message');
    await sql.query('select rebuild_usage()');
    const begun = performance.now();
    await child.ask('job', { name: 'rollUpUsage' });
    const counting = performance.now() - begun;
    await sql.query('vacuum analyze usage_quarter, usage_day');
    const token = await logIn(url);
    const day = 86_400_000;
    const to = new Date(Math.ceil(Date.now() / day) * day);
    const period = `from: "${new Date(to.getTime() - 366 * day).toISOString()}", to: "${to.toISOString()}"`;
    const timed = async (interval: string, groupBy: string) => {
      const query = `{ usage(${period}, interval: ${interval}, groupBy: [${groupBy}]) { totals { ${figures} }
        buckets { from keys { key label } ${figures} } } }`;
      return fastest(() => ask(url, JSON.stringify({ query }), token));
    };
    const byDay = await timed('DAY', 'OPERATOR');
    const byMonth = await timed('MONTH', 'STATUS, SENDER_ID');
    const byHour = await timed('HOUR', '');
    const raw = await fastest(() => sql.query(rawSql, [tenantId]), 2);
    return [
      {
        figure: `a year's figures of ${count(many)} messages by day and operator (raw: SQL on the messages)`,
        goal: '≤ 300 ms',
        result: `${ms(byDay)}; by month, status and sender id ${ms(byMonth)}; by hour ${ms(byHour)}; counted ahead in ${ms(counting)}`,
        raw: ms(raw),
        ratio: byDay / raw,
        met: byDay <= 300 && byMonth <= 300,
      },
    ];
  },
};

const rawSql = `select date_trunc('day', accepted_at, 'Africa/Dar_es_Salaam'), operator, count(*), sum(segments),
    sum(credits) filter (where credit_state in ('HELD', 'SETTLED')), count(*) filter (where status = 'DELIVERED'),
    percentile_disc(array[0.5, 0.95]) within group (order by final_at - sent_at) filter (where status = 'DELIVERED')
  from message where tenant_id = $1 and not test group by 1, 2`;

async function fastest(run: () => Promise<unknown>, times = 7): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < times; n++) {
    const begun = performance.now();
    await run();
    best = Math.min(best, performance.now() - begun);
  }
  return best;
}

async function logIn(url: string): Promise<string> {
  const query = 'mutation { login(input: { email: "owner@mifumo.example", password: "tuma-demo-password" }) { accessToken } }';
  return ((await ask(url, JSON.stringify({ query }))) as { login: { accessToken: string } }).login.accessToken;
}
