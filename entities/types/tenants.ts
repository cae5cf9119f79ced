import { describedEnum } from './describedEnum.js';

export const TenantStatus = describedEnum('TenantStatus', 'Whether a tenant may send.', {
  ACTIVE: 'May send.',
  SUSPENDED: 'May look, but not send; what is queued waits.',
});
export type TenantStatus = keyof typeof TenantStatus;
