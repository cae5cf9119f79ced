import type { PurchaseCreditsInput } from '../../entities/inputs/purchases.js';
import type { SendSmsInput } from '../../entities/inputs/sending.js';
import { upsertPackage } from '../../src/billing/upsertPackage.js';
import type { Ctx } from '../../src/context.js';
import type { Failpoint } from '../../src/lib/failpoints.js';
import type { Claim } from '../../src/messaging/dispatch/claim.js';
import type { SendSmsResult } from '../../src/messaging/sending/sendSms.js';
import type { SmsOutcome } from '../../src/ports/sms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** The process crashes here: its memory is lost, what it committed is not. */
export class Crash extends Error {}

/** A request that a worker works on. Any step can be its last, and any time may pass between two. */
export interface Request {
  claims: Claim[];
  stage: 'claimed' | 'marked' | 'answered';
  outcomes: SmsOutcome[];
  calledAt: Date;
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
  app: TestApp;
  tenants: { id: string; ctx: Ctx; suspended: boolean; messages: number; credits: number; optedOut: Set<string> }[];
  keyedSends: KeyedSend[];
  /** Orders of credits under their keys, and how many each tenant has made. */
  orders: { tenant: number; input: PurchaseCreditsInput; at: number; purchaseId: string }[];
  ordered: number[];
  /** What was last seen on the bank account for a purchase. */
  confirmed: Map<string, number>;
  /** Ids of accepted messages that were answered to a caller. */
  knownIds: string[];
  requests: Request[];
  /** The recipient numbers of attempts that living workers have claimed. */
  claimedRecipients: Set<string>;
  frozen: boolean;
  senderUsable: boolean;
  keyCount: number;
  crashPoint: Failpoint | undefined;
  /** Set when the process crashed where the provider's simulator would swallow the exception. */
  crashed: boolean;
  /** Per tenant with messages: how many were accepted and for how many credits. */
  promised(): { id: string; messages: number; credits: number }[];
  close(): Promise<void>;
}

const CREDITS = 40;

export async function openModel(): Promise<ModelState> {
  const failpoint = async (point: Failpoint): Promise<void> => {
    if (model.crashPoint !== point) return;
    model.crashPoint = undefined;
    model.crashed = true;
    throw new Crash(point);
  };
  const app = await createTestApp({
    clock: 'still',
    failpoint,
    payments: { timeoutMs: 30 },
    simulator: { timeoutMs: 150, timings: { slowMs: 1, outOfBalanceMs: 60_000, retryAfterMs: 1_000 } },
  });
  const sold = { code: 'model', name: 'Model', credits: 5_000, priceTzs: 150_000, support: 'None', features: [], active: true };
  await upsertPackage(app.operator, sold);
  const tenant = async () => ({
    ...(await createTenant(app, { credits: CREDITS })),
    suspended: false,
    messages: 0,
    credits: 0,
    optedOut: new Set<string>(),
  });
  const model: ModelState = {
    app,
    tenants: [await tenant(), await tenant()],
    keyedSends: [],
    orders: [],
    ordered: [0, 0],
    confirmed: new Map(),
    knownIds: [],
    requests: [],
    claimedRecipients: new Set(),
    frozen: false,
    senderUsable: true,
    keyCount: 0,
    crashPoint: undefined,
    crashed: false,
    promised: () =>
      model.tenants
        .filter(({ messages }) => messages > 0)
        .map(({ id, messages, credits }) => ({ id, messages, credits }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    close: () => app.close(),
  };
  return model;
}

/** Runs what a process does; undefined when it crashed at the crash point. Any other error is thrown. */
export async function untilCrash<T>(model: ModelState, work: () => Promise<T>): Promise<T | undefined> {
  model.crashed = false;
  try {
    const result = await work();
    return model.crashed ? undefined : result;
  } catch (error) {
    if (error instanceof Crash) return undefined;
    throw error;
  }
}

/** The element that a random number picks; undefined when the list is empty. */
export const pickFrom = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];
