import { expect } from 'vitest';
import { adjust, again, cancel, send, wishes } from './accepting.js';
import type { Command } from './commands.js';
import { expectInvariants } from './invariants.js';
import { type ModelState, picked } from './modelState.js';
import { expectBothProofs } from './proofs.js';
import { buy, cancelOrder, confirm, decide, expectSettled, hint, payments, payRound, refund } from './purchases/buying.js';
import { apply, claimSome, freeze, report, reports, resolve, round, setSender, step, suspend, sweep } from './sending.js';

export async function execute(house: ModelState, command: Command): Promise<void> {
  switch (command.kind) {
    case 'send':
      return send(house, command);
    case 'again':
      return again(house, command);
    case 'cancel':
      return cancel(house, command);
    case 'optOut':
    case 'optIn':
      return wishes(house, command);
    case 'freeze':
      return freeze(house, command.frozen);
    case 'suspend':
      return suspend(house, command.tenant, command.suspended);
    case 'sender':
      return setSender(house, command.usable);
    case 'adjust':
      return adjust(house, command);
    case 'round':
      return round(house);
    case 'claim':
      return void (await claimSome(house));
    case 'step':
      return step(house, picked(house.requests, command.pick));
    case 'lose': {
      const lost = picked(house.requests, command.pick);
      house.requests = house.requests.filter((request) => request !== lost);
      return;
    }
    case 'crash':
      house.armed = command.point;
      return;
    case 'reports':
      return reports(house, command);
    case 'report':
      return report(house, command);
    case 'apply':
      return void (await apply(house));
    case 'sweep':
      return sweep(house, command.name);
    case 'resolve':
      return resolve(house, command);
    case 'buy':
      return buy(house, command);
    case 'payments':
      return payments(house, command);
    case 'hint':
      return hint(house, command);
    case 'cancelOrder':
      return cancelOrder(house, command);
    case 'confirm':
      return confirm(house, command);
    case 'decide':
      return decide(house, command);
    case 'refund':
      return refund(house, command);
    case 'forward':
      return house.world.clock.forward(command.seconds * 1_000);
  }
}

export async function expectProof(house: ModelState): Promise<void> {
  await expectBothProofs(house.world.system);
}

const HOUR = 3_600_000;
const everything = Array.from({ length: 100 }, (_, index) => index);

/** Every process dies, the switches go back, time passes and the timetable does its work: nothing may be left hanging. */
export async function comeToRest(house: ModelState): Promise<void> {
  const { clock, app } = house.world;
  house.requests = [];
  house.armed = undefined;
  await freeze(house, false);
  await setSender(house, true);
  for (const tenant of house.tenants.keys()) await suspend(house, tenant, false);
  for (const ms of [60_000, 660_000, HOUR, 50 * HOUR, 50 * HOUR, 73 * HOUR, 73 * HOUR]) {
    clock.forward(ms);
    for (const name of ['recoverLeases', 'promoteDue', 'releasePendingSenders', 'releaseProviderDown', 'expire'] as const)
      await sweep(house, name);
    await round(house);
    await reports(house, { order: everything, twice: true, forgotten: false });
    await apply(house);
    await sweep(house, 'assumeSent');
    await payRound(house);
    await sweep(house, 'markMissingReports');
    await expectInvariants(house);
  }
  const hanging = await app.db.sql.rows(
    `select m.id, m.status, m.hold_reason from message m join message_state s on s.state = m.status
     where not s.final and not (m.status = 'SENT' and m.report_missing_at is not null)`,
  );
  expect(hanging).toEqual([]);
  expect(await app.db.sql.rows('select tenant_id, held from credit_account where held <> 0')).toEqual([]);
  expect(await app.db.sql.rows(`select reference, status from report_inbox where result = 'PENDING'`)).toEqual([]);
  await expectSettled(house);
  await expectProof(house);
}
