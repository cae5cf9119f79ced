import { expect, test } from 'vitest';
import { createOutboxMail } from '../../../src/providers/mail/outbox.js';
import { describeMailProvider } from '../../contract/mailProvider.js';

describeMailProvider('the outbox', async () => ({
  provider: createOutboxMail(),
  taken: () => [],
  attached: () => [],
  close: async () => undefined,
}));

test('it says that it keeps', () => {
  expect(createOutboxMail()).toMatchObject({ name: 'outbox', keeps: true });
});
