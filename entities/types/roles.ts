import { describedEnum } from './describedEnum.js';

export const Role = describedEnum('Role', 'What a member may do in a tenant.', {
  OWNER: 'Everything, including the tenant itself.',
  ADMIN: 'Everything but the tenant itself.',
  MEMBER: 'Sends messages and keeps contacts.',
  VIEWER: 'Reads.',
});
export type Role = keyof typeof Role;

export const PlatformRole = describedEnum('PlatformRole', 'What a person may do on the platform, above all tenants.', {
  ADMIN: 'Everything on the platform.',
  STAFF: 'Sees the platform and reviews sender ids.',
});
export type PlatformRole = keyof typeof PlatformRole;

export const Permission = describedEnum('Permission', 'A permission. Roles are sets of permissions.', {
  SEND_SMS: 'Send, schedule and cancel messages.',
  MANAGE_CONTACTS: 'Keep contacts, groups and opt-outs.',
  MANAGE_SENDER_IDS: 'Choose and request sender ids.',
  MANAGE_BILLING: 'Buy credits and see the ledger.',
  MANAGE_MEMBERS: 'Invite, change and remove members.',
  MANAGE_API_KEYS: 'Make and revoke API keys.',
  MANAGE_TENANT: 'Change the tenant itself.',
  MANAGE_WEBHOOKS: 'Keep webhook endpoints and their secrets.',
  APPROVE_CAMPAIGNS: "Approve campaigns of others above the tenant's limit.",
  VIEW_REPORTS: 'See messages, balance and reports.',
  VIEW_PLATFORM: 'See every tenant (platform staff).',
  REVIEW_SENDER_IDS: 'Decide on sender ids (platform staff).',
  MANAGE_BACKUPS: 'Make, verify and delete backups (platform admin).',
  RESTORE_BACKUPS: 'Restore backups (platform admin).',
  MANAGE_TENANTS: 'Suspend and reinstate tenants, resolve unconfirmed messages (platform admin).',
  ADJUST_CREDITS: 'Give and take credits with a reason (platform admin).',
});
export type Permission = keyof typeof Permission;
