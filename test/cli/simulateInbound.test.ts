import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulateInbound } from '../../src/cli/simulateInbound.js';
import { assignInboundNumber } from '../../src/messaging/inbound/inboundNumbers.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

test('says whose the message is, or why it is nobody’s', async () => {
  const { id } = await createTenant(app);
  await assignInboundNumber(app.operator, '15901', id);
  await assignInboundNumber(app.operator, '15902', null);
  const said = async (to: string) => {
    const lines: string[] = [];
    const code = await simulateInbound(app.system, { from: '0712000001', text: 'Habari', to }, (line) => lines.push(line));
    return { code, lines };
  };
  expect(await said('15901')).toMatchObject({ code: 0, lines: [expect.stringContaining('keyword: none')] });
  expect(await said('15902')).toEqual({
    code: 1,
    lines: ['15902 is shared, and no tenant has sent anything to that person: the message belongs to nobody and waits.'],
  });
  expect(await said('15903')).toEqual({ code: 1, lines: ['15903 is assigned to nobody, so the message waits.'] });
});
