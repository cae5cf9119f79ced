import nodemailer from 'nodemailer';
import type { MailOutcome, MailProvider } from '../../ports/mail.js';
import { detailOf } from './detail.js';

export interface SmtpOptions {
  /** smtp://user:password@host:587 (STARTTLS where offered) or smtps://…:465. */
  url: string;
  /** 'Tuma <no-reply@example.com>' or the address alone. */
  from: string;
  timeoutMs?: number;
}

/** What an error of nodemailer holds besides its message: which command failed, and with what answer. */
interface Failure {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
  syscall?: string;
}

/** Any SMTP server, over a pool of two connections that close when nothing was sent for a while. */
export function createSmtp({ url, from, timeoutMs = 15_000 }: SmtpOptions): MailProvider {
  const transport = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  const domain = /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  return {
    name: 'smtp',
    keeps: false,
    async send({ id, to, subject, text, html, attachments = [] }) {
      try {
        const info = await transport.sendMail({
          from,
          // As an object: an address is never parsed as a list of them.
          to: { name: '', address: to },
          subject,
          text,
          html,
          attachments: attachments.map(({ filename, contentType, bytes }) => ({ filename, contentType, content: bytes })),
          messageId: `<${id}@${domain}>`,
          // A template that a name slipped a path or an address into reads no file and fetches nothing.
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return { kind: 'accepted', reference: info.messageId };
      } catch (error) {
        return outcomeOf(error as Failure);
      }
    },
    async check() {
      try {
        await transport.verify();
        return { ok: true, detail: 'The SMTP server takes our login.' };
      } catch (error) {
        return { ok: false, detail: outcomeOf(error as Failure).detail };
      }
    },
    stop: async () => transport.close(),
  };
}

function outcomeOf(failure: Failure): Exclude<MailOutcome, { kind: 'accepted' }> {
  const { code = '', command = '', responseCode, response = '', syscall } = failure;
  const detail = detailOf(`The SMTP server ${responseCode ? `answered ${response || responseCode}` : `could not be asked: ${code}`}`);
  if (/\b5\.4\.5\b|\b4\.7\.28\b|(daily|quota|sending|rate) .*(limit|exceeded)/i.test(response))
    return { kind: 'notSent', fault: 'limit', detail };
  if (code === 'EAUTH' || command.startsWith('AUTH') || [530, 534, 535].includes(responseCode ?? 0))
    return { kind: 'notSent', fault: 'credentials', detail };
  // Refused at the greeting, before anything was said of this mail.
  if (responseCode === 421 || (responseCode && command === 'CONN')) return { kind: 'notSent', fault: 'slowDown', detail };
  if (responseCode && responseCode >= 500) return { kind: 'refused', detail };
  // nodemailer also says "CONN" when a connection breaks in the middle of a mail: only the system call is proof.
  if (responseCode || syscall === 'connect' || code === 'EDNS') return { kind: 'notSent', detail };
  return { kind: 'unknown', detail };
}
