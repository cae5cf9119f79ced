import { registerEnumType } from 'type-graphql';

/** A text enum as a frozen table: the same values in the database's checks, in TypeScript and in the schema. */
const values = <const T extends readonly string[]>(...names: T): { readonly [K in T[number]]: K } =>
  Object.freeze(Object.fromEntries(names.map((name) => [name, name]))) as { readonly [K in T[number]]: K };

export const Role = values('OWNER', 'ADMIN', 'MEMBER', 'VIEWER');

export type Role = keyof typeof Role;

registerEnumType(Role, {
  name: 'Role',
  description: 'What a member may do in a tenant.',
  valuesConfig: {
    OWNER: { description: 'Everything, including the tenant itself.' },
    ADMIN: { description: 'Everything but the tenant itself.' },
    MEMBER: { description: 'Sends messages and keeps contacts.' },
    VIEWER: { description: 'Reads.' },
  },
});

export const PlatformRole = values('ADMIN', 'STAFF');

export type PlatformRole = keyof typeof PlatformRole;

registerEnumType(PlatformRole, {
  name: 'PlatformRole',
  description: 'What a person may do on the platform, above all tenants.',
  valuesConfig: {
    ADMIN: { description: 'Everything on the platform.' },
    STAFF: { description: 'Sees the platform and reviews sender ids.' },
  },
});

export const Language = values('EN', 'SW');

export type Language = keyof typeof Language;

registerEnumType(Language, {
  name: 'Language',
  description: 'The language that a person is written to in.',
  valuesConfig: { EN: { description: 'English.' }, SW: { description: 'Swahili.' } },
});

export const ResetChannel = values('EMAIL', 'SMS');

export type ResetChannel = keyof typeof ResetChannel;

registerEnumType(ResetChannel, {
  name: 'ResetChannel',
  description: 'How somebody who forgot their password is reached.',
  valuesConfig: {
    EMAIL: { description: 'A link, by mail to the account’s address.' },
    SMS: { description: 'A code, by SMS to the phone that the account has verified.' },
  },
});

export const TenantStatus = values('ACTIVE', 'SUSPENDED');

export type TenantStatus = keyof typeof TenantStatus;

registerEnumType(TenantStatus, {
  name: 'TenantStatus',
  description: 'Whether a tenant may send.',
  valuesConfig: { ACTIVE: { description: 'May send.' }, SUSPENDED: { description: 'May look, but not send; what is queued waits.' } },
});

export const Permission = values(
  'SEND_SMS',
  'MANAGE_CONTACTS',
  'MANAGE_SENDER_IDS',
  'MANAGE_BILLING',
  'MANAGE_MEMBERS',
  'MANAGE_API_KEYS',
  'MANAGE_TENANT',
  'VIEW_REPORTS',
  'VIEW_PLATFORM',
  'REVIEW_SENDER_IDS',
  'MANAGE_TENANTS',
  'ADJUST_CREDITS',
  'MANAGE_BACKUPS',
  'RESTORE_BACKUPS',
);

export type Permission = keyof typeof Permission;

registerEnumType(Permission, {
  name: 'Permission',
  description: 'A right. Roles are sets of them.',
  valuesConfig: {
    SEND_SMS: { description: 'Send, schedule and cancel messages.' },
    MANAGE_CONTACTS: { description: 'Keep contacts, groups and opt-outs.' },
    MANAGE_SENDER_IDS: { description: 'Choose and request sender ids.' },
    MANAGE_BILLING: { description: 'Buy credits and see the ledger.' },
    MANAGE_MEMBERS: { description: 'Invite, change and remove members.' },
    MANAGE_API_KEYS: { description: 'Make and revoke API keys.' },
    MANAGE_TENANT: { description: 'Change the tenant itself.' },
    VIEW_REPORTS: { description: 'See messages, balance and reports.' },
    VIEW_PLATFORM: { description: 'See every tenant (platform staff).' },
    REVIEW_SENDER_IDS: { description: 'Decide on sender ids (platform staff).' },
    MANAGE_TENANTS: { description: 'Suspend and reinstate tenants, resolve unconfirmed messages (platform admin).' },
    ADJUST_CREDITS: { description: 'Give and take credits with a reason (platform admin).' },
    MANAGE_BACKUPS: { description: 'Make, verify and delete backups (platform admin).' },
    RESTORE_BACKUPS: { description: 'Restore backups (platform admin).' },
  },
});

export const LedgerKind = values('TOP_UP', 'GRANT', 'HOLD', 'SETTLE', 'RELEASE', 'REFUND', 'ADJUST');

export type LedgerKind = keyof typeof LedgerKind;

