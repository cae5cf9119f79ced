import { expect } from 'vitest';
import { purgeSessions } from '../../src/auth/sessions.js';
import type { Ctx } from '../../src/context.js';
import { purgeIdempotencyKeys } from '../../src/core/idempotency.js';
import { purgeOutbox } from '../../src/db/outbox.js';
import { claim, groupIntoRequests } from '../../src/messaging/dispatch/claim.js';
import { callProvider } from '../../src/messaging/dispatch/dispatcher.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { markDispatching } from '../../src/messaging/dispatch/markDispatching.js';
import { promoteDue } from '../../src/messaging/dispatch/promoteDue.js';
import { recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';
import { recoverLeases } from '../../src/messaging/dispatch/recoverLeases.js';
import { releasePendingSenders } from '../../src/messaging/dispatch/releasePendingSenders.js';
import { releaseProviderDown } from '../../src/messaging/dispatch/releaseProviderDown.js';
import { applyReports } from '../../src/messaging/reports/applyReports.js';
import { assumeSent } from '../../src/messaging/reports/assumeSent.js';
import { markMissingReports } from '../../src/messaging/reports/markMissingReports.js';
import { REPORT_TIMEOUT_MS } from '../../src/messaging/reports/reportTimes.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { resolveUnconfirmed } from '../../src/messaging/resolveUnconfirmed.js';
import type { SmsReport } from '../../src/ports/sms.js';
import { setSendingFrozen } from '../../src/system/systemStatus.js';
import type { Command, SweepName } from './commands.js';
import { type ModelState, mortal, picked, type Request } from './modelState.js';

type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

/** A worker claims; what it is handed must be sendable now, and for I10 nobody in it may have opted out. */
export async function claimSome(house: ModelState): Promise<Request[]> {
  const taken = await mortal(house, () => claim(house.world.system));
  if (!taken) return [];
  if (house.frozen || !house.senderUsable) expect(taken.claims).toEqual([]);
  for (const one of taken.claims) {
    const tenant = house.tenants.find(({ id }) => id === one.tenantId);
    expect(tenant).toMatchObject({ suspended: false });
    expect(tenant?.optedOut.has(one.phone), 'I10').toBe(false);
    expect(house.handed.has(one.recipient), 'a number is never used twice').toBe(false);
    house.handed.add(one.recipient);
  }
  const requests = groupIntoRequests(taken.claims, house.world.app.sms.batchSize).map(
    (claims): Request => ({ claims, stage: 'claimed', outcomes: [], calledAt: house.world.clock.now() }),
  );
  house.requests.push(...requests);
  return requests;
}

/**
 * One step of one request, as the dispatcher takes them: fence, call, record. What is answered is recorded together, in one transaction.
 */
export async function step(house: ModelState, request: Request | undefined): Promise<void> {
  if (!request) return;
  const { app, system: ctx } = house.world;
  const gone = [request];
  const done = await mortal(house, async (): Promise<boolean> => {
    if (request.stage === 'claimed') {
      const ours = await markDispatching(ctx, request.claims);
      request.claims = request.claims.filter((_, index) => ours[index]);
      request.stage = 'fenced';
      if (request.claims.length > 0) await app.failpoint('after DISPATCHING');
      return request.claims.length === 0;
    }
    if (request.stage === 'fenced') {
      request.calledAt = app.now();
      request.outcomes = await callProvider(ctx, request.claims);
      request.stage = 'answered';
      return false;
    }
    const answered = house.requests.filter(({ stage }) => stage === 'answered');
    gone.push(...answered);
    await recordOutcomes(
      ctx,
      answered.flatMap(({ claims, outcomes, calledAt }) =>
        claims.map((one, index) => ({ claim: one, outcome: outcomes[index]!, calledAt })),
      ),
    );
    return true;
  });
  if (done !== false) house.requests = house.requests.filter((other) => !gone.includes(other));
}

export async function round(house: ModelState): Promise<void> {
  const requests = await claimSome(house);
  for (const stage of ['claimed', 'fenced', 'answered'] as const)
    for (const request of requests) if (house.requests.includes(request) && request.stage === stage) await step(house, request);
}

const readings: Record<string, Pick<SmsReport, 'outcome' | 'failure'>> = {
  DELIVERED: { outcome: 'DELIVERED' },
  UNDELIVERED: { outcome: 'UNDELIVERED', failure: 'UNREACHABLE' },
  EXPIRED: { outcome: 'UNDELIVERED', failure: 'VALIDITY_EXPIRED' },
  SENT: { outcome: 'NOTHING' },
};
const toReport = (of: { reference: string; recipient: string; phone: string; status: string }): SmsReport => ({
  provider: 'simulator',
  ...of,
  ...(readings[of.status] ?? { outcome: 'NOTHING' }),
});

/** Reports of the simulator that are due, in any order and number; a forgotten one comes again. */
export async function reports(house: ModelState, { order, twice, forgotten }: Omit<Of<'reports'>, 'kind'>): Promise<void> {
  const { sql } = house.world.app.db;
  const due = await sql.rows<{ id: number; reference: string; recipient: string; phone: string; status: string }>(
    'select id, request_id::text as reference, recipient, phone, status from simulator_report where due_at <= $1 order by id',
    [house.world.clock.now()],
  );
  const chosen = order.flatMap((pick) => picked(due, pick) ?? []);
  const told = (twice ? [...chosen, ...chosen] : chosen).map(({ id: _, ...report }) => toReport(report));
  const stored = await mortal(house, () => storeReports(house.world.system, told));
  if (stored === undefined || forgotten) return;
  await sql.rows('delete from simulator_report where id = any($1::bigint[])', [chosen.map(({ id }) => id)]);
}

/** A report that nobody expected, about any attempt: early, late, contradicting, or with a number that isn't the attempt's. */
export async function report(house: ModelState, { pick, status, by }: Of<'report'>): Promise<void> {
  const attempts = await house.world.app.db.sql.rows<{ recipient: string; phone: string; reference: string | null }>(
    `select a.recipient::text as recipient, m.phone, a.provider_reference as reference
     from attempt a join message m on m.id = a.message_id order by a.recipient`,
  );
  const attempt = picked(attempts, pick);
  if (!attempt) return;
  const reference = attempt.reference ?? `made ${attempt.recipient}`;
  const made = {
    recipient: { reference, recipient: attempt.recipient, phone: attempt.phone, status },
    reference: { reference, recipient: '', phone: attempt.phone, status },
    neither: { reference, recipient: attempt.recipient, phone: '+255799999999', status },
  };
  await mortal(house, () => storeReports(house.world.system, [toReport(made[by])]));
}

export const apply = (house: ModelState) => mortal(house, () => applyReports(house.world.system));

const sweeps = {
  promoteDue,
  expire: expireMessages,
  recoverLeases,
  releaseProviderDown,
  releasePendingSenders,
  assumeSent,
  markMissingReports,
  purge: async (ctx: Ctx) => {
    await purgeIdempotencyKeys(ctx);
    await purgeOutbox(ctx.sql);
    await purgeSessions(ctx);
  },
} satisfies Record<SweepName, unknown>;

export async function sweep(house: ModelState, name: SweepName): Promise<void> {
  await mortal<unknown>(house, () => sweeps[name](house.world.system));
  // Keys are kept for 72 h: a request of before is a new one afterwards.
  const kept = house.world.clock.now().getTime() - REPORT_TIMEOUT_MS;
  if (name === 'purge') {
    house.keyed = house.keyed.filter(({ at }) => at >= kept);
    house.orders = house.orders.filter(({ at }) => at >= kept);
  }
}

export async function resolve(house: ModelState, { picks, outcome }: Of<'resolve'>): Promise<void> {
  const { sql } = house.world.app.db;
  const unconfirmed = await sql.rows<{ id: string }>(`select id from message where status = 'UNCONFIRMED' order by id`);
  const asked = new Set(
    picks.flatMap((pick) => [picked(unconfirmed, pick)?.id, picked(house.known, pick)].filter((id) => id !== undefined)),
  );
  if (asked.size === 0) return;
  const { resolved } = await resolveUnconfirmed(house.world.operator, { ids: [...asked], outcome, note: 'The model asked' });
  expect(resolved.sort()).toEqual(unconfirmed.map(({ id }) => id).filter((id) => asked.has(id)));
}

export async function freeze(house: ModelState, frozen: boolean): Promise<void> {
  await setSendingFrozen(house.world.operator, frozen, 'The model');
  house.frozen = frozen;
}

export async function suspend(house: ModelState, tenant: number, suspended: boolean): Promise<void> {
  const { sql } = house.world.app.db;
  const one = house.tenants[tenant]!;
  await sql.rows('update tenant set status = $2 where id = $1', [one.id, suspended ? 'SUSPENDED' : 'ACTIVE']);
  one.suspended = suspended;
}

export async function setSender(house: ModelState, usable: boolean): Promise<void> {
  await house.world.app.db.sql.rows('update sender_id set status = $1, decisions = decisions + 1 where status <> $1', [
    usable ? 'APPROVED' : 'SUSPENDED',
  ]);
  house.senderUsable = usable;
}
