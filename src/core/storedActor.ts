import type { Actor } from '../context.js';
import { publicId } from '../lib/ids.js';

/**
 * How rows hold who did something: 'user:<uuid>', 'operator:<uuid>' for platform staff who acted for no tenant, 'apiKey:<uuid>', 'system'
 * or 'anonymous'.
 */
export function storedActor(actor: Actor): string {
  if (actor.kind === 'user') return `${actor.platformRole && !actor.tenantId ? 'operator' : 'user'}:${actor.userId}`;
  return actor.kind === 'apiKey' ? `apiKey:${actor.keyId}` : actor.kind;
}

/** Their public id, or 'system' or 'anonymous'. */
export function publicActor(actor: Actor): string {
  if (actor.kind === 'user') return publicId('user', actor.userId);
  return actor.kind === 'apiKey' ? publicId('apiKey', actor.keyId) : actor.kind;
}
