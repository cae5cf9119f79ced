import { describedEnum } from './describedEnum.js';

export const FilePurpose = describedEnum('FilePurpose', 'What a file is for.', {
  DOCUMENT: 'A document for a sender id or a payment.',
  CONTACTS: 'Contacts or opt-outs to be imported.',
  AUDIENCE: 'The audience of a campaign.',
  EXPORT: 'Written by an export or import.',
});
export type FilePurpose = keyof typeof FilePurpose;
