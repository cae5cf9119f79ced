import 'reflect-metadata';
import { AccountResolver } from './account.js';
import { AlertResolver } from './alerts.js';
import { ApiKeyResolver } from './apiKeys.js';
import { AttentionResolver } from './attention.js';
import { AuditResolver, AuditTargetResolver } from './audit.js';
import { AuthResolver } from './auth.js';
import { BackupHealthResolver } from './backupHealth.js';
import { BackupScheduleResolver } from './backupSchedules.js';
import { BackupResolver } from './backups.js';
import { BillingResolver, LedgerEntryResolver } from './billing.js';
import { AudienceResolver, CampaignRecipientResolver } from './campaignRecipients.js';
import { CampaignRunResolver } from './campaignRuns.js';
import { CampaignScheduleResolver } from './campaignSchedules.js';
import { CampaignResolver } from './campaigns.js';
import { ContactGroupResolver } from './contactGroups.js';
import { ContactImportResolver } from './contactImports.js';
import { ContactResolver, OptOutEventResolver } from './contacts.js';
import { EmailResolver } from './emails.js';
import { EncryptionKeyResolver } from './encryptionKeys.js';
import { ErrorResolver } from './errors.js';
import { ExportResolver } from './exports.js';
import { FileResolver } from './files.js';
import { InboundMessageResolver } from './inbound.js';
import { InboundNumberResolver } from './inboundNumbers.js';
import { MemberResolver } from './members.js';
import { MessageResolver } from './messages.js';
import { NodeResolver } from './nodes.js';
import { OptOutResolver } from './optOuts.js';
import { PackageResolver } from './packages.js';
import { PublicSettingsResolver } from './publicSettings.js';
import { PurchaseEventResolver, PurchaseResolver } from './purchases.js';
import { QuarantineResolver } from './quarantine.js';
import { RestoreResolver } from './restores.js';
import { SenderIdEventResolver, SenderIdResolver } from './senders.js';
import { RejectedRecipientResolver, SendingResolver } from './sending.js';
import { SessionResolver } from './sessions.js';
import { StorageTargetResolver } from './storageTargets.js';
import { SendingFreezeResolver, SystemResolver } from './system.js';
import { TemplateResolver } from './templates.js';
import { TenantResolver } from './tenants.js';
import { TwoFactorResolver } from './twoFactor.js';
import { UsageResolver } from './usage.js';
import { WebhookDeliveryResolver, WebhookEndpointResolver } from './webhooks.js';

/** Everything that the graph exposes, one class per noun. */
export const resolvers = [
  MemberResolver,
  FileResolver,
  EmailResolver,
  ErrorResolver,
  PublicSettingsResolver,
  ApiKeyResolver,
  AlertResolver,
  AttentionResolver,
  AuditResolver,
  AuditTargetResolver,
  AccountResolver,
  AuthResolver,
  BackupResolver,
  BackupHealthResolver,
  BackupScheduleResolver,
  BillingResolver,
  ContactGroupResolver,
  ContactImportResolver,
  ContactResolver,
  EncryptionKeyResolver,
  ExportResolver,
  InboundMessageResolver,
  InboundNumberResolver,
  LedgerEntryResolver,
  MessageResolver,
  NodeResolver,
  OptOutEventResolver,
  OptOutResolver,
  PackageResolver,
  PurchaseResolver,
  PurchaseEventResolver,
  QuarantineResolver,
  RestoreResolver,
  SenderIdEventResolver,
  SenderIdResolver,
  SendingResolver,
  RejectedRecipientResolver,
  SessionResolver,
  SendingFreezeResolver,
  StorageTargetResolver,
  SystemResolver,
  TemplateResolver,
  CampaignResolver,
  CampaignRunResolver,
  CampaignScheduleResolver,
  CampaignRecipientResolver,
  AudienceResolver,
  TenantResolver,
  TwoFactorResolver,
  UsageResolver,
  WebhookDeliveryResolver,
  WebhookEndpointResolver,
] as const;
