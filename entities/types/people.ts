import { describedEnum } from './describedEnum.js';

export const Language = describedEnum('Language', 'Language of texts to a person.', {
  EN: 'English.',
  SW: 'Swahili.',
});
export type Language = keyof typeof Language;

export const ResetChannel = describedEnum('ResetChannel', 'How a new password can be set.', {
  EMAIL: "A link, by mail to the account's address.",
  SMS: 'A code, by SMS to the phone that the account has verified.',
});
export type ResetChannel = keyof typeof ResetChannel;

export const InvitationStatus = describedEnum('InvitationStatus', 'State of an invitation.', {
  PENDING: 'Waits to be accepted.',
  ACCEPTED: 'Accepted.',
  REVOKED: 'Revoked.',
  EXPIRED: 'Not accepted in time.',
});
export type InvitationStatus = keyof typeof InvitationStatus;

export const ActorKind = describedEnum('ActorKind', 'What kind of actor did something.', {
  ANONYMOUS: 'Somebody who was not signed in.',
  API_KEY: 'An API key.',
  OPERATOR: 'Platform staff.',
  SYSTEM: 'Tuma itself.',
  USER: 'A signed-in user of a tenant.',
});
export type ActorKind = keyof typeof ActorKind;