registerEnumType(LedgerKind, {
  name: 'LedgerKind',
  description: 'Why credits moved.',
  valuesConfig: {
    TOP_UP: { description: 'A purchase was completed: available grows.' },
    GRANT: { description: 'Trial credits: available grows.' },
    HOLD: { description: 'A send was accepted: available to held.' },
    SETTLE: { description: 'The provider accepted: held is spent.' },
    RELEASE: { description: 'It was never sent: held to available.' },
    REFUND: { description: 'A purchase was paid back: available falls.' },
    ADJUST: { description: 'A platform admin corrected it, with a reason.' },
  },
});

export const LedgerProblemKind = values(
  'BALANCE_DIFFERS',
  'NOT_SETTLED',
  'SETTLED_TWICE',
  'NOT_RELEASED',
  'RELEASED_TWICE',
  'HELD_FOR_FINAL',
  'PURCHASE_DIFFERS',
);

export type LedgerProblemKind = keyof typeof LedgerProblemKind;

registerEnumType(LedgerProblemKind, {
  name: 'LedgerProblemKind',
  description: 'What the proof of the ledger found wrong.',
  valuesConfig: {
    BALANCE_DIFFERS: { description: 'A balance or an entry is not the sum of what belongs to it.' },
    NOT_SETTLED: { description: 'A message that the provider took was not charged.' },
    SETTLED_TWICE: { description: 'An entry charges more than its messages cost.' },
    NOT_RELEASED: { description: 'A message that was never sent still costs.' },
    RELEASED_TWICE: { description: 'An entry gives back more than its messages cost.' },
    HELD_FOR_FINAL: { description: 'Credits are held for a message that is final.' },
    PURCHASE_DIFFERS: { description: 'A purchase and its credits tell different stories, or credits came from no purchase.' },
  },
});

export const OptOutSource = values('API', 'IMPORT', 'INBOUND_SMS', 'LINK');

export type OptOutSource = keyof typeof OptOutSource;

registerEnumType(OptOutSource, {
  name: 'OptOutSource',
  description: 'How an opt-out came.',
  valuesConfig: {
    API: { description: 'By the API.' },
    IMPORT: { description: 'With an import.' },
    INBOUND_SMS: { description: 'By a message from the person.' },
    LINK: { description: 'By a link in a message.' },
  },
});

export const CapabilityProblem = values('NO_CREDITS', 'NO_APPROVED_SENDER_ID', 'TENANT_SUSPENDED', 'SENDING_FROZEN', 'PROVIDER_DOWN');

export type CapabilityProblem = keyof typeof CapabilityProblem;

registerEnumType(CapabilityProblem, {
  name: 'CapabilityProblem',
  description: 'Why nothing can be sent now.',
  valuesConfig: {
    NO_CREDITS: { description: 'No credits are available.' },
    NO_APPROVED_SENDER_ID: { description: 'No sender id is approved and enabled.' },
    TENANT_SUSPENDED: { description: 'The tenant is suspended.' },
    SENDING_FROZEN: { description: 'The operator has frozen sending; messages are accepted and wait.' },
    PROVIDER_DOWN: { description: 'The provider is closed; messages are accepted and wait.' },
  },
});

export const InvitationStatus = values('PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED');

export type InvitationStatus = keyof typeof InvitationStatus;

registerEnumType(InvitationStatus, {
  name: 'InvitationStatus',
  description: 'Where an invitation stands.',
  valuesConfig: {
    PENDING: { description: 'Waits to be accepted.' },
    ACCEPTED: { description: 'They are a member.' },
    REVOKED: { description: 'Taken back.' },
    EXPIRED: { description: 'Nobody accepted it in time.' },
  },
});

export const EmailStatus = values('QUEUED', 'SENT', 'FAILED', 'KEPT');

export type EmailStatus = keyof typeof EmailStatus;

registerEnumType(EmailStatus, {
  name: 'EmailStatus',
  description: 'Where a mail stands.',
  valuesConfig: {
    QUEUED: { description: 'Waits to be sent, perhaps again.' },
    SENT: { description: 'The mail service took it.' },
    FAILED: { description: 'It will not be sent.' },
    KEPT: { description: 'No mail service: kept here.' },
  },
});

export const UnconfirmedOutcome = Object.freeze({ SENT: 'SENT', NOT_SENT: 'NOT_SENT' } as const);

export type UnconfirmedOutcome = keyof typeof UnconfirmedOutcome;

registerEnumType(UnconfirmedOutcome, {
  name: 'UnconfirmedOutcome',
  description: 'What the operator found out.',
  valuesConfig: {
    SENT: { description: 'It was sent: it is charged.' },
    NOT_SENT: { description: 'It was not sent: the credits come back.' },
  },
});
