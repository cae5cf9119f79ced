import { expect, test } from 'vitest';
import { createSendGrid } from '../../../src/providers/mail/sendgrid.js';
import { describeMailProvider, mailTo } from '../../contract/mailProvider.js';
import { startSendGrid } from '../../support/services/sendgridServer.js';

const from = 'Tuma <no-reply@tuma.example>';

describeMailProvider('SendGrid', async () => {
  const far = await startSendGrid();
  const options = { apiKey: far.apiKey, from, baseUrl: far.url, timeoutMs: 1_000 };
  const mood = (mood: typeof far.mood) => () => {
    far.mood = mood;
  };
  return {
    provider: createSendGrid(options),
    taken: () => far.taken.map((mail) => [mail.id, mail.to, mail.subject, mail.text, mail.html].join('\n')),
    attached: () => far.taken.at(-1)?.attachments ?? [],
    refused: 'no-dot@nowhere',
    make: {
      slowDown: mood('slowDown'),
      limit: mood('limit'),
      silent: mood('silent'),
      resets: mood('resets'),
      later: mood('broken'),
      well: mood('well'),
    },
    stranger: () => createSendGrid({ ...options, apiKey: 'SG.wrong' }),
    unreachable: () => createSendGrid({ ...options, baseUrl: 'http://127.0.0.1:9' }),
    close: far.close,
  };
});

test('the sender is named, the wait is what X-RateLimit-Reset says, and the reference is theirs', async () => {
  const far = await startSendGrid();
  const provider = createSendGrid({ apiKey: far.apiKey, from, baseUrl: `${far.url}/` });
  expect(await provider.send(mailTo('asha@example.com'))).toEqual({ kind: 'accepted', reference: 'sg-1' });
  expect(far.taken[0]?.from).toEqual({ email: 'no-reply@tuma.example', name: 'Tuma' });
  far.mood = 'slowDown';
  const outcome = await provider.send(mailTo('asha@example.com'));
  const waited = 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
  expect(waited).toBeGreaterThan(25_000);
  expect(waited).toBeLessThanOrEqual(31_000);
  await far.close();
});

test('a check finds a key that may do everything but send mail, and a service that is silent', async () => {
  const far = await startSendGrid();
  far.scopes = ['alerts.read'];
  const provider = createSendGrid({ apiKey: far.apiKey, from, baseUrl: far.url, timeoutMs: 300 });
  expect(await provider.check()).toEqual({ ok: false, detail: 'The key may not send mail: it lacks the scope mail.send.' });
  far.mood = 'silent';
  expect(await provider.check()).toMatchObject({ ok: false, detail: expect.stringContaining('could not be asked') });
  await far.close();
});

test('two keys in one process are two services', async () => {
  const [one, two] = [await startSendGrid(), await startSendGrid()];
  two.apiKey = 'SG.another';
  const [first, second] = [one, two].map((far) => createSendGrid({ apiKey: far.apiKey, from, baseUrl: far.url }));
  expect((await first?.send(mailTo('a@example.com')))?.kind).toBe('accepted');
  expect((await second?.send(mailTo('b@example.com')))?.kind).toBe('accepted');
  expect([one.taken.length, two.taken.length]).toEqual([1, 1]);
  await Promise.all([one.close(), two.close()]);
});
