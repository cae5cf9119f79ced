import { type Noun, parseId, prefixes, publicId } from '../src/lib/ids.js';

/** Which noun's prefix a type's id is shown with. A type with an id that is neither here nor below is a fault found at start. */
const nouns: Record<string, Noun> = {
  Message: 'message',
  SenderId: 'senderId',
  Package: 'package',
  Purchase: 'purchase',
  LedgerEntry: 'ledgerEntry',
  Tenant: 'tenant',
  Balance: 'balance',
  SmsCapability: 'smsCapability',
  TenantSettings: 'tenantSettings',
  Session: 'session',
  Viewer: 'viewer',
  User: 'user',
  Membership: 'membership',
  OptOut: 'optOut',
  Contact: 'contact',
  ContactGroup: 'contactGroup',
  Template: 'template',
  Campaign: 'campaign',
  CampaignSchedule: 'campaignSchedule',
  CampaignQuote: 'campaignQuote',
  CampaignRecipient: 'campaignRecipient',
  InboundMessage: 'inboundMessage',
  KeywordReply: 'keywordReply',
  ContactImport: 'contactImport',
  Export: 'export',
  WebhookEndpoint: 'webhookEndpoint',
  WebhookDelivery: 'webhookDelivery',
  Invitation: 'invitation',
  Email: 'email',
  AuditEvent: 'auditEvent',
  ApiKey: 'apiKey',
  File: 'file',
  Backup: 'backup',
  BackupSchedule: 'backupSchedule',
  Restore: 'restore',
  StorageTarget: 'storageTarget',
  EncryptionKey: 'encryptionKey',
  Alert: 'alert',
  QuarantinedItem: 'quarantinedItem',
};

/** Rows that belong to another have its id and a number in theirs. */
const parts: Record<string, { noun: Noun; of: string; number: string }> = {
  MessageEvent: { noun: 'messageEvent', of: 'messageId', number: 'n' },
  Attempt: { noun: 'attempt', of: 'messageId', number: 'number' },
  PurchaseEvent: { noun: 'purchaseEvent', of: 'purchaseId', number: 'n' },
  SenderIdEvent: { noun: 'senderIdEvent', of: 'senderId', number: 'n' },
};

/** What the program itself names has that name in its id. */
const named: Record<string, { prefix: string; by: string }> = {
  AttentionItem: { prefix: 'atn', by: 'key' },
  Integration: { prefix: 'itg', by: 'name' },
  JobStatus: { prefix: 'job', by: 'name' },
  PaymentChannel: { prefix: 'pch', by: 'code' },
};

/** There is one of each, and this is its id. */
const singletons: Record<string, string> = {
  BackupHealth: 'backup-health',
  PublicSettings: 'public-settings',
  SystemStatus: 'system',
};

/** It has the id of what it is about: the id alone finds that. */
const borrowing = new Set(['AuditTarget']);

type Row = { id: string } & Record<string, string>;
type IdOf = (row: object) => string;

/** How the id that the API shows is made of a row of this type; undefined for a type that has none. */
export function nodeIdOf(type: string): IdOf | undefined {
  const [noun, part, name] = [nouns[type], parts[type], named[type]];
  const of = (idOf: (row: Row) => string) => idOf as IdOf;
  if (noun) return of(({ id }) => publicId(noun, id));
  if (part) return of((row) => `${publicId(part.noun, row[part.of] ?? '')}_${row[part.number]}`);
  if (name) return of((row) => `${name.prefix}_${row[name.by]}`);
  if (type in singletons || borrowing.has(type)) return of(({ id }) => id);
  return undefined;
}

/** What an id names: a type, and of a noun the row's uuid, of a part the uuid of the row that it belongs to. */
export interface NodeKey {
  type: string;
  uuid?: string;
}

const byPrefix = new Map<string, NodeKey & { noun?: Noun; part?: boolean }>([
  ...Object.entries(nouns).map(([type, noun]) => [prefixes[noun], { type, noun }] as const),
  ...Object.entries(parts).map(([type, { noun }]) => [prefixes[noun], { type, noun, part: true }] as const),
  ...Object.entries(named).map(([type, { prefix }]) => [prefix, { type }] as const),
  ...Object.entries(singletons).map(([type, id]) => [id, { type }] as const),
]);

/** Reads any id of the API; undefined when it is malformed. */
export function readNodeId(id: string): NodeKey | undefined {
  const [prefix = ''] = id.split('_', 1);
  const { type, noun, part } = byPrefix.get(prefix) ?? {};
  if (!type) return undefined;
  if (!noun) return type in named ? (id.length > prefix.length + 1 ? { type } : undefined) : id === prefix ? { type } : undefined;
  const owner = part ? /^(.+)_\d{1,9}$/.exec(id)?.[1] : id;
  const uuid = owner && parseId(noun, owner);
  return uuid ? { type, uuid } : undefined;
}
