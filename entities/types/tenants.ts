import { describedEnum } from './describedEnum.js';

export const TenantStatus = describedEnum('TenantStatus', 'Whether a tenant may send.', {
  ACTIVE: 'May send.',
  SUSPENDED: 'May read, and end what is its own; not send, buy, invite or ask for anything. Queued messages wait.',
});
export type TenantStatus = keyof typeof TenantStatus;
