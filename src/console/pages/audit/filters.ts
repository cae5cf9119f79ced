import { isDay, timesOf } from '../../words/moments.js';
import type { AuditFilter } from './audit.gen.js';

/** What stands in the address. Days are "2026-11-28", in this device's zone; `about` is the noun of an action: "member". */
export interface AuditFilters {
  about?: string;
  tenant?: string;
  /** Who did it, and what it was done to: ids. */
  by?: string;
  to?: string;
  since?: string;
  until?: string;
}

export function readAuditFilters({ about, tenant, by, to, since, until }: Record<string, unknown>): AuditFilters {
  return {
    ...(typeof by === 'string' && by && { by }),
    ...(typeof to === 'string' && to && { to }),
    ...(typeof about === 'string' && /^[a-zA-Z]{1,40}$/.test(about) && { about }),
    ...(typeof tenant === 'string' && tenant && { tenant }),
    ...(isDay(since) && { since }),
    ...(isDay(until) && { until }),
  };
}

export function auditFilter({ about, tenant, by, to, since, until }: AuditFilters, timeZone: string): AuditFilter {
  return {
    ...(about && { action: about }),
    ...(tenant && { tenantId: tenant }),
    ...(by && { actorId: by }),
    ...(to && { targetId: to }),
    ...timesOf({ since, until }, timeZone),
  };
}
