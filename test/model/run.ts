import { expect } from 'vitest';
import { adjust, again, cancel, changeOptOut, send } from './accepting.js';
import type { Command } from './commands.js';
import { expectInvariants } from './invariants.js';
import { type ModelState, pickFrom } from './modelState.js';
import { expectBothProofs } from './proofs.js';
import { buy, cancelOrder, confirm, decide, expectSettled, hint, payments, payRound, refund } from './purchases/buying.js';
import { apply, claimSome, freeze, report, reports, resolve, round, runJob, setSender, step, suspend } from './sending.js';

export async function execute(model: ModelState, command: Command): Promise<void> {
  switch (command.kind) {
    case 'send':
      return send(model, command);
    case 'again':
      return again(model, command);
    case 'cancel':
      return cancel(model, command);
    case 'optOut':
    case 'optIn':
      return changeOptOut(model, command);
    case 'freeze':
      return freeze(model, command.frozen);
    case 'suspend':
      return suspend(model, command.tenant, command.suspended);
    case 'sender':
      return setSender(model, command.usable);
    case 'adjust':
      return adjust(model, command);
    case 'round':
      return round(model);
    case 'claim':
      return void (await claimSome(model));
    case 'step':
      return step(model, pickFrom(model.requests, command.pick));
    case 'lose': {
      const lostRequest = pickFrom(model.requests, command.pick);
      model.requests = model.requests.filter((request) => request !== lostRequest);
      return;
    }
    case 'crash':
      model.crashPoint = command.point;
      return;
    case 'reports':
      return reports(model, command);
    case 'report':
      return report(model, command);
    case 'apply':
      return void (await apply(model));
    case 'job':
      return runJob(model, command.name);
    case 'resolve':
      return resolve(model, command);
    case 'buy':
      return buy(model, command);
    case 'payments':
      return payments(model, command);
    case 'hint':
      return hint(model, command);
    case 'cancelOrder':
      return cancelOrder(model, command);
    case 'confirm':
      return confirm(model, command);
    case 'decide':
      return decide(model, command);
    case 'refund':
      return refund(model, command);
    case 'forward':
      return model.app.clock.advance(command.seconds * 1_000);
  }
}

export async function expectProof(model: ModelState): Promise<void> {
  await expectBothProofs(model.app.system);
}

const HOUR = 3_600_000;
const everything = Array.from({ length: 100 }, (_, index) => index);

/** Every process crashes, all switches are reset, time passes and the jobs run: nothing may be left unfinished. */
export async function comeToRest(model: ModelState): Promise<void> {
  const { app } = model;
  const { clock } = app;
  model.requests = [];
  model.crashPoint = undefined;
  await freeze(model, false);
  await setSender(model, true);
  for (const tenant of model.tenants.keys()) await suspend(model, tenant, false);
  for (const ms of [60_000, 660_000, HOUR, 50 * HOUR, 50 * HOUR, 73 * HOUR, 73 * HOUR]) {
    clock.advance(ms);
    for (const name of ['recoverLeases', 'promoteDue', 'releasePendingSenders', 'releaseProviderDown', 'expire'] as const)
      await runJob(model, name);
    await round(model);
    await reports(model, { order: everything, twice: true, forgotten: false });
    await apply(model);
    await runJob(model, 'assumeSent');
    await payRound(model);
    await runJob(model, 'markMissingReports');
    await expectInvariants(model);
  }
  const unfinished = await app.db.sql.rows(
    `select m.id, m.status, m.hold_reason from message m join message_state s on s.state = m.status
     where not s.final and not (m.status = 'SENT' and m.report_missing_at is not null)`,
  );
  expect(unfinished).toEqual([]);
  expect(await app.db.sql.rows('select tenant_id, held from credit_account where held <> 0')).toEqual([]);
  expect(await app.db.sql.rows(`select reference, status from report_inbox where result in ('PENDING', 'WAITING')`)).toEqual([]);
  await expectSettled(model);
  await expectProof(model);
}
