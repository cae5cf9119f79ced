import 'reflect-metadata';
import { Alert } from './Alert.js';
import { ApiKey } from './ApiKey.js';
import { AuditEvent } from './AuditEvent.js';
import { Backup } from './Backup.js';
import { BackupSchedule } from './BackupSchedule.js';
import { Balance } from './Balance.js';
import { Contact } from './Contact.js';
import { ContactGroup } from './ContactGroup.js';
import { Email } from './Email.js';
import { EncryptionKey } from './EncryptionKey.js';
import { File } from './File.js';
import { InboundMessage } from './InboundMessage.js';
import { Invitation } from './Invitation.js';
import { LedgerEntry } from './LedgerEntry.js';
import { Membership } from './Membership.js';
import { Attempt, Message, MessageEvent } from './Message.js';
import { OptOut } from './OptOut.js';
import { Package } from './Package.js';
import { Purchase } from './Purchase.js';
import { QuarantinedItem } from './QuarantinedItem.js';
import { Restore } from './Restore.js';
import { SenderId } from './SenderId.js';
import { StorageTarget } from './StorageTarget.js';
import { Template } from './Template.js';
import { Tenant } from './Tenant.js';
import { User } from './User.js';

/** Every stored noun, for MikroORM. */
export const entities = [
  InboundMessage,
  Invitation,
  Email,
  ApiKey,
  Alert,
  AuditEvent,
  Attempt,
  Backup,
  BackupSchedule,
  Balance,
  Contact,
  ContactGroup,
  Template,
  EncryptionKey,
  LedgerEntry,
  File,
  Membership,
  Message,
  MessageEvent,
  OptOut,
  Package,
  Purchase,
  QuarantinedItem,
  Restore,
  SenderId,
  StorageTarget,
  Tenant,
  User,
];
