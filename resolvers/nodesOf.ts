import type { Node } from '../entities/Node.js';
import { nodeIdOf, readNodeId } from '../entities/nodeIds.js';
import type { Viewer } from '../entities/payloads/session.js';
import { alertsById } from '../src/alerts/alerts.js';
import { attention } from '../src/attention/attention.js';
import { apiKeysById } from '../src/auth/apiKeys.js';
import { sessionsById } from '../src/auth/sessions/sessionList.js';
import { viewer } from '../src/auth/viewer.js';
import { backupsById } from '../src/backups/backups.js';
import { encryptionKeysById } from '../src/backups/keys/encryptionKeys.js';
import { restoresById } from '../src/backups/restore/restores.js';
import { backupHealth } from '../src/backups/schedules/backupHealth.js';
import { backupSchedulesById } from '../src/backups/schedules/backupSchedules.js';
import { storageTargets } from '../src/backups/storage/storageTargets.js';
import { packagesById } from '../src/billing/packages.js';
import { paymentChannels } from '../src/billing/paymentChannels.js';
import { purchaseEventsOf } from '../src/billing/purchaseEvents.js';
import { purchasesById } from '../src/billing/purchases.js';
import { contactGroupsById } from '../src/contacts/contactGroups.js';
import { contactsById } from '../src/contacts/contacts.js';
import { contactImportsById } from '../src/contacts/imports/contactImports.js';
import { optOutsById } from '../src/contacts/optOuts.js';
import type { Ctx } from '../src/context.js';
import { auditEventsById } from '../src/core/audit.js';
import { quarantinedItemsById } from '../src/core/quarantine.js';
import { AppError } from '../src/errors.js';
import { exportsById } from '../src/exports/exports.js';
import { balancesById } from '../src/ledger/balance.js';
import { ledgerEntriesById } from '../src/ledger/ledgerList.js';
import { emailsById } from '../src/mail/emails.js';
import { filesById } from '../src/media/files.js';
import { invitationsById } from '../src/members/invitations.js';
import { membershipsById, usersById } from '../src/members/members.js';
import { campaignQuotesById } from '../src/messaging/campaigns/campaignQuote.js';
import { campaignRecipientsById } from '../src/messaging/campaigns/campaignRecipients.js';
import { campaignsById } from '../src/messaging/campaigns/campaigns.js';
import { campaignSchedulesById } from '../src/messaging/campaigns/recurring/campaignSchedules.js';
import { inboundMessagesById } from '../src/messaging/inbound/inboundMessages.js';
import { keywordRepliesById } from '../src/messaging/inbound/keywordReplies.js';
import { attemptsOf, eventsOf, messagesById } from '../src/messaging/messages.js';
import { templatesById } from '../src/messaging/templates/templates.js';
import { senderIdHistories, senderIdsById } from '../src/senders/senderIds.js';
import { integrations } from '../src/system/integrations.js';
import { publicSettings } from '../src/system/publicSettings.js';
import { systemStatus } from '../src/system/systemStatus.js';
import { tenantsById } from '../src/tenants/tenantList.js';
import { webhookDeliveriesById } from '../src/webhooks/deliveries/webhookDeliveries.js';
import { webhookEndpointsById } from '../src/webhooks/webhookEndpoints.js';
import { capability } from './sending.js';

/** Reads rows by their uuids under the rules of the type's own query; it may answer others, too, and refuse with an AppError. */
type Reader = (ctx: Ctx, uuids: string[]) => Promise<readonly (object | null | undefined)[]>;

/** What a caller is shown of themselves. */
const ofViewer =
  (pick: (viewer: Viewer) => (object | null)[]): Reader =>
  async (ctx) => {
    const self = await viewer(ctx);
    return self ? pick(self) : [];
  };

const tenantsOfViewer = ({ tenant, memberships }: Viewer) => [...(tenant ? [tenant] : []), ...memberships.map(({ tenant }) => tenant)];

/** Rows that belong to others, which must be seen to see them. */
const partsOf =
  <Owner extends { id: string }>(
    owners: (ctx: Ctx, ids: string[]) => Promise<Owner[]>,
    parts: (ctx: Ctx, ids: string[]) => Promise<object[][]>,
  ): Reader =>
  async (ctx, uuids) =>
    (
      await parts(
        ctx,
        (await owners(ctx, uuids)).map(({ id }) => id),
      )
    ).flat();

