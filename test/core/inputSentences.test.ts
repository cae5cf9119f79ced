import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { webhookTypes } from '../../entities/types/webhooks.js';
import { readColumns } from '../../src/contacts/imports/importColumns.js';
import { createCampaign } from '../../src/messaging/campaigns/createCampaign.js';
import { createTemplate } from '../../src/messaging/templates/changeTemplates.js';
import { refusal } from '../support/fixtures/accounts.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** A refusal says what to do, in its message. */
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

test('an input that is refused is named, with why and what it may be', async () => {
  const { ctx } = await createTenant(app);
  const audience = { phones: [], rows: [], groupIds: [], tags: ['vip', ' '], excludeGroupIds: [] };
  const column = { index: 0, field: 'ATTRIBUTE' as const };
  const said = async (work: () => unknown) => (await refusal(Promise.resolve().then(work))).error.message;
  expect(await said(() => createTemplate(ctx, { name: 'a\u0007b', body: 'x', category: 'TRANSACTIONAL' }))).toBe(
    'The input is not valid. name: take out what is not seen in it: breaks of lines, control and zero-width characters, ' +
      'turns of direction; from 1 to 100 characters.',
  );
  expect(await said(() => createTemplate(ctx, { name: 'x'.repeat(101), body: 'x', category: 'TRANSACTIONAL' }))).toBe(
    'The input is not valid. name: from 1 to 100 characters.',
  );
  expect(await said(() => createCampaign(ctx, { name: 'Empty', text: { body: 'x' }, audience }))).toBe(
    'The input is not valid. audience.tags[1]: This tag is empty: leave it out.',
  );
  expect(
    await said(() =>
      readColumns([
        { ...column, attribute: 'a' },
        { ...column, attribute: 'b' },
      ]),
    ),
  ).toBe('The input is not valid. columns[1].index: This is named twice: name it once.');
  expect(await said(() => readColumns([{ ...column, attribute: 'a|b' }]))).toBe(
    'The input is not valid. columns[0].attribute: An ATTRIBUTE, and nothing else, has a name, without {, } and |; ' +
      'from 1 to 64 characters.',
  );
});

test('OPERATING.md names every event that is posted', () => {
  const text = readFileSync(new URL('../../OPERATING.md', import.meta.url), 'utf8');
  const missing = Object.values(webhookTypes).filter(
    (type) => !text.includes(`\`${type}\``) && !text.includes(`\`.${type.split('.')[1]}\``),
  );
  expect(missing).toEqual([]);
});
