import type { MailProvider } from '../../ports/mail.js';

/** No mail service: every mail stays in its row, and nothing is sent. */
export function createOutboxMail(): MailProvider {
  return {
    name: 'outbox',
    keeps: true,
    send: async () => ({ kind: 'accepted', reference: null }),
    check: async () => ({ ok: true, detail: 'There is no mail service: mails are kept.' }),
    stop: async () => undefined,
  };
}
