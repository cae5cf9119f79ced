import sendgrid from '@sendgrid/mail';
import type { Attachment, MailOutcome, MailProvider, OutgoingMail } from '../../ports/mail.js';
import { detailOf } from './detail.js';

export interface SendGridOptions {
  apiKey: string;
  /** 'Tuma <no-reply@example.com>' or the address alone; verified at SendGrid. */
  from: string;
  /** Another region's API (https://api.eu.sendgrid.com), or a test's. */
  baseUrl?: string;
  timeoutMs?: number;
  now?: () => Date;
}

/** What of the package is used, as it is: its types leave out the class, and the client inside it. */
interface Service {
  setApiKey(key: string): void;
  setTimeout(ms: number): void;
  client: {
    setDefaultRequest(key: 'baseUrl' | 'maxRedirects', value: string | number): void;
    request(request: { method: 'GET'; url: string }): Promise<[{ body: unknown }, unknown]>;
  };
  send(message: ReturnType<typeof messageOf>): Promise<[{ headers?: Record<string, unknown> }, unknown]>;
}
const { MailService } = sendgrid as unknown as { MailService: new () => Service };

/** What an error of the package (axios, or its own ResponseError) may hold. Its `config` holds our key: it never leaves this file. */
interface Failure {
  code?: number | string;
  response?: { headers?: Record<string, string | undefined>; body?: { errors?: { message?: string; field?: string | null }[] } };
}

const SLOW_DOWN_MS = 60_000;

/**
 * SendGrid's Web API v3 (POST /v3/mail/send), as @sendgrid/mail speaks it. 202 is accepted, 429 asks to slow down until X-RateLimit-Reset,
 * and a used-up daily limit comes as 401, 403 or 429 "Maximum credits exceeded".
 */
export function createSendGrid({ apiKey, from, baseUrl, timeoutMs = 15_000, now = () => new Date() }: SendGridOptions): MailProvider {
  // Of our own: the package's default instance is shared by the whole process.
  const service = new MailService();
  service.setApiKey(apiKey);
  service.setTimeout(timeoutMs);
  if (baseUrl) service.client.setDefaultRequest('baseUrl', `${baseUrl.replace(/\/$/, '')}/`);
  // A redirect would carry the key to another host.
  service.client.setDefaultRequest('maxRedirects', 0);
  return {
    name: 'sendgrid',
    keeps: false,
    async send(mail) {
      try {
        const [response] = await service.send(messageOf(mail, partsOf(from)));
        const reference: unknown = response.headers?.['x-message-id'];
        return { kind: 'accepted', reference: typeof reference === 'string' ? reference : null };
      } catch (error) {
        return outcomeOf(error as Failure, now());
      }
    },
    // Every key may list its own scopes, also one that may do nothing but send.
    async check() {
      try {
        const [{ body }] = await service.client.request({ method: 'GET', url: '/v3/scopes' });
        const scopes = (body as { scopes?: unknown } | null)?.scopes;
        if (!Array.isArray(scopes)) return { ok: false, detail: 'SendGrid answered without the scopes of the key.' };
        if (!scopes.includes('mail.send')) return { ok: false, detail: 'The key may not send mail: it lacks the scope mail.send.' };
        return { ok: true, detail: 'SendGrid takes the key, and it may send mail.' };
      } catch (error) {
        return { ok: false, detail: outcomeOf(error as Failure, now()).detail };
      }
    },
    stop: async () => undefined,
  };
}

/** `"Tuma, Ltd" <no-reply@…>`: the package would show the quotation marks. */
function partsOf(from: string): { email: string; name?: string } {
  const [, quoted, plain, email] = /^\s*(?:"(.*)"|([^<]*?))\s*<([^<>]+)>$/.exec(from) ?? [];
  if (!email) return { email: from };
  return { email, name: quoted?.replace(/\\(.)/g, '$1') ?? plain };
}

const messageOf = (mail: OutgoingMail, from: { email: string; name?: string }) => ({
  to: mail.to,
  from,
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  customArgs: { mail: mail.id },
  // An empty list is refused.
  attachments: mail.attachments?.length ? mail.attachments.map(attached) : undefined,
  // Counting links would rewrite them to another host, and a person who resets a password should see ours.
  trackingSettings: { clickTracking: { enable: false, enableText: false }, openTracking: { enable: false } },
});

const attached = ({ filename, contentType, bytes }: Attachment) => ({
  content: bytes.toString('base64'),
  filename,
  type: contentType,
  disposition: 'attachment',
});

type Refusal = Exclude<MailOutcome, { kind: 'accepted' }>;

function outcomeOf(failure: Failure, now: Date): Refusal {
  const { code } = failure;
  if (typeof code !== 'number') return ofConnection(String(code ?? 'no code'));
  const complaint =
    failure.response?.body?.errors?.map(({ message, field }) => [field, message].filter(Boolean).join(': ')).join('; ') ?? '';
  const detail = detailOf(`SendGrid answered ${code}: ${complaint}`);
  if (/maximum credits exceeded|exceeded .*limit|limit .*(reached|exceeded)/i.test(complaint))
    return { kind: 'notSent', fault: 'limit', detail };
  if (code === 429) return { kind: 'notSent', fault: 'slowDown', detail, retryAfterMs: waitOf(failure.response?.headers, now) };
  if (code === 401 || code === 403) return { kind: 'notSent', fault: 'credentials', detail };
  if (code >= 500 || code === 408) return { kind: 'unknown', detail };
  return { kind: 'refused', detail };
}

/** Until the second that X-RateLimit-Reset names, or for the seconds of Retry-After; a minute when neither says. */
function waitOf(headers: Record<string, string | undefined> = {}, now: Date): number {
  const seconds = Number(headers['retry-after']);
  if (seconds > 0) return seconds * 1_000;
  const until = Number(headers['x-ratelimit-reset']) * 1_000 - now.getTime();
  return until > 0 && until < 86_400_000 ? until : SLOW_DOWN_MS;
}

/** No answer came. Only where the connection was never made is it certain that nothing was taken. */
function ofConnection(code: string): Refusal {
  const neverMade = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code);
  return { kind: neverMade ? 'notSent' : 'unknown', detail: `SendGrid could not be asked: ${code}` };
}
