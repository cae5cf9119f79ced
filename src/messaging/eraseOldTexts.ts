import { type Ctx, inTransaction } from '../context.js';
import { quarantine } from '../core/quarantine.js';
import { publishChange } from '../db/outbox.js';
import { statement } from '../db/statement.js';
import { isFaultOfAnItem } from '../lib/flow/batcher.js';
import { byHalves } from '../lib/flow/byHalves.js';
import { inBatches } from '../lib/flow/inBatches.js';
import { idAt } from '../lib/ids.js';
import { sweepable } from './moveInBatches.js';

const BATCH = 1_000;
/** Of one tenant in one run; the next run goes on. Others have their turn, and whoever follows changes is not flooded. */
const BATCHES_A_RUN = 100;
const DAY_MS = 86_400_000;
const NOTHING = idAt(new Date(0));

interface Retention {
  tenantId: string;
  days: number;
}

const eraseTexts = statement<{ now: Date; ids: string[] }>('messaging/eraseOldTexts.sql');

/**
 * Erases numbers and texts of messages, and of what people wrote, of tenants that keep them for so many days (`bodyRetentionDays`),
 * counted from when a message left or ended, as erasing a person does: counts, states and credits stay. In batches; a run that dies is
 * gone on with by the next. A message that the database refuses is quarantined alone, and what fails with one tenant keeps no other's.
 */
export async function eraseOldTexts(ctx: Ctx): Promise<void> {
  const tenants = await ctx.sql.rows<Retention>(
    'select id as "tenantId", body_retention_days as days from tenant where body_retention_days is not null order by id',
  );
  const errors: unknown[] = [];
  for (const one of tenants) await eraseOf(ctx, one).catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw new AggregateError(errors, `the texts of ${errors.length} tenants could not be erased`);
}

async function eraseOf(ctx: Ctx, { tenantId, days }: Retention): Promise<void> {
  const before = new Date(ctx.app.now().getTime() - days * DAY_MS);
  let batches = 0;
  await inBatches(BATCH, async () => (batches++ < BATCHES_A_RUN ? inTransaction(ctx, (ctx) => eraseNext(ctx, tenantId, before)) : 0));
  let left = NOTHING;
  await inBatches(BATCH, () =>
    inTransaction(ctx, async (ctx) => {
      const looked = await eraseLeft(ctx, tenantId, before, left);
      left = looked.at(-1) ?? left;
      return looked.length;
    }),
  );
  await inBatches(BATCH, () => eraseInbound(ctx, tenantId, before));
  await inTransaction(ctx, (ctx) => eraseAnswers(ctx, tenantId, before));
}

/** Where a tenant's erasing stands; another worker waits here. */
async function lockRetention(ctx: Ctx, tenantId: string): Promise<{ messagesThrough: string; answersThrough: string }> {
  await ctx.sql.rows(
    `insert into text_retention (tenant_id, messages_through, answers_through) values ($1, $2, 'epoch') on conflict do nothing`,
    [tenantId, NOTHING],
  );
  const row = await ctx.sql.row<{ messagesThrough: string; answersThrough: string }>(
    `select messages_through as "messagesThrough", answers_through as "answersThrough" from text_retention where tenant_id = $1 for update`,
    [tenantId],
  );
  if (!row) throw new Error('the tenant is gone');
  return row;
}

/**
 * The next messages that were accepted before that moment. Answers how many it looked at. Messages of a campaign have ids of when it was
 * confirmed: while some are still to be made, nothing from there on is looked at.
 */
