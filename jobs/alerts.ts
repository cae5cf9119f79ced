import { deliverAlerts } from '../src/alerts/deliverAlerts.js';
import type { Job } from './index.js';

/** Alerts that nobody was told of yet, and those that went on through their cool-down. */
export const alerts: Job = {
  name: 'alerts',
  cron: '*/15 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: (ctx) => deliverAlerts(ctx),
};
