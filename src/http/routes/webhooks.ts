import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { receivePaymentHint } from '../../billing/payments/paymentEvents.js';
import { type App, systemContext } from '../../context.js';
import { AppError } from '../../errors.js';
import { idText } from '../../lib/exactJson.js';
import { maskedJson, plainText } from '../../lib/masked.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { readPushed } from '../request/jsonBody.js';
import { RequestRefused } from '../request/requestRefused.js';

const MAX_BYTES = 16_384;

/**
 * The webhooks of payment providers. 401 for a wrong key, 400 for an unreadable body, 503 in maintenance
 * (payments are polled afterwards, whether it is repeated or not); all else is stored and answered 200.
 */
export async function webhookRoutes(http: FastifyInstance, app: App, keys: { zenopay?: string }): Promise<void> {
  await http.register(async (scope) => {
    scope.addHook('onRequest', async (request) => {
      if (!keys.zenopay || !isKey(request.headers['x-api-key'], keys.zenopay)) throw new AppError('UNAUTHENTICATED');
    });
    readPushed(scope, MAX_BYTES);
    // A webhook carries our key and no signature: it says where to look, and the provider's order-status says what is.
    scope.post('/webhooks/zenopay', async (request) => {
      const { orderId, word, reference } = readHint(request.body);
      const hint = { provider: 'zenopay', orderId, word, reference, raw: maskedJson(request.body) };
      const known = await maintenanceOf(app).change(() => receivePaymentHint(systemContext(app, request.id), hint));
      if (!known) app.log.warn({ requestId: request.id }, 'a webhook names an order that is not ours');
      return { ok: true };
    });
  });
}

/** In constant time: hashed first, since only buffers of one length can be compared so. */
export function isKey(given: string | string[] | undefined, key: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(hash(given), hash(key));
}

function readHint(body: unknown): { orderId: string; word: string; reference: string | null } {
  const {
    order_id: orderId,
    payment_status: word,
    reference,
  } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (typeof orderId !== 'string' || orderId === '' || orderId.length > 200) throw new RequestRefused(400, 'The body names no order_id.');
  return {
    orderId,
    word: typeof word === 'string' ? word : 'NONE',
    reference: plainText(idText(reference) ?? '', 100) || null,
  };
}
