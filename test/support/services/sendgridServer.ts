import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A mail as SendGrid took it. */
export interface TakenMail {
  to: string;
  from: { email: string; name?: string };
  subject: string;
  text: string;
  html: string;
  attachments: { filename: string; contentType: string; bytes: Buffer }[];
  id: string | undefined;
}

export type SendGridMood = 'well' | 'slowDown' | 'limit' | 'dailyLimit' | 'broken' | 'silent' | 'resets';

export interface SendGridServer {
  url: string;
  apiKey: string;
  taken: TakenMail[];
  /** How often it was asked, whatever it answered. */
  asked(): number;
  mood: SendGridMood;
  /** How many mails it still takes before its daily limit answers, when `mood` is well. */
  allowance: number;
  /** What the key may do. */
  scopes: string[];
  close(): Promise<void>;
}

interface Body {
  personalizations?: { to?: { email?: string }[]; custom_args?: Record<string, string> }[];
  from?: { email?: string; name?: string };
  subject?: string;
  content?: { type?: string; value?: string }[];
  custom_args?: Record<string, string>;
  attachments?: { content?: string; filename?: string; type?: string; disposition?: string }[];
}

/**
 * SendGrid's POST /v3/mail/send as its reference describes it: 202 with X-Message-Id and no body; errors as { errors: [{ message, field,
 * help }] }; 429 with X-RateLimit-*; "Maximum credits exceeded" as 401 or, of a day's limit, as 429.
 */
export async function startSendGrid(): Promise<SendGridServer> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    void answer(far, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const far: SendGridServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey: 'SG.a-key-of-the-tests.and-its-other-half',
    taken: [],
    asked: () => asked,
    mood: 'well',
    allowance: Number.POSITIVE_INFINITY,
    scopes: ['mail.send'],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return far;
}

async function answer(far: SendGridServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const errors = (status: number, message: string, field: string | null = null, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ errors: [{ message, field, help: null }] }));
  };
  let text = '';
  for await (const chunk of request) text += String(chunk);
  if (request.headers.authorization !== `Bearer ${far.apiKey}`)
    return errors(401, 'The provided authorization grant is invalid, expired, or revoked');
  const what = `${request.method} ${request.url}`;
  if (what !== 'POST /v3/mail/send' && what !== 'GET /v3/scopes') return errors(404, 'Not Found');
  if (far.mood === 'silent') return;
  if (far.mood === 'resets') return void request.socket.destroy();
  if (far.mood === 'dailyLimit' || far.allowance <= 0) return errors(429, 'Maximum credits exceeded');
  if (far.mood === 'limit') return errors(401, 'Maximum credits exceeded');
  if (far.mood === 'broken') return errors(500, 'Internal Server Error');
  if (far.mood === 'slowDown')
    return errors(429, 'too many requests', null, {
      'x-ratelimit-limit': '600',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 30),
    });
  if (what === 'GET /v3/scopes') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ scopes: far.scopes }));
    return;
  }
  if (!request.headers['content-type']?.startsWith('application/json')) return errors(415, 'Content-Type should be application/json.');
  const body = JSON.parse(text) as Body;
  const [person] = body.personalizations ?? [];
  const to = person?.to?.[0]?.email ?? '';
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(to))
    return errors(400, `Does not contain a valid address: ${to}`, 'personalizations.0.to.0.email');
  if (!body.from?.email) return errors(400, 'The from object must be provided', 'from');
  if (!body.subject) return errors(400, 'The subject is required', 'subject');
  const types = body.content?.map(({ type }) => type).join() ?? '';
  if (types !== 'text/plain,text/html') return errors(400, 'text/plain first, then text/html', 'content');
  const { attachments } = body;
  if (attachments?.length === 0) return errors(400, 'The attachments array must have at least one entry', 'attachments');
  for (const { content = '', filename, disposition } of attachments ?? [])
    if (!filename || !/^[A-Za-z0-9+/]+={0,2}$/.test(content) || disposition !== 'attachment')
      return errors(400, 'The attachment content must be base64 encoded', 'attachments.0.content');
  const [plain, html] = body.content?.map(({ value }) => value ?? '') ?? [];
  far.allowance -= 1;
  far.taken.push({
    to,
    from: { email: body.from.email, name: body.from.name },
    subject: body.subject,
    text: plain ?? '',
    html: html ?? '',
    attachments: (attachments ?? []).map(({ content = '', filename = '', type = '' }) => ({
      filename,
      contentType: type,
      bytes: Buffer.from(content, 'base64'),
    })),
    id: body.custom_args?.mail ?? person?.custom_args?.mail,
  });
  response.writeHead(202, { 'x-message-id': `sg-${far.taken.length}` });
  response.end();
}
