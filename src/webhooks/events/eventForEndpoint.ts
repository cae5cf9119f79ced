import { createHash } from 'node:crypto';
import type { WebhookEvent } from '../../../entities/types/webhooks.js';

/** Rows that a change names: arrays of equal length. Null: the platform's. */
export interface ChangedRows {
  tenantIds: (string | null)[];
  ids: string[];
}

/** Something that happened, for one endpoint that gets it. */
export interface EventForEndpoint {
  endpointId: string;
  tenantId: string | null;
  event: WebhookEvent;
  /** What it happened to. */
  subjectId: string;
  /** Tells what happened to the same subject apart. */
  n: number | string;
  at: string;
  data: Record<string, unknown>;
}

/** The same thing that happened has the same id, whoever finds it and however often. */
export function eventIdOf({ event, subjectId, n }: Pick<EventForEndpoint, 'event' | 'subjectId' | 'n'>): string {
  const hex = createHash('sha256').update(`${event} ${subjectId} ${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** As receivers and the API see it: the header `webhook-id`. */
export const publicEventId = (uuid: string): string => `evt_${uuid.replaceAll('-', '')}`;
