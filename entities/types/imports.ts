import { describedEnum } from './describedEnum.js';

export const ImportKind = describedEnum('ImportKind', 'What an import brings in.', {
  CONTACTS: 'Contacts.',
  OPT_OUTS: 'Numbers that opted out.',
});
export type ImportKind = keyof typeof ImportKind;

export const ImportStatus = describedEnum('ImportStatus', 'State of an import.', {
  STAGING: 'The file is being read.',
  READY: 'The preview is ready; waits for confirmContactImport.',
  RUNNING: 'Rows are being imported.',
  COMPLETED: 'All rows are imported or rejected.',
  FAILED: 'Could not go on; see `failureDetail`.',
  CANCELLED: 'Stopped by a person, or not confirmed within 24 hours.',
});
export type ImportStatus = keyof typeof ImportStatus;

export const ImportField = describedEnum('ImportField', 'What a column of a file is read as.', {
  PHONE: 'The mobile number.',
  NAME: 'The full name.',
  FIRST_NAME: 'The first name.',
  LAST_NAME: 'The last name.',
  EMAIL: 'The e-mail address.',
  TAGS: 'Tags, separated by commas.',
  GROUP: "A group's name.",
  ATTRIBUTE: 'An attribute or template variable; `attribute` names it.',
  IGNORE: 'Nothing.',
});
export type ImportField = keyof typeof ImportField;

export const ExistingContacts = describedEnum('ExistingContacts', 'What to do with rows of contacts that exist.', {
  UPDATE: 'Change them.',
  KEEP: 'Leave them as they are.',
});
export type ExistingContacts = keyof typeof ExistingContacts;
