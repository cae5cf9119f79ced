import { describedEnum } from './describedEnum.js';

export const CapabilityProblem = describedEnum('CapabilityProblem', 'Why nothing can be sent now.', {
  NO_CREDITS: 'No credits are available.',
  DAILY_CAP_REACHED: "The tenant's daily cap is reached.",
  NO_APPROVED_SENDER_ID: 'No sender id is approved and enabled.',
  TENANT_SUSPENDED: 'The tenant is suspended.',
  RESTORE_IN_PROGRESS: 'A restore is running or waits to be confirmed.',
  SENDING_FROZEN: 'The operator has frozen sending; messages are accepted and wait.',
  NO_WORKER: 'No process that sends is running; messages are accepted and wait.',
  PROVIDER_DOWN: 'The SMS provider is unavailable; messages are accepted and wait.',
});
export type CapabilityProblem = keyof typeof CapabilityProblem;

export const RejectionCode = describedEnum('RejectionCode', 'Why a recipient or a row was left out.', {
  DUPLICATE: "The number was already in the list; `index` is the repetition's place.",
  INVALID_PHONE_NUMBER: 'Not a mobile number.',
  RECIPIENT_OPTED_OUT: 'The recipient has opted out.',
  FREQUENCY_CAP: 'The number got enough promotional messages lately.',
  INVALID_VALUE: 'A value is too long or not allowed.',
  NO_PHONE_NUMBER: 'The row has no number.',
  NOT_MOBILE: 'A landline or special number, which gets no SMS.',
  DAMAGED_BY_SPREADSHEET: 'A spreadsheet changed the number (2.55713E+11, a date, a lost zero); format the column as text.',
  WRONG_COLUMN_COUNT: 'The row has more or fewer columns than the header.',
  TEMPLATE_VARIABLE_MISSING: 'A variable of the template has no value and no default.',
  EMPTY_MESSAGE: 'The text would be empty.',
  MESSAGE_TOO_LONG: 'The text would have more than 10 segments.',
  EXCLUDED: 'It is in a group that the campaign leaves out.',
});
export type RejectionCode = keyof typeof RejectionCode;

/** What is wrong with a contact's value, not shown itself; each has its sentence: see src/contacts/imports/rejections/sentences.ts. */
export type ValueFault =
  | ('NAME' | 'TAG' | 'TOO_MANY_TAGS' | 'ATTRIBUTE_NAME' | 'ATTRIBUTE_TWICE' | 'ATTRIBUTE_VALUE' | 'TOO_MANY_ATTRIBUTES')
  | ('TOO_MANY_GROUP_IDS' | 'UNKNOWN_GROUP' | 'GROUP_NAME');
