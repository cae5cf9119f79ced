import { describedEnum } from './describedEnum.js';

export const SessionKeep = describedEnum('SessionKeep', 'Where the refresh token is kept.', {
  TOKEN: 'By the client: it is in the answer.',
  COOKIE: "In a cookie that pages can't read; the answer has none.",
});
export type SessionKeep = keyof typeof SessionKeep;
