import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config.js';
import { type App, systemContext } from '../../context.js';
import { parseId } from '../../lib/ids.js';
import { demoSms } from '../../messaging/sending/sendPlatformSms.js';
import { isLoopback } from '../request/proxies.js';
import { RequestRefused } from '../request/requestRefused.js';

/**
 * GET /sms/msg_…: a stored text of the platform itself (a code), since the simulator of a demo sends nothing to a phone. As with mails:
 * only in a demo, only on this machine, and the log shows the address.
 */
export function smsPages(http: FastifyInstance, app: App, config: Config): void {
  if (config.TUMA_MODE !== 'demo') return;
  http.get<{ Params: { id: string } }>('/sms/:id', async (request, reply) => {
    const id = isLoopback(request.raw) ? parseId('message', request.params.id) : undefined;
    const sms = id && (await demoSms(systemContext(app, request.id), id));
    if (!sms) throw new RequestRefused(404, 'There is no such message here.');
    return reply.header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(`To: ${sms.to}\n\n${sms.text}\n`);
  });
}
