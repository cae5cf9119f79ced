import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { markDispatching } from '../../src/messaging/dispatch/markDispatching.js';
import { recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { dispatchOnce, messageRows } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

const HOUR = 3_600_000;

test('a provider that asks for a second again and again is asked less and less, until the message’s validity ends it', async () => {
  const { ctx } = await createTenant(app, { credits: 5 });
  const input = { to: ['0712345678'], body: 'Habari', category: 'TRANSACTIONAL' as const, validForMinutes: 180 };
  const { messageIds } = await sendSms(ctx, input);
  const ends = app.now().getTime() + 3 * HOUR;
  const waits: number[] = [];
  for (;;) {
    const { claims } = await claim(app.system);
    await markDispatching(app.system, claims);
    const outcome = { kind: 'notSent' as const, detail: 'HTTP 429.', retryAfterMs: 1_000 };
    await recordOutcomes(
      app.system,
      claims.map((one) => ({ claim: one, outcome })),
    );
    const next = await app.db.sql.row<{ at: string }>('select next_attempt_at as at from message where id = $1', messageIds);
    const wait = Date.parse(next?.at ?? '') - app.now().getTime();
    if (app.now().getTime() + wait >= ends) break;
    waits.push(wait);
    app.clock.advance(wait);
  }
  app.clock.advance(ends - app.now().getTime());
  await expireMessages(app.system);
  const row = (await messageRows(app.db.sql)).find(({ id }) => id === messageIds[0]);
  expect(row).toMatchObject({ status: 'EXPIRED', creditState: 'RELEASED', accepted: 0 });
  // Three waits as the provider asks, then 5 s × 1.3ⁿ to 5 min: about 50 in three hours, and not 10,800.
  expect(waits.slice(0, 3)).toEqual([1_000, 1_000, 1_000]);
  expect(waits.length).toBeLessThan(70);
  expect(Math.max(...waits)).toBeGreaterThan(200_000);
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
});

test('two sends of one text to the number that answers 429 twice both arrive', async () => {
  const { ctx } = await createTenant(app, { credits: 5 });
  const input = { to: ['+255600000010'], body: 'Pamoja', category: 'TRANSACTIONAL' as const };
  const ids = (await Promise.all([sendSms(ctx, input), sendSms(ctx, input)])).flatMap(({ messageIds }) => messageIds);
  for (let n = 0; n < 3; n++) {
    await dispatchOnce(app.system);
    app.clock.advance(2_000);
  }
  const rows = (await messageRows(app.db.sql)).filter(({ id }) => ids.includes(id));
  expect(rows.map(({ status, accepted }) => [status, accepted])).toEqual([
    ['SENT', 1],
    ['SENT', 1],
  ]);
});
