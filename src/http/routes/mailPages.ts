import { create as contentDisposition } from 'content-disposition';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config.js';
import type { App } from '../../context.js';
import { systemContext } from '../../context.js';
import { parseId } from '../../lib/ids.js';
import { type KeptMail, keptMail } from '../../mail/emails.js';
import { isLoopback } from '../request/proxies.js';
import { RequestRefused } from '../request/requestRefused.js';

/**
 * GET /mails/eml_…: a stored mail of a demo as text; as its reader would see it under /html, its attachment under /attachment. Only in a
 * demo and only on this machine: a reader could set passwords with these mails. The log shows the address, and its id can't be guessed.
 */
export function mailPages(http: FastifyInstance, app: App, config: Config): void {
  if (config.TUMA_MODE !== 'demo') return;
  const find = async (request: FastifyRequest<{ Params: { id: string } }>): Promise<KeptMail> => {
    const id = isLoopback(request.raw) ? parseId('email', request.params.id) : undefined;
    const mail = id && (await keptMail(systemContext(app, request.id), id));
    if (!mail) throw new RequestRefused(404, 'There is no such mail here.');
    return mail;
  };
  http.get<{ Params: { id: string } }>('/mails/:id', async (request, reply) => {
    const mail = await find(request);
    const address = `${app.publicUrl()}/mails/${request.params.id}`;
    const attached = mail.attachment ? `Attached: ${address}/attachment\n` : '';
    return reply
      .header('cache-control', 'no-store')
      .type('text/plain; charset=utf-8')
      .send(`To: ${mail.to}\nSubject: ${mail.subject}\nAs HTML: ${address}/html\n${attached}\n${mail.text}`);
  });
  http.get<{ Params: { id: string } }>('/mails/:id/html', async (request, reply) => {
    const { html } = await find(request);
    const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    return reply
      .header('cache-control', 'no-store')
      .header('content-security-policy', policy)
      .header('referrer-policy', 'no-referrer')
      .type('text/html; charset=utf-8')
      .send(html);
  });
  http.get<{ Params: { id: string } }>('/mails/:id/attachment', async (request, reply) => {
    const { attachment, attachmentOf } = await find(request);
    const made = attachment && attachmentOf && (await app.attachments[attachment](systemContext(app, request.id), attachmentOf));
    if (!made) throw new RequestRefused(404, 'Nothing is attached to this mail.');
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', contentDisposition(made.filename, { type: 'inline' }))
      .type(made.contentType)
      .send(made.bytes);
  });
}
