import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { adjust, again, cancel, changeOptOut, send } from './accepting.js';
import { campaignJobs, changeCampaign, expectEnded, resumeAll, runCampaign } from './campaigns.js';
import type { Command } from './commands.js';
import { changeImport, confirmAllImports, expectImported, importJobs, startImport } from './imports.js';
import { expectInvariants } from './invariants.js';
import { advanceClocks, type ModelState, pickFrom, type Worker } from './modelState.js';
import { expectBothProofs } from './proofs.js';
import { buy, cancelOrder, confirm, decide, expectSettled, hint, payments, payRound, refund } from './purchases/buying.js';
import { apply, claimSome, freeze, report, reports, resolve, review, round, runJob, setSender, step, suspend } from './sending.js';
import { sendTogether } from './together.js';

/** One command; afterwards no worker still holds connections that are cut. */
export async function execute(model: ModelState, command: Command): Promise<void> {
  await run(model, command);
  if (!model.cut) return;
  await model.cut; // a provider that is asked doesn't wait for it
  model.cut = undefined;
  await sleep(20); // pools throw away what the database has ended, as soon as they hear of it
}

async function run(model: ModelState, command: Command): Promise<void> {
  const workerAt = (index: number): Worker => model.workers[index] ?? model.workers[0];
  switch (command.kind) {
    case 'send':
      return send(model, command);
    case 'together':
      return sendTogether(model, command);
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
      return round(model, workerAt(command.worker));
    case 'bothRounds':
      return void (await Promise.all(model.workers.map((worker) => round(model, worker))));
    case 'claim':
      return void (await claimSome(model, workerAt(command.worker)));
    case 'step':
      return step(model, pickFrom(model.requests, command.pick));
    case 'lose': {
      const lostRequest = pickFrom(model.requests, command.pick);
      model.requests = model.requests.filter((request) => request !== lostRequest);
      return;
    }
    case 'fault':
      model.fault = command.fault;
      return;
    case 'lie':
      model.lie = command.lie;
      return;
    case 'skew':
      return model.workers[1].app.clock.advance(command.seconds * 1_000);
    case 'reports':
      return reports(model, command);
    case 'report':
      return report(model, command);
    case 'apply':
      return void (await apply(model, workerAt(command.worker)));
    case 'job':
      return runJob(model, command.name, workerAt(command.worker));
    case 'resolve':
      return resolve(model, command);
    case 'review':
      return review(model, command);
    case 'campaign':
      return runCampaign(model, command);
    case 'changeCampaign':
      return changeCampaign(model, command);
    case 'campaignJobs':
      return campaignJobs(model, workerAt(command.worker), command.chunks);
    case 'import':
      return startImport(model, command);
    case 'changeImport':
      return changeImport(model, command);
    case 'importJobs':
      return importJobs(model, workerAt(command.worker), command.fault);
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
    case 'clock':
      return advanceClocks(model, command.seconds * 1_000);
  }
}

export async function expectProof(model: ModelState): Promise<void> {
  await expectBothProofs(model.app.system);
}

const HOUR = 3_600_000;
const everything = Array.from({ length: 100 }, (_, index) => index);

/** Every process crashes, all switches are reset, time passes and the jobs run: nothing may be left unfinished. */
export async function comeToRest(model: ModelState): Promise<void> {
  const { app, workers } = model;
  model.requests = [];
  model.fault = undefined;
  model.lie = undefined;
  // What was promised while the clocks were ahead is due then.
  advanceClocks(model, model.highest - model.elapsed);
  await freeze(model, false);
  await setSender(model, true);
  for (const tenant of model.tenants.keys()) await suspend(model, tenant, false);
  for (const [index, ms] of [60_000, 660_000, HOUR, 50 * HOUR, 50 * HOUR, 73 * HOUR, 73 * HOUR].entries()) {
    const worker = workers[index % 2]!;
    advanceClocks(model, ms);
    await resumeAll(model);
    await confirmAllImports(model);
    await importJobs(model, worker);
    await campaignJobs(model, worker);
    for (const name of [
      'recoverLeases',
      'promoteDue',
      'releasePendingSenders',
      'releaseProviderDown',
      'releaseQuietHours',
      'expire',
    ] as const)
      await runJob(model, name, worker);
    await round(model, worker);
    await reports(model, { order: everything, twice: true, forgotten: false });
    await apply(model, worker);
    await runJob(model, 'assumeSent', worker);
    await payRound(model);
    await campaignJobs(model, worker);
    await runJob(model, 'markMissingReports', worker);
    if (index % 3 === 0) await expectInvariants(model);
  }
  const unfinished = await app.db.sql.rows(
    `select m.id, m.status, m.hold_reason from message m join message_state s on s.state = m.status
     where not s.final and not (m.status = 'SENT' and m.report_missing_at is not null)`,
  );
  expect(unfinished).toEqual([]);
  expect(await app.db.sql.rows('select tenant_id, held from credit_account where held <> 0')).toEqual([]);
  expect(await app.db.sql.rows(`select reference, status from report_inbox where result in ('PENDING', 'WAITING')`)).toEqual([]);
  await expectEnded(model);
  await expectImported(model);
  await expectSettled(model);
  await expectProof(model);
}
