import type { LedgerFilter } from '../../entities/inputs/billing.js';
import type { ContactFilter } from '../../entities/inputs/contacts.js';
import type { MessageFilter } from '../../entities/inputs/messages.js';
import type { OptOutFilter } from '../../entities/inputs/optOuts.js';
import type { ExportKind } from '../../entities/types/exports.js';
import { groupsOfContacts } from '../contacts/contactGroups.js';
import { contacts } from '../contacts/contacts.js';
import { optOuts } from '../contacts/optOuts.js';
import type { Ctx } from '../context.js';
import { tenantOf } from '../core/authorize.js';
import { ledger } from '../ledger/ledgerList.js';
import { CONTACT_COLUMNS } from '../lib/files/contactColumns.js';
import { publicId } from '../lib/ids.js';
import { messages } from '../messaging/messages.js';
import { auditSource } from './auditSource.js';
import { type ExportSource, toPage } from './exportSource.js';
import { purchasesSource } from './purchasesSource.js';
import { recipientsSource } from './recipientsSource.js';
import { usageSource } from './usageSource.js';

/** What a message's row is read for. */
const MESSAGE_FIELDS: ReadonlySet<string> = new Set([
  ...['id', 'status', 'to', 'senderId', 'name', 'category', 'body', 'segments', 'credits', 'charged', 'operator', 'failure'],
  ...['failureDetail', 'clientReference', 'providerReference', 'test', 'scheduledAt', 'acceptedAt', 'sentAt', 'finalAt'],
]);

export const sources: Record<ExportKind, ExportSource> = {
  USAGE: usageSource,
  CAMPAIGN_RECIPIENTS: recipientsSource,
  PURCHASES: purchasesSource,
  AUDIT: auditSource,
  CONTACTS: {
    further: { of: 'attributes', names: attributeNames },
    moments: [],
    columns: [...CONTACT_COLUMNS, 'attributes'],
    numbers: ['phone'],
    async page(ctx, args, filter) {
      const list = await contacts(ctx, args, filter as ContactFilter);
      const groups = await groupsOfContacts(
        ctx,
        list.nodes.map(({ id }) => id),
      );
      const rows = list.nodes.map(({ phone, name, email, tags, attributes, optedOut, createdAt, updatedAt }, n) => ({
        ...{ phone, name, email, tags, groups: (groups[n] ?? []).map((group) => group.name) },
        ...{ opted_out: optedOut, created_at: createdAt, updated_at: updatedAt, attributes },
      }));
      return toPage(list, rows);
    },
  },
  OPT_OUTS: {
    moments: [],
    columns: ['phone', 'source', 'opted_out_at'],
    numbers: ['phone'],
    async page(ctx, args, filter) {
      const list = await optOuts(ctx, args, filter as OptOutFilter);
      return toPage(
        list,
        list.nodes.map(({ phone, source, createdAt }) => ({ phone, source, opted_out_at: createdAt })),
      );
    },
  },
  MESSAGES: {
    moments: ['acceptedFrom', 'acceptedTo', 'updatedFrom'],
    columns: [
      ...['id', 'status', 'to', 'from', 'category', 'body', 'segments', 'price', 'credits', 'operator', 'failure'],
      ...['failure_detail', 'client_reference', 'provider_reference', 'test', 'scheduled_at', 'accepted_at', 'sent_at', 'final_at'],
    ],
    numbers: ['to'],
    async page(ctx, args, filter) {
      const list = await messages(ctx, args, filter as MessageFilter, MESSAGE_FIELDS);
      const rows = list.nodes.map((one) => ({
        ...{
          id: publicId('message', one.id),
          status: one.status,
          to: one.to,
          from: one.senderId.name,
          category: one.category,
          body: one.body,
        },
        ...{
          segments: one.segments,
          price: one.credits,
          // What usage counts.
          credits: one.charged ?? 0,
          operator: one.operator,
          failure: one.failure,
          failure_detail: one.failureDetail,
        },
        ...{ client_reference: one.clientReference, provider_reference: one.providerReference, test: one.test },
        ...{ scheduled_at: one.scheduledAt, accepted_at: one.acceptedAt, sent_at: one.sentAt, final_at: one.finalAt },
      }));
      return toPage(list, rows);
    },
  },
  LEDGER: {
    moments: ['from', 'to'],
    columns: ['id', 'kind', 'available_delta', 'held_delta', 'available_after', 'messages', 'reference', 'reason', 'created_at'],
    numbers: ['available_delta', 'held_delta', 'available_after'],
    async page(ctx, args, filter) {
      const list = await ledger(ctx, args, filter as LedgerFilter);
      const rows = list.nodes.map((one) => ({
        ...{ id: publicId('ledgerEntry', one.id), kind: one.kind, available_delta: one.availableDelta, held_delta: one.heldDelta },
        ...{ available_after: one.availableAfter, messages: one.messageCount, reference: one.reference, reason: one.reason },
        created_at: one.createdAt,
      }));
      return toPage(list, rows);
    },
  },
};

/** Names of further values of the tenant's contacts, in their order; a CSV has a column for each, up to so many. */
async function attributeNames(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.sql.rows<{ name: string }>(
    `select name from (select distinct jsonb_object_keys(attributes) as name from contact where tenant_id = $1) a order by name limit 500`,
    [tenantOf(ctx)],
  );
  return rows.map(({ name }) => name);
}
