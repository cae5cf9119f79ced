import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.js';
import type { App } from '../context.js';
import { systemContext } from '../context.js';
import { parseId } from '../lib/ids.js';
import { keptMail } from '../mail/emails.js';
import { RequestRefused } from './json.js';
import { isLoopback } from './proxies.js';

/**
 * GET /mails/eml_…: a mail that a demo kept, as text: the only mailbox there is. In a demo alone, and to this machine alone: whoever reads
 * these can set passwords. The address is in the log and its id can't be guessed.
 */
export function mailPages(http: FastifyInstance, app: App, config: Config): void {
  if (config.TUMA_MODE !== 'demo') return;
  http.get<{ Params: { id: string } }>('/mails/:id', async (request, reply) => {
    const id = isLoopback(request.raw) ? parseId('email', request.params.id) : undefined;
    const mail = id && (await keptMail(systemContext(app, request.id), id));
    if (!mail) throw new RequestRefused(404, 'There is no such mail here.');
    return reply
      .header('cache-control', 'no-store')
      .type('text/plain; charset=utf-8')
      .send(`To: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text}`);
  });
}
