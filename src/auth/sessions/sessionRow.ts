import { Session } from '../../../entities/Session.js';
import type { SessionKeep } from '../../../entities/types/sessions.js';
import type { Ctx } from '../../context.js';

export interface SessionRow {
  id: string;
  tenantId: string | null;
  device: string | null;
  ip: string | null;
  keep: SessionKeep;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
}

/** What is shown of a session's row. */
export const SESSION_COLUMNS = `id, tenant_id as "tenantId", device, ip, keep, created_at as "createdAt", last_used_at as "lastUsedAt",
  idle_until as "expiresAt"`;

/** `current`: whether it is the caller's. */
export function toSession({ actor }: Ctx, row: SessionRow): Session {
  const current = actor.kind === 'user' && actor.sessionId === row.id;
  return Object.assign(new Session(), { ...row, device: row.device ?? 'Unknown device', current });
}
