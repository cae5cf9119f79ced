import type { PurchaseCreditsInput } from '../../entities/inputs/purchases.js';
import type { SendSmsInput } from '../../entities/inputs/sending.js';
import { upsertPackage } from '../../src/billing/upsertPackage.js';
import type { Ctx } from '../../src/context.js';
import { actorUserId } from '../../src/core/authorize.js';
import { DatabaseAway, OutcomeUnknown } from '../../src/db/faults.js';
import type { Failpoint } from '../../src/lib/failpoints.js';
import type { Claim } from '../../src/messaging/dispatch/claim.js';
import type { SendSmsResult } from '../../src/messaging/sending/placeSend.js';
import type { SmsOutcome } from '../../src/ports/sms.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { createTenant } from '../support/fixtures/tenants.js';
import type { TestApp } from '../support/testApp.js';
import type { ModelImport } from './imports.js';
import type { ModelApp } from './modelApp.js';

/** The process crashes here: its memory is lost, what it committed is not. */
export class Crash extends Error {}

/** What befalls a worker when it comes to a failpoint: it crashes, or all connections to the database are cut. */
export interface Fault {
  point: Failpoint;
  how: 'crash' | 'cut';
}

/** How the provider answers the next request, whatever it did with it. */
export type Lie = 'fewer outcomes' | 'more outcomes' | 'one reference for all' | 'throws';

/** A process of its own: its pool, its provider, its clock. */
export interface Worker {
  app: TestApp;
  /** Set when it crashed where the provider's simulator would swallow the exception. */
  crashed: boolean;
}

/** A request that a worker works on. Any step can be its last, and any time may pass between two. */
export interface Request {
  claims: Claim[];
  stage: 'claimed' | 'marked' | 'answered';
  outcomes: SmsOutcome[];
  worker: Worker;
}

/** A send that was accepted under a key. `result` is missing when the process died before it could answer. */
export interface KeyedSend {
  tenant: number;
  input: SendSmsInput;
  at: number;
  result: SendSmsResult | undefined;
}

/** What the model knows besides the rows: what was accepted from whom, and what living workers hold in memory. */
export interface ModelState {
  /** The first worker's; what callers ask is asked there. */
  app: TestApp;
  workers: [Worker, Worker];
  tenants: {
    id: string;
    ctx: Ctx;
    suspended: boolean;
    messages: number;
    credits: number;
    optedOut: Set<string>;
    keepsQuiet: boolean;
    /** Their numbers, with the names that lists gave them. */
    contacts: Map<string, Set<string>>;
  }[];
  keyedSends: KeyedSend[];
  /** Orders of credits under their keys, and how many each tenant has made. */
  orders: { tenant: number; input: PurchaseCreditsInput; at: number; purchaseId: string }[];
  ordered: number[];
  /** What was last seen on the bank account for a purchase. */
  confirmed: Map<string, number>;
  /** Ids of accepted messages that were answered to a caller. */
  knownIds: string[];
  /** Confirmed, of these tenants. */
  campaigns: { tenant: number; id: string }[];
  imports: ModelImport[];
  requests: Request[];
  /** The recipient numbers of attempts that living workers have claimed. */
  claimedRecipients: Set<string>;
  frozen: boolean;
  senderUsable: boolean;
  keyCount: number;
  fault: Fault | undefined;
  /** While a process works that a fault kills: it comes not one step further. */
  killed: (() => void) | undefined;
  /** While connections are cut, and until the workers have new ones. */
  cut: Promise<void> | undefined;
  lie: Lie | undefined;
  /** How far the clocks were ahead at most, and how far the first is. */
  highest: number;
  elapsed: number;
  /** Reads rows, also while the workers' connections are cut. */
  look: ModelApp['look'];
  /** Per tenant with messages: how many were accepted and for how many credits. */
  promised(): { id: string; messages: number; credits: number }[];
}

const CREDITS = 40;

/** Three tenants on an empty database. */
export async function startModel(world: ModelApp): Promise<ModelState> {
  await world.empty();
  const [{ app }] = world.workers;
  const sold = { code: 'model', name: 'Model', credits: 5_000, priceTzs: 150_000, support: 'None', features: [], active: true };
  await upsertPackage(app.operator, sold);
  const tenant = async () => ({
    ...(await createTenant(app, { credits: CREDITS })),
    suspended: false,
    messages: 0,
    credits: 0,
    optedOut: new Set<string>(),
    contacts: new Map<string, Set<string>>(),
    keepsQuiet: false,
  });
  const quiet = { ...(await tenant()), keepsQuiet: true };
  await updateTenant(quiet.ctx, { quietHours: { from: '12:00', to: '17:00', timeZone: 'UTC' } });
  const model: ModelState = {
    app,
    workers: world.workers,
    tenants: [await tenant(), await tenant(), quiet],
    keyedSends: [],
    orders: [],
    ordered: [0, 0, 0],
    confirmed: new Map(),
    knownIds: [],
    campaigns: [],
    imports: [],
    requests: [],
    claimedRecipients: new Set(),
    frozen: false,
    senderUsable: true,
    keyCount: 0,
    fault: undefined,
    killed: undefined,
    cut: undefined,
    lie: undefined,
    highest: 0,
    elapsed: 0,
    look: world.look,
    promised: () =>
      model.tenants
        .filter(({ messages }) => messages > 0)
        .map(({ id, messages, credits }) => ({ id, messages, credits }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
  // Files are somebody's.
  for (const { ctx } of model.tenants)
    await app.db.sql.rows(
      `insert into app_user (id, email, name, password_hash, password_changed_at, created_at)
       values ($1, $1::uuid || '@example.com', 'M', '', $2, $2)`,
      [actorUserId(ctx), app.clock.now()],
    );
  world.attach(model);
  return model;
}

/** All clocks run on, or back. */
export function advanceClocks(model: ModelState, ms: number): void {
  for (const { app } of model.workers) app.clock.advance(ms);
  model.elapsed += ms;
  model.highest = Math.max(model.highest, model.elapsed);
}

/** What a process that lost its database throws, whatever it was doing. */
const isConnectionLoss = (error: unknown): boolean => {
  if (error instanceof DatabaseAway || error instanceof OutcomeUnknown) return true;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return (
    /^(57P0|08|DATABASE_UNAVAILABLE|ECONNRESET|EPIPE)/.test(code) ||
    /onnection terminated|not queryable|terminating connection/.test(message)
  );
};

/** Runs what a process does; undefined when it crashed at the failpoint or lost its connections there. Any other error is thrown. */
export async function untilCrash<T>(model: ModelState, work: () => Promise<T>, worker = model.workers[0]): Promise<T | undefined> {
  worker.crashed = false;
  try {
    const result = await work();
    return worker.crashed ? undefined : result;
  } catch (error) {
    if (error instanceof Crash || (model.cut && isConnectionLoss(error))) return undefined;
    throw error;
  }
}

/** The same of work that would live on with an error: killed at its failpoint, it comes not one step further. */
export async function untilKilled(model: ModelState, work: () => Promise<void>, worker: Worker): Promise<void> {
  const killed = new Promise<void>((resolve) => {
    model.killed = resolve;
  });
  await untilCrash(model, () => Promise.race([work(), killed]), worker);
  model.killed = undefined;
}

/** Whether it is between 12:00 and 17:00 in Dar es Salaam, where all the model's recipients are: from an hour after its stories begin. */
export const isQuiet = (at: Date): boolean => at.getUTCHours() >= 9 && at.getUTCHours() < 14;

/** The element that a random number picks; undefined when the list is empty. */
export const pickFrom = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];
