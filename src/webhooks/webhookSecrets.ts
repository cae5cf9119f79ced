import { createHmac, hkdfSync } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { App } from '../context.js';

/**
 * The secret of an endpoint, `whsec_…`: 32 bytes that follow from JWT_SECRET, so that the database alone tells none. Another JWT_SECRET
 * makes other secrets.
 */
export function webhookSecret(app: App, endpointId: string, generation: number): string {
  const key = Buffer.from(hkdfSync('sha256', app.settings.jwtSecret, '', 'tuma webhooks', 32));
  return `whsec_${createHmac('sha256', key).update(`${endpointId} ${generation}`).digest('base64')}`;
}

interface Signed {
  endpointId: string;
  secretGeneration: number;
  previousSecretExpiresAt: string | null;
}

/** The headers of the Standard Webhooks specification: signed by each secret that is valid now, the newest first. */
export function signatureHeaders(app: App, endpoint: Signed, eventId: string, body: string): Record<string, string> {
  const { endpointId, secretGeneration, previousSecretExpiresAt } = endpoint;
  const now = app.now();
  const both = previousSecretExpiresAt !== null && new Date(previousSecretExpiresAt) > now;
  const generations = both ? [secretGeneration, secretGeneration - 1] : [secretGeneration];
  const signatures = generations.map((generation) => new Webhook(webhookSecret(app, endpointId, generation)).sign(eventId, now, body));
  return {
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': signatures.join(' '),
  };
}