/** What shows objects of each type; one of them is enough. */
const readers: Record<string, Reader[]> = {
  Alert: [alertsById],
  ApiKey: [apiKeysById, ofViewer(({ apiKey }) => [apiKey])],
  Attempt: [partsOf(messagesById, attemptsOf)],
  AttentionItem: [attention],
  AuditEvent: [auditEventsById],
  Backup: [backupsById],
  Restore: [restoresById],
  BackupHealth: [async (ctx) => [await backupHealth(ctx)]],
  BackupSchedule: [backupSchedulesById],
  Balance: [balancesById],
  Campaign: [campaignsById],
  CampaignSchedule: [campaignSchedulesById],
  CampaignQuote: [campaignQuotesById],
  CampaignRecipient: [campaignRecipientsById],
  Contact: [contactsById],
  ContactGroup: [contactGroupsById],
  ContactImport: [contactImportsById],
  Email: [emailsById],
  EncryptionKey: [encryptionKeysById],
  Export: [exportsById],
  File: [filesById],
  Integration: [integrations],
  InboundMessage: [inboundMessagesById],
  Invitation: [invitationsById],
  JobStatus: [async (ctx) => (await systemStatus(ctx)).jobs],
  KeywordReply: [keywordRepliesById],
  LedgerEntry: [ledgerEntriesById],
  Membership: [membershipsById, ofViewer(({ memberships }) => memberships)],
  Message: [messagesById],
  MessageEvent: [partsOf(messagesById, eventsOf)],
  OptOut: [optOutsById],
  Package: [packagesById],
  PaymentChannel: [async ({ app }) => paymentChannels(app)],
  Purchase: [purchasesById],
  PurchaseEvent: [partsOf(purchasesById, purchaseEventsOf)],
  PublicSettings: [async ({ app }) => [publicSettings(app)]],
  QuarantinedItem: [quarantinedItemsById],
  SenderId: [senderIdsById],
  SenderIdEvent: [partsOf(senderIdsById, senderIdHistories)],
  Session: [sessionsById],
  SmsCapability: [async (ctx) => [await capability(ctx)]],
  StorageTarget: [storageTargets],
  SystemStatus: [async (ctx) => [await systemStatus(ctx)]],
  Template: [templatesById],
  Tenant: [tenantsById, ofViewer(tenantsOfViewer)],
  TenantSettings: [
    async (ctx, uuids) => (await tenantsById(ctx, uuids)).map(({ settings }) => settings),
    ofViewer((self) => tenantsOfViewer(self).map(({ settings }) => settings)),
  ],
  User: [usersById, ofViewer(({ user }) => [user])],
  WebhookDelivery: [webhookDeliveriesById],
  WebhookEndpoint: [webhookEndpointsById],
  Viewer: [ofViewer((self) => [self])],
};

/** The types whose objects can be read by id alone. */
export const readableTypes: readonly string[] = Object.keys(readers);

/**
 * Any objects by their public ids, in that order; null for what doesn't exist, may not be seen or is no id. A statement or two for each
 * type among them. The rows say their type, by which the graph knows them.
 */
export async function nodesOf(ctx: Ctx, ids: readonly string[]): Promise<(Node | null)[]> {
  const uuids = new Map<string, Set<string>>();
  for (const id of ids) {
    const key = readNodeId(id);
    if (!key) continue;
    const ofType = uuids.get(key.type) ?? new Set();
    uuids.set(key.type, ofType);
    if (key.uuid) ofType.add(key.uuid);
  }
  const found = new Map<string, Node>();
  const read = async (type: string, reader: Reader, ofType: Set<string>) => {
    const idOf = nodeIdOf(type);
    for (const row of await orNothing(() => reader(ctx, [...ofType])))
      if (row && idOf) found.set(idOf(row), Object.assign(row, { __typename: type }) as unknown as Node);
  };
  await Promise.all([...uuids].flatMap(([type, ofType]) => (readers[type] ?? []).map((reader) => read(type, reader, ofType))));
  return ids.map((id) => found.get(id) ?? null);
}

const refusals = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND']);

/** Who may see none of a type is told no more than who asks for what isn't there. */
async function orNothing<Row>(read: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && refusals.has(error.code)) return [];
    throw error;
  }
}
