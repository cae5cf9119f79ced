import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/context.js';
import { resetCircuitBreaker, tripCircuitBreaker } from '../../src/messaging/dispatch/circuitBreaker.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

const trip = (calledAt: Date) => inTransaction(app.system, (ctx) => tripCircuitBreaker(ctx, 'simulator', 'Gone.', calledAt));
const state = async () => {
  const row = await app.db.sql.row<{ failures: number; closed_until: string | null }>('select failures, closed_until from provider_state');
  return { failures: row?.failures, seconds: row?.closed_until && (Date.parse(row.closed_until) - app.clock.now().getTime()) / 1_000 };
};

test('an outage counts once, however many requests were under way: 30 s and no more; the next fault doubles it', async () => {
  const calledAt = app.clock.now();
  // Twenty requests were made before the first of them failed; the others fail one after the other.
  for (let n = 0; n < 20; n++) {
    app.clock.advance(250);
    await trip(calledAt);
  }
  expect(await state()).toEqual({ failures: 1, seconds: 30 - 19 * 0.25 });
  app.clock.advance(31_000);
  await trip(app.clock.now());
  expect(await state()).toEqual({ failures: 2, seconds: 60 });
  // A success that was asked for before the pause ends nothing; one after it does.
  await inTransaction(app.system, (ctx) => resetCircuitBreaker(ctx, 'simulator', calledAt));
  expect((await state()).failures).toBe(2);
  app.clock.advance(61_000);
  await inTransaction(app.system, (ctx) => resetCircuitBreaker(ctx, 'simulator', app.clock.now()));
  expect(await state()).toEqual({ failures: 0, seconds: null });
});
