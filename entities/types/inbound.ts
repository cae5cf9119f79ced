import { describedEnum } from './describedEnum.js';

export const Keyword = describedEnum('Keyword', 'What a person meant by an inbound message.', {
  STOP: 'No more messages: STOP, ACHA, SITISHA, ….',
  START: 'Messages again: START, ANZA, ….',
  HELP: 'Who is this: HELP, MSAADA, ….',
});
export type Keyword = keyof typeof Keyword;
