import { describedEnum } from './describedEnum.js';

export const Language = describedEnum('Language', 'The language that a person is written to in.', {
  EN: 'English.',
  SW: 'Swahili.',
});
export type Language = keyof typeof Language;

export const ResetChannel = describedEnum('ResetChannel', 'How a person who forgot their password gets the link or code.', {
  EMAIL: 'A link, by mail to the account’s address.',
  SMS: 'A code, by SMS to the phone that the account has verified.',
});
export type ResetChannel = keyof typeof ResetChannel;

export const InvitationStatus = describedEnum('InvitationStatus', 'The state of an invitation.', {
  PENDING: 'Not accepted yet.',
  ACCEPTED: 'Accepted: the person is a member.',
  REVOKED: 'Withdrawn by the tenant.',
  EXPIRED: 'It was not accepted in time.',
});
export type InvitationStatus = keyof typeof InvitationStatus;
