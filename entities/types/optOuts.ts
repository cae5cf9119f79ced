import { describedEnum } from './describedEnum.js';

export const OptOutSource = describedEnum('OptOutSource', 'Where an opt-out came from.', {
  API: 'By the API.',
  IMPORT: 'By an import.',
  INBOUND_SMS: 'By a message from the person.',
  LINK: 'By a link in a message.',
});
export type OptOutSource = keyof typeof OptOutSource;
