import type { Ctx } from '../../context.js';
import { columns } from '../../db/statement.js';
import { newId } from '../../lib/ids.js';
import { inboundAddress } from '../../lib/inbound/inboundAddress.js';
import type { InboundSms } from '../../ports/sms.js';

/** A long text comes as one message of at most ten parts or so; what is longer is cut. */
const LONGEST_BODY = 4_000;

/**
 * Stores messages that people sent, as they came, and wakes the worker. Resolves when it is committed: then the provider may be answered.
 * The same reference again is stored once. Answers how many are new.
 */
export async function storeInbound(ctx: Ctx, messages: readonly InboundSms[]): Promise<number> {
  const now = ctx.app.now();
  const rows = messages.map(({ provider, reference, from, to, body }) => ({
    ...{ id: newId(now), provider, reference },
    sender: inboundAddress(from) ?? '?',
    recipient: inboundAddress(to) ?? '?',
    body: [...storable(body)].slice(0, LONGEST_BODY).join(''),
  }));
  const { id, provider, reference, sender, recipient, body } = columns(rows, 'id', 'provider', 'reference', 'sender', 'recipient', 'body');
  const stored = await ctx.sql.rows(
    `insert into inbound_inbox (id, provider, reference, sender, recipient, body, received_at)
     select *, $7::timestamptz from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
     on conflict do nothing returning id`,
    [id, provider, reference, sender, recipient, body, now],
  );
  await ctx.app.failpoint('inbound stored');
  if (stored.length > 0) ctx.app.events.publish({ topic: 'inboundStored', tenantId: null, ids: [] });
  return stored.length;
}

/** What the database can't hold becomes a sign for it: NUL, and half of a character. */
const storable = (text: string): string =>
  Buffer.from(text.slice(0, 2 * LONGEST_BODY))
    .toString('utf8')
    .replaceAll('\0', '\ufffd');
