import { expect, test } from 'vitest';
import { createSmtp } from '../../../src/providers/mail/smtp.js';
import { describeMailProvider, mailTo } from '../../contract/mailProvider.js';
import { startSmtp } from '../../support/services/smtpServer.js';

const from = 'Tuma <no-reply@tuma.example>';
const urlOf = (far: { port: number; user: string }, password: string, port = far.port) =>
  `smtp://${far.user}:${encodeURIComponent(password)}@127.0.0.1:${port}`;

describeMailProvider('SMTP', async () => {
  const far = await startSmtp();
  const mood = (mood: typeof far.mood) => () => {
    far.mood = mood;
  };
  return {
    provider: createSmtp({ url: urlOf(far, far.password), from, timeoutMs: 500 }),
    taken: () => far.taken.map(({ to, source }) => `${to.join()}\n${source}`),
    attached: () => far.taken.at(-1)?.attachments ?? [],
    refused: 'nobody@example.com',
    make: {
      slowDown: mood('busy'),
      limit: mood('limit'),
      silent: mood('silent'),
      resets: mood('resets'),
      later: mood('greylists'),
      well: mood('well'),
    },
    stranger: () => createSmtp({ url: urlOf(far, 'wrong'), from, timeoutMs: 500 }),
    unreachable: () => createSmtp({ url: urlOf(far, far.password, 9), from, timeoutMs: 500 }),
    close: far.close,
  };
});

test('the envelope is one address whatever it looks like, and the same mail twice has one Message-ID', async () => {
  const far = await startSmtp();
  const provider = createSmtp({ url: urlOf(far, far.password), from });
  const mail = mailTo('asha@example.com', { subject: 'One\r\nBcc: thief@example.com' });
  await provider.send(mail);
  await provider.send(mail);
  await provider.send(mailTo('asha@example.com,thief@example.com'));
  expect(far.taken.slice(0, 2).map(({ to }) => to)).toEqual([['asha@example.com'], ['asha@example.com']]);
  for (const { to, source } of far.taken) {
    expect(to).not.toContain('thief@example.com');
    expect(source).not.toMatch(/^Bcc:/im);
  }
  const ids = far.taken.slice(0, 2).map(({ source }) => /^Message-ID: (.*)$/im.exec(source)?.[1]);
  expect(ids).toEqual([`<${mail.id}@tuma.example>`, `<${mail.id}@tuma.example>`]);
  expect(far.taken[0]?.source).toMatch(/^From: Tuma <no-reply@tuma\.example>$/m);
  await provider.stop();
  await far.close();
});
