import type { PurchaseCreditsInput } from '../../entities/inputs/purchases.js';
import type { SendSmsInput } from '../../entities/inputs/sending.js';
import { upsertPackage } from '../../src/billing/upsertPackage.js';
import type { Ctx } from '../../src/context.js';
import type { Failpoint } from '../../src/lib/failpoints.js';
import type { Claim } from '../../src/messaging/dispatch/claim.js';
import type { SendSmsResult } from '../../src/messaging/sending/sendSms.js';
import type { SmsOutcome } from '../../src/ports/sms.js';
import { openTestContext, type TestContext } from '../support/testContext.js';

/** The process dies here: what it had in memory is lost, what it had committed is not. */
export class Crash extends Error {}

/** A request in a worker's hands. Each step can be the last, and years may pass between two. */
export interface Request {
  claims: Claim[];
  stage: 'claimed' | 'fenced' | 'answered';
  outcomes: SmsOutcome[];
  calledAt: Date;
}

/** A send that was accepted under a key. `result` is missing when the process died before it could answer. */
export interface Keyed {
  tenant: number;
  input: SendSmsInput;
  at: number;
  result: SendSmsResult | undefined;
}

/** What the model knows besides the rows: what was promised to whom, and what living workers hold in memory. */
export interface ModelState {
  world: TestContext;
  tenants: { id: string; ctx: Ctx; suspended: boolean; messages: number; credits: number; optedOut: Set<string> }[];
  keyed: Keyed[];
  /** Orders of credits under their keys, and how many each tenant has made. */
  orders: { tenant: number; input: PurchaseCreditsInput; at: number; purchaseId: string }[];
  ordered: number[];
  /** What was last seen on the bank account for a purchase. */
  confirmed: Map<string, number>;
  /** Ids of accepted messages that somebody was told. */
  known: string[];
  requests: Request[];
  /** The attempts' numbers that a worker which lived was given. */
  handed: Set<string>;
  frozen: boolean;
  senderUsable: boolean;
  keys: number;
  armed: Failpoint | undefined;
  /** Set when the process died where the provider's simulator would swallow the exception. */
  died: boolean;
  /** Per tenant with messages: how many were accepted and for how many credits. */
  promised(): { id: string; messages: number; credits: number }[];
  close(): Promise<void>;
}

const CREDITS = 40;

export async function openModel(): Promise<ModelState> {
  const reach = async (point: Failpoint): Promise<void> => {
    if (house.armed !== point) return;
    house.armed = undefined;
    house.died = true;
    throw new Crash(point);
  };
  const world = await openTestContext({
    failpoint: reach,
    // Real waits, so short ones; an answer that this makes late is one more unknown outcome.
    payments: { timeoutMs: 30 },
    simulator: { timeoutMs: 150, timings: { slowMs: 1, outOfBalanceMs: 60_000, retryAfterMs: 1_000 } },
  });
  const sold = { code: 'model', name: 'Model', credits: 5_000, priceTzs: 150_000, support: 'None', features: [], active: true };
  await upsertPackage(world.operator, sold);
  const tenant = async () => ({
    ...(await world.tenant({ credits: CREDITS })),
    suspended: false,
    messages: 0,
    credits: 0,
    optedOut: new Set<string>(),
  });
  const house: ModelState = {
    world,
    tenants: [await tenant(), await tenant()],
    keyed: [],
    orders: [],
    ordered: [0, 0],
    confirmed: new Map(),
    known: [],
    requests: [],
    handed: new Set(),
    frozen: false,
    senderUsable: true,
    keys: 0,
    armed: undefined,
    died: false,
    promised: () =>
      house.tenants
        .filter(({ messages }) => messages > 0)
        .map(({ id, messages, credits }) => ({ id, messages, credits }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    close: () => world.close(),
  };
  return house;
}

/** Runs what a process does; undefined when it died of it at the armed point. Everything else that is thrown is a fault. */
export async function mortal<T>(house: ModelState, work: () => Promise<T>): Promise<T | undefined> {
  house.died = false;
  try {
    const result = await work();
    return house.died ? undefined : result;
  } catch (error) {
    if (error instanceof Crash) return undefined;
    throw error;
  }
}

/** The element that a random number means; undefined when there is none. */
export const picked = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];
