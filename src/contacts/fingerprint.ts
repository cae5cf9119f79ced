import { createHash } from 'node:crypto';

/** What tells a number of a tenant without showing it. */
export const fingerprintOf = (tenantId: string, phone: string): Buffer =>
  createHash('sha256')
    .update(tenantId + phone)
    .digest();
