import { describedEnum } from './describedEnum.js';

export const TenantStatus = describedEnum('TenantStatus', 'Whether a tenant may send.', {
  ACTIVE: 'May send.',
  SUSPENDED: 'May read, but not send; queued messages wait.',
});
export type TenantStatus = keyof typeof TenantStatus;
