import { describedEnum } from './describedEnum.js';

export const OptOutSource = describedEnum('OptOutSource', 'How an opt-out was made.', {
  API: 'By the API.',
  IMPORT: 'With an import.',
  INBOUND_SMS: 'By a message from the person.',
  LINK: 'By a link in a message.',
});
export type OptOutSource = keyof typeof OptOutSource;
