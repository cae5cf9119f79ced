import type { Keyword } from '../../../entities/types/inbound.js';
import { fingerprintOf } from '../../contacts/fingerprint.js';
import { shareContacts } from '../../contacts/lockContacts.js';
import { recordOptIn, recordOptOut } from '../../contacts/optOuts.js';
import type { Ctx } from '../../context.js';
import { PLATFORM_TENANT } from '../../core/platformTenant.js';
import { eachOrQuarantine } from '../../core/quarantine.js';
import { publishChange } from '../../db/outbox.js';
import { statement } from '../../db/statement.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import { isMobile } from '../../lib/inbound/inboundAddress.js';
import { keywordOf } from '../../lib/inbound/keywords.js';
import { ownWordsOf } from './keywordReplies.js';

interface Stored {
  id: string;
  reference: string;
  sender: string;
  recipient: string;
  body: string;
  receivedAt: string;
}

const BATCH = 100;

const tenantStatement = statement<{ phone: string; recipient: string; platform: string }, { tenantId: string }>(
  'messaging/inbound/tenantOfInbound.sql',
);

/**
 * Gives stored messages to the tenants whose number they were sent to, in the order in which they came, and does what a keyword asks for:
 * STOP opts the number out, START in again. One that was sent to a number that is nobody's waits for it to be assigned. Answers how many it
 * looked at.
 */
export const applyInbound = (ctx: Ctx): Promise<number> => inBatches(BATCH, () => applyBatch(ctx));

async function applyBatch(ctx: Ctx): Promise<number> {
  const { results, setAside } = await eachOrQuarantine(ctx, { kind: 'INBOUND', find, handle: applyAll });
  return results.reduce((sum, applied) => sum + applied, setAside);
}

/** One worker at a time: of two messages of a person the later one counts. */
async function find(ctx: Ctx, only: string[] | null): Promise<Stored[]> {
  await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended('inbound', 0))`);
  return ctx.sql.rows<Stored>(
    `select id, reference, sender, recipient, body, received_at as "receivedAt" from inbound_inbox i
     where result = 'PENDING' and ($2::uuid[] is null or id = any($2::uuid[]))
       and not exists (select from quarantined_item q where q.kind = 'INBOUND' and q.item_id = i.id and q.released_at is null)
     order by id limit $1 for update`,
    [BATCH, only],
  );
}

async function applyAll(ctx: Ctx, all: Stored[]): Promise<number> {
  const unassigned: string[] = [];
  for (const one of all) {
    const asked = { phone: one.sender, recipient: one.recipient, platform: PLATFORM_TENANT };
    const owner = await ctx.sql.row(tenantStatement, asked);
    if (owner) await applyOne(ctx, owner.tenantId, one);
    else unassigned.push(one.id);
  }
  await ctx.sql.rows(
    `update inbound_inbox set result = case when id = any($2::uuid[]) then 'UNASSIGNED' else 'APPLIED' end,
       sender = case when id = any($2::uuid[]) then sender end, body = case when id = any($2::uuid[]) then body end
     where id = any($1::uuid[])`,
    [all.map(({ id }) => id), unassigned],
  );
  if (unassigned.length > 0) ctx.app.log.warn({ messages: unassigned.length }, 'messages came in to a number that is assigned to nobody');
  return all.length;
}

async function applyOne(ctx: Ctx, tenantId: string, { id, reference, sender, recipient, body, receivedAt }: Stored): Promise<void> {
  const phone = isMobile(sender) ? sender : null;
  const keyword = phone === null ? undefined : keywordOf(body, await ownWordsOf(ctx, tenantId));
  // Who is being erased is erased first.
  await shareContacts(ctx, tenantId);
  const erased = phone !== null && (await wasErasedSince(ctx, tenantId, phone, receivedAt));
  await ctx.sql.rows(
    `insert into inbound_message (id, tenant_id, phone, recipient, body, keyword, provider_reference, received_at, redacted_at,
       reply_due)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $9::timestamptz is null and not exists (select from inbound_number where number = $3)
       and exists (select from keyword_reply r where r.tenant_id = $2 and r.keyword = $6 and r.enabled and r.body is not null)`,
    [
      id,
      tenantId,
      ...(erased ? [null, recipient, null] : [phone, recipient, body]),
      keyword,
      reference,
      receivedAt,
      erased ? now(ctx) : null,
    ],
  );
  if (phone !== null && keyword) await obey(ctx, tenantId, phone, keyword);
  if (erased) await ctx.sql.rows('update opt_out set erased_at = $3 where tenant_id = $1 and phone = $2', [tenantId, phone, now(ctx)]);
  await publishChange(ctx.sql, 'inbound', tenantId, [id]);
}

const now = (ctx: Ctx): Date => ctx.app.now();

async function obey(ctx: Ctx, tenantId: string, phone: string, keyword: Keyword): Promise<void> {
  if (keyword === 'STOP') await recordOptOut(ctx, tenantId, phone, 'INBOUND_SMS');
  if (keyword === 'START') await recordOptIn(ctx, tenantId, phone, 'INBOUND_SMS');
}

/** Whether the person was erased after this came and before it was applied. */
async function wasErasedSince(ctx: Ctx, tenantId: string, phone: string, receivedAt: string): Promise<boolean> {
  const row = await ctx.sql.row('select from erasure where tenant_id = $1 and fingerprint = $2 and at >= $3 limit 1', [
    tenantId,
    fingerprintOf(tenantId, phone),
    receivedAt,
  ]);
  return row !== undefined;
}