async function eraseNext(ctx: Ctx, tenantId: string, before: Date): Promise<number> {
  const { messagesThrough } = await lockRetention(ctx, tenantId);
  const next = await ctx.sql.rows<{ id: string; erased: boolean; old: boolean }>(
    `select id, phone is null and body is null as erased, ${isOld('$4')} as old from message m
     where tenant_id = $1 and id > $2 and id < $3 and id < coalesce((
       select hold_entry from campaign_run r where r.tenant_id = $1 and r.open and r.made_messages < r.messages
       order by hold_entry limit 1), $3)
     order by id limit $5 for update`,
    [tenantId, messagesThrough, idAt(before), before, BATCH],
  );
  const waiting = next.filter(({ erased }) => !erased);
  const refused = await erase(ctx, tenantId, idsOf(waiting.filter(({ old }) => old)));
  await ctx.sql.rows('insert into text_retention_left (message_id, tenant_id) select unnest($2::uuid[]), $1 on conflict do nothing', [
    tenantId,
    [...refused, ...idsOf(waiting.filter(({ old }) => !old))],
  ]);
  const last = next.at(-1);
  if (last) await ctx.sql.rows('update text_retention set messages_through = $2 where tenant_id = $1', [tenantId, last.id]);
  return next.length;
}

/** Those that were left then and are old enough now. Answers the ids that it looked at, after `after`. */
async function eraseLeft(ctx: Ctx, tenantId: string, before: Date, after: string): Promise<string[]> {
  await lockRetention(ctx, tenantId);
  const left = await ctx.sql.rows<{ id: string; old: boolean }>(
    `select m.id, ${isOld('$2')} as old from text_retention_left l join message m on m.id = l.message_id
     where l.tenant_id = $1 and l.message_id > $3 and ${sweepable('$5')} order by l.message_id limit $4 for update of m`,
    [tenantId, before, after, BATCH, null],
  );
  const old = idsOf(left.filter(({ old }) => old));
  const refused = await erase(ctx, tenantId, old);
  await ctx.sql.rows('delete from text_retention_left where message_id = any($1::uuid[])', [old.filter((id) => !refused.includes(id))]);
  return idsOf(left);
}

/** What isn't sent yet, or may have been sent, is kept however old. */
const isOld = (before: string): string =>
  `(m.status not in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED')
    and coalesce(m.sent_at, m.final_at, m.accepted_at) < ${before}::timestamptz)`;

const idsOf = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);

/** Erases locked messages; one that the database refuses is quarantined. Answers those. */
async function erase(ctx: Ctx, tenantId: string, ids: string[]): Promise<string[]> {
  const refused: { id: string; error: unknown }[] = [];
  const run = async (some: string[]): Promise<void> => {
    await ctx.sql.rows('savepoint part');
    try {
      await ctx.sql.rows(eraseTexts, { now: ctx.app.now(), ids: some });
      await publishChange(ctx.sql, 'message', tenantId, some);
      await ctx.sql.rows('release savepoint part');
    } catch (error) {
      if (isFaultOfAnItem(error)) await ctx.sql.rows('rollback to savepoint part');
      throw error;
    }
  };
  await byHalves(ids, run, (id, error) => refused.push({ id, error }));
  for (const { id, error } of refused) await quarantine(ctx, 'SWEEP', id, error);
  return refused.map(({ id }) => id);
}

/** What people wrote before that moment. Answers how many it erased. */
async function eraseInbound(ctx: Ctx, tenantId: string, before: Date): Promise<number> {
  const erased = await ctx.sql.rows(
    `update inbound_message set phone = null, body = null, redacted_at = $3 where tenant_id = $1 and id in (
       select id from inbound_message where tenant_id = $1 and id < $2 and redacted_at is null order by id limit $4) returning 1`,
    [tenantId, idAt(before), ctx.app.now(), BATCH],
  );
  return erased.length;
}

/** What was left out of a send stands in its answer as it was typed, for as long as its reference is known. */
async function eraseAnswers(ctx: Ctx, tenantId: string, before: Date): Promise<void> {
  const { answersThrough } = await lockRetention(ctx, tenantId);
  await ctx.sql.rows(
    `update send_reference set answer = jsonb_set(answer, '{rejected}',
       (select jsonb_agg(one || '{"value": ""}' order by n) from jsonb_array_elements(answer->'rejected') with ordinality as r (one, n)))
     where tenant_id = $1 and created_at >= $2 and created_at < $3 and answer->'rejected' <> '[]'`,
    [tenantId, answersThrough, before],
  );
  await ctx.sql.rows('update text_retention set answers_through = greatest(answers_through, $2) where tenant_id = $1', [tenantId, before]);
}
