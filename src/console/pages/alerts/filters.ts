import type { AlertFilter } from './alerts.gen.js';

/** What stands in the address: open ones, unless others are asked for. */
export interface AlertFilters {
  show?: 'resolved' | 'all';
  severity?: 'CRITICAL' | 'WARNING' | 'INFO';
}

export const severities = ['CRITICAL', 'WARNING', 'INFO'] as const;

export function readAlertFilters({ show, severity }: Record<string, unknown>): AlertFilters {
  const known = severities.find((one) => one === severity);
  return { ...((show === 'resolved' || show === 'all') && { show }), ...(known && { severity: known }) };
}

export const alertFilter = ({ show, severity }: AlertFilters): AlertFilter => ({
  ...(show !== 'all' && { open: show !== 'resolved' }),
  ...(severity && { severity: [severity] }),
});
