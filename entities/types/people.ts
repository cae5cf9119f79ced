import { describedEnum } from './describedEnum.js';

export const Language = describedEnum('Language', 'The language that a person is written to in.', {
  EN: 'English.',
  SW: 'Swahili.',
});
export type Language = keyof typeof Language;

export const ResetChannel = describedEnum('ResetChannel', 'How somebody who forgot their password is reached.', {
  EMAIL: 'A link, by mail to the account’s address.',
  SMS: 'A code, by SMS to the phone that the account has verified.',
});
export type ResetChannel = keyof typeof ResetChannel;

export const InvitationStatus = describedEnum('InvitationStatus', 'Where an invitation stands.', {
  PENDING: 'Waits to be accepted.',
  ACCEPTED: 'They are a member.',
  REVOKED: 'Taken back.',
  EXPIRED: 'Nobody accepted it in time.',
});
export type InvitationStatus = keyof typeof InvitationStatus;
