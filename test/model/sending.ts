import { expect } from 'vitest';
import { applyDueReports } from '../../jobs/applyDueReports.js';
import { purgeSessions } from '../../src/auth/sessions/sessions.js';
import type { Ctx } from '../../src/context.js';
import { purgeIdempotencyKeys } from '../../src/core/idempotency.js';
import { purgeOutbox } from '../../src/db/outbox.js';
import { callProvider } from '../../src/messaging/dispatch/callProvider.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { groupIntoRequests } from '../../src/messaging/dispatch/groupIntoRequests.js';
import { markDispatching } from '../../src/messaging/dispatch/markDispatching.js';
import { promoteDue } from '../../src/messaging/dispatch/promoteDue.js';
import { recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';
import { recoverLeases } from '../../src/messaging/dispatch/recoverLeases.js';
import { releasePendingSenders } from '../../src/messaging/dispatch/releasePendingSenders.js';
import { releaseProviderDown } from '../../src/messaging/dispatch/releaseProviderDown.js';
import { assumeSent } from '../../src/messaging/reports/assumeSent.js';
import { markMissingReports } from '../../src/messaging/reports/markMissingReports.js';
import { REPORT_TIMEOUT_MS } from '../../src/messaging/reports/reportTimes.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { resolveHeld } from '../../src/messaging/resolveHeld.js';
import { resolveUnconfirmed } from '../../src/messaging/resolveUnconfirmed.js';
import { releaseQuietHours } from '../../src/messaging/rules/releaseQuietHours.js';
import type { SmsOutcome, SmsReport } from '../../src/ports/sms.js';
import { setSendingFrozen } from '../../src/system/systemStatus.js';
import type { Command, JobName } from './commands.js';
import { isQuiet, type ModelState, pickFrom, type Request, untilCrash, type Worker } from './modelState.js';

type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

/** What the dispatcher makes of an outcome that is not there. */
const NO_OUTCOME: SmsOutcome = { kind: 'unknown', detail: 'The provider adapter gave no outcome.' };

/** A worker claims: all that it gets must be sendable now, and none of it to a number that opted out (I10) or is not to be disturbed. */
export async function claimSome(model: ModelState, worker: Worker): Promise<Request[]> {
  const taken = await untilCrash(model, () => claim(worker.app.system), worker);
  if (!taken) return [];
  if (model.frozen || !model.senderUsable) expect(taken.claims).toEqual([]);
  for (const one of taken.claims) {
    const tenant = model.tenants.find(({ id }) => id === one.tenantId);
    expect(tenant).toMatchObject({ suspended: false });
    expect(tenant?.optedOut.has(one.phone), 'I10').toBe(false);
    expect(model.claimedRecipients.has(one.recipient), 'a number is never used twice').toBe(false);
    model.claimedRecipients.add(one.recipient);
  }
  const stopped = await worker.app.db.sql.rows(
    `select m.id, c.status from message m join campaign c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
     where m.id = any($1::uuid[]) and c.status in ('PAUSED', 'CANCELLED')`,
    [taken.claims.map(({ messageId }) => messageId)],
  );
  expect(stopped, 'of a campaign that somebody has stopped').toEqual([]);
  if (isQuiet(worker.app.clock.now())) {
    const loud = await worker.app.db.sql.rows(
      `select id from message where id = any($1::uuid[]) and category = 'PROMOTIONAL' and tenant_id = any($2::uuid[])`,
      [taken.claims.map(({ messageId }) => messageId), model.tenants.filter(({ keepsQuiet }) => keepsQuiet).map(({ id }) => id)],
    );
    expect(loud, 'quiet hours').toEqual([]);
  }
  const requests = groupIntoRequests(taken.claims, model.app.sms.batchSize).map(
    (claims): Request => ({ claims, stage: 'claimed', outcomes: [], worker }),
  );
  model.requests.push(...requests);
  return requests;
}

/**
 * One step of one request, in the order of the dispatcher: mark, call, record. All answered requests of a worker are recorded in one
 * transaction.
 */
export async function step(model: ModelState, request: Request | undefined): Promise<void> {
  if (!request) return;
  const { worker } = request;
  const { app } = worker;
  const ctx = app.system;
  const finished = [request];
  const takeStep = async (): Promise<boolean> => {
    if (request.stage === 'claimed') {
      const ours = await markDispatching(ctx, request.claims);
      request.claims = request.claims.filter((_, index) => ours[index]);
      request.stage = 'marked';
      if (request.claims.length > 0) await app.failpoint('after DISPATCHING');
      return request.claims.length === 0;
    }
    if (request.stage === 'marked') {
      request.outcomes = await callProvider(ctx, request.claims);
      request.stage = 'answered';
      return false;
    }
    const answered = model.requests.filter((one) => one.stage === 'answered' && one.worker === worker);
    finished.push(...answered);
    await recordOutcomes(
      ctx,
      answered.flatMap(({ claims, outcomes }) => claims.map((one, index) => ({ claim: one, outcome: outcomes[index] ?? NO_OUTCOME }))),
    );
    return true;
  };
  const done = await untilCrash(model, takeStep, worker);
  if (done !== false) model.requests = model.requests.filter((other) => !finished.includes(other));
}

export async function round(model: ModelState, worker: Worker): Promise<void> {
  const requests = await claimSome(model, worker);
  for (const stage of ['claimed', 'marked', 'answered'] as const)
    for (const request of requests) if (model.requests.includes(request) && request.stage === stage) await step(model, request);
}

const outcomes: Record<string, Pick<SmsReport, 'outcome' | 'failure'>> = {
  DELIVERED: { outcome: 'DELIVERED' },
  UNDELIVERED: { outcome: 'UNDELIVERED', failure: 'UNREACHABLE' },
  EXPIRED: { outcome: 'UNDELIVERED', failure: 'VALIDITY_EXPIRED' },
  SENT: { outcome: 'NOTHING' },
};
const toReport = (of: { reference: string; recipient: string; phone: string; status: string }): SmsReport => ({
  provider: 'simulator',
  ...of,
  ...(outcomes[of.status] ?? { outcome: 'NOTHING' }),
});

/** Reports of the simulator that are due, in any order and number; with `forgotten` they come again. */
export async function reports(model: ModelState, { order, twice, forgotten }: Omit<Of<'reports'>, 'kind'>): Promise<void> {
  const { sql } = model.app.db;
  const due = await sql.rows<{ id: number; reference: string; recipient: string; phone: string; status: string }>(
    'select id, request_id::text as reference, recipient, phone, status from simulator_report where due_at <= $1 order by id',
    [model.app.clock.now()],
  );
  const chosen = order.flatMap((pick) => pickFrom(due, pick) ?? []);
  const pushed = (twice ? [...chosen, ...chosen] : chosen).map(({ id: _, ...report }) => toReport(report));
  const stored = await untilCrash(model, () => storeReports(model.app.system, pushed));
  if (stored === undefined || forgotten) return;
  await sql.rows('delete from simulator_report where id = any($1::bigint[])', [chosen.map(({ id }) => id)]);
}

/** An unexpected report about any attempt: early, late, contradicting, or with a number that isn't the attempt's. */
export async function report(model: ModelState, { pick, status, by }: Of<'report'>): Promise<void> {
  const attempts = await model.app.db.sql.rows<{ recipient: string; phone: string; reference: string | null }>(
    `select a.recipient::text as recipient, m.phone, a.provider_reference as reference
     from attempt a join message m on m.id = a.message_id order by a.recipient`,
  );
  const attempt = pickFrom(attempts, pick);
  if (!attempt) return;
  const reference = attempt.reference ?? `made ${attempt.recipient}`;
  const made = {
    recipient: { reference, recipient: attempt.recipient, phone: attempt.phone, status },
    reference: { reference, recipient: '', phone: attempt.phone, status },
    neither: { reference, recipient: attempt.recipient, phone: '+255799999999', status },
  };
  await untilCrash(model, () => storeReports(model.app.system, [toReport(made[by])]));
}

export const apply = (model: ModelState, worker: Worker) => untilCrash(model, () => applyDueReports(worker.app.system), worker);

const jobs = {
  promoteDue,
  expire: expireMessages,
  recoverLeases,
  releaseProviderDown,
  releasePendingSenders,
  releaseQuietHours,
  assumeSent,
  markMissingReports,
  purge: async (ctx: Ctx) => {
    await purgeIdempotencyKeys(ctx);
    await purgeOutbox(ctx.sql);
    await purgeSessions(ctx);
  },
} satisfies Record<JobName, unknown>;

export async function runJob(model: ModelState, name: JobName, worker: Worker): Promise<void> {
  await untilCrash<unknown>(model, () => jobs[name](worker.app.system), worker);
  // Keys are kept for 72 h; after that the same request is a new one.
  const oldestKept = worker.app.clock.now().getTime() - REPORT_TIMEOUT_MS;
  if (name === 'purge') {
    model.keyedSends = model.keyedSends.filter(({ at }) => at >= oldestKept);
    model.orders = model.orders.filter(({ at }) => at >= oldestKept);
  }
}

export async function resolve(model: ModelState, { picks, outcome }: Of<'resolve'>): Promise<void> {
  const { sql } = model.app.db;
  const unconfirmed = await sql.rows<{ id: string }>(`select id from message where status = 'UNCONFIRMED' order by id`);
  const ids = new Set(
    picks.flatMap((pick) => [pickFrom(unconfirmed, pick)?.id, pickFrom(model.knownIds, pick)].filter((id) => id !== undefined)),
  );
  if (ids.size === 0) return;
  const { resolved } = await resolveUnconfirmed(model.app.operator, { ids: [...ids], outcome, reason: 'The model ids' });
  expect(resolved.sort()).toEqual(unconfirmed.map(({ id }) => id).filter((id) => ids.has(id)));
}

/** Decides about some messages that are held, and about some that aren't. */
export async function review(model: ModelState, { picks, outcome }: Of<'review'>): Promise<void> {
  const { app } = model;
  const held = await app.db.sql.rows<{ id: string; late: boolean }>(
    `select id, valid_until <= $1 as late from message where status = 'HELD' and ($2 <> 'SENT' or hold_reason = 'REVIEW') order by id`,
    [app.clock.now(), outcome],
  );
  const ids = new Set(picks.flatMap((pick) => [pickFrom(held, pick)?.id, pickFrom(model.knownIds, pick)].filter((id) => id !== undefined)));
  if (ids.size === 0) return;
  const { resolved } = await resolveHeld(app.operator, { ids: [...ids], outcome, reason: 'The model decides' });
  expect(resolved.sort()).toEqual(held.filter(({ id, late }) => ids.has(id) && !(late && outcome === 'SEND')).map(({ id }) => id));
}

export async function freeze(model: ModelState, frozen: boolean): Promise<void> {
  await setSendingFrozen(model.app.operator, frozen, 'The model');
  model.frozen = frozen;
}

export async function suspend(model: ModelState, tenant: number, suspended: boolean): Promise<void> {
  const { sql } = model.app.db;
  const one = model.tenants[tenant]!;
  await sql.rows('update tenant set status = $2 where id = $1', [one.id, suspended ? 'SUSPENDED' : 'ACTIVE']);
  one.suspended = suspended;
}

export async function setSender(model: ModelState, usable: boolean): Promise<void> {
  await model.app.db.sql.rows('update sender_id set status = $1, decisions = decisions + 1 where status <> $1', [
    usable ? 'APPROVED' : 'SUSPENDED',
  ]);
  model.senderUsable = usable;
}
