import type { Role } from '../../../entities/types/roles.js';

interface SenderIdReviewed {
  name: string;
  tenantName: string;
  senderName: string;
  /** The reviewer's, or what the provider said. */
  note: string | null;
}

/** What each mail says of its occasion. `name` is the reader's; amounts are whole TZS; times are written out in the reader's zone. */
export interface EmailParams {
  /** `trialCredits`: what comes with the confirmed address; 0 says nothing of it. */
  welcome: { name: string; tenantName: string; link: string; trialCredits: number };
  verifyAddress: { name: string; link: string };
  resetPassword: { name: string; link: string };
  /** Without a link: thieves imitate the links in mails of this kind. */
  passwordChanged: { name: string };
  /** `device`: what the session is shown with; `ip`: the address that it came from. Without a link, as above. */
  newSignIn: { name: string; device: string; ip: string; at: string };
  /** Whether it is on now. */
  twoFactorChanged: { name: string; on: boolean };
  /** Without the number: mailboxes are read by others too. */
  phoneVerified: { name: string };
  phoneMoved: { name: string };
  /** Without the reader's name: we may not know it. */
  invitation: { tenantName: string; inviterName: string; role: Role; link: string };
  purchaseCompleted: { name: string; tenantName: string; credits: number; paidTzs: number; invoiceNumber: string };
  transferReminder: {
    name: string;
    tenantName: string;
    invoiceNumber: string;
    amountTzs: number;
    reference: string;
    bankName: string;
    accountName: string;
    accountNumber: string;
    until: string;
  };
  'senderIdReviewed.approved': SenderIdReviewed;
  'senderIdReviewed.approvedNotEnabled': SenderIdReviewed;
  'senderIdReviewed.rejected': SenderIdReviewed;
  'senderIdReviewed.changesRequested': SenderIdReviewed;
  'senderIdReviewed.suspended': SenderIdReviewed;
  'senderIdReviewed.refusedByProvider': SenderIdReviewed;
  /** `schedule`: the name of what made it; null for a person. `at`: the moment that its data is of. */
  backupFinished: { backupId: string; sizeBytes: number; verified: boolean; schedule: string | null; at: string };
  /** Of the week from `from` until `until`, days written out. `open`: on their way, or without a report. `available`: credits left. */
  weeklyUsage: {
    name: string;
    tenantName: string;
    from: string;
    until: string;
    messages: number;
    credits: number;
    messagesBefore: number;
    delivered: number;
    undelivered: number;
    /** Of those with a report; null without any. */
    ratePercent: number | null;
    failed: number;
    notSent: number;
    open: number;
    available: number;
  };
  /** `sentFrom`: the server's address. */
  test: { sentFrom: string };
  /** `tenantName`: null for the platform's own alerts. `times` since `since`. `overSince`: null while the alert is open. */
  alert: { subject: string; detail: string; tenantName: string | null; times: number; since: string; overSince: string | null };
}

export type EmailTextName = keyof EmailParams;
