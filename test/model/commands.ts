import fc from 'fast-check';
import type { HeldOutcome } from '../../entities/types/messageState.js';
import { failpoints } from '../../src/lib/failpoints.js';
import { type CampaignCommand, campaignCommand } from './campaigns.js';
import { type ImportCommand, importCommand } from './imports.js';
import type { Fault, Lie } from './modelState.js';
import { type PoisonName, poisonNames } from './poison.js';
import { type BuyingCommand, buyingCommand } from './purchases/buyingCommands.js';

/** What can happen to the model. Plain data, so that a failing run prints as what happened; `pick`s are taken modulo what is there. */
export type Command =
  | BuyingCommand
  | CampaignCommand
  | ImportCommand
  | { kind: 'send'; tenant: number; to: string[]; promotional: boolean; long: boolean; key: boolean; inMinutes: number; validFor: number }
  | { kind: 'together'; sends: { to: string[]; long: boolean }[]; poison: PoisonName | null; by: number }
  | { kind: 'again'; pick: number; other: boolean }
  | { kind: 'cancel'; tenant: number; picks: number[] }
  | { kind: 'optOut'; tenant: number; phone: string }
  | { kind: 'optIn'; tenant: number; phone: string }
  | { kind: 'freeze'; frozen: boolean }
  | { kind: 'suspend'; tenant: number; suspended: boolean }
  | { kind: 'sender'; usable: boolean }
  | { kind: 'adjust'; tenant: number; credits: number }
  | { kind: 'round'; worker: number }
  | { kind: 'bothRounds' }
  | { kind: 'claim'; worker: number }
  | { kind: 'step'; pick: number }
  | { kind: 'lose'; pick: number }
  | { kind: 'fault'; fault: Fault }
  | { kind: 'lie'; lie: Lie }
  | { kind: 'skew'; seconds: number }
  | { kind: 'reports'; order: number[]; twice: boolean; forgotten: boolean }
  | { kind: 'report'; pick: number; status: string; by: 'recipient' | 'reference' | 'neither' }
  | { kind: 'apply'; worker: number }
  | { kind: 'job'; name: JobName; worker: number }
  | { kind: 'resolve'; picks: number[]; outcome: 'SENT' | 'NOT_SENT' }
  | { kind: 'review'; picks: number[]; outcome: HeldOutcome }
  | { kind: 'clock'; seconds: number };

export const jobNames = [
  'promoteDue',
  'expire',
  'recoverLeases',
  'releaseProviderDown',
  'releasePendingSenders',
  'releaseQuietHours',
  'assumeSent',
  'markMissingReports',
  'purge',
] as const;
export type JobName = (typeof jobNames)[number];

const listPoints = ['in the middle of making', 'in the middle of staging', 'in the middle of importing'] as const;

const lies = ['fewer outcomes', 'more outcomes', 'one reference for all', 'throws'] as const satisfies Lie[];

/** Numbers that cause the simulator's faults, and some that cause none. */
const faulty = Array.from({ length: 17 }, (_, index) => `+2556000000${String(index + 1).padStart(2, '0')}`);
const plain = ['+255712345601', '+255712345602', '+255754000003'];
const phone = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...plain) }, { weight: 5, arbitrary: fc.constantFrom(...faulty) });
/** As people type it: the same number in several forms, and some that are no numbers. */
const typed = fc.oneof(
  { weight: 12, arbitrary: phone },
  { weight: 2, arbitrary: phone.map((e164) => `0${e164.slice(4)}`) },
  { weight: 1, arbitrary: fc.constantFrom('022 211 2233', 'twelve', '+25571') },
);

const tenant = fc.nat(2);
const worker = fc.nat(1);
const pick = fc.nat(99);
const picks = fc.array(pick, { minLength: 1, maxLength: 4 });
const HOUR = 3_600;

const send = fc.record({
  kind: fc.constant('send' as const),
  tenant,
  to: fc.array(typed, { minLength: 1, maxLength: 5 }),
  promotional: fc.boolean(),
  long: fc.boolean(),
  key: fc.boolean(),
  inMinutes: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(-5, 1, 90, 3_000) }),
  validFor: fc.constantFrom(1, 10, 1_440, 4_320),
});

export const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 30, arbitrary: buyingCommand },
  { weight: 26, arbitrary: campaignCommand(typed) },
  { weight: 14, arbitrary: importCommand(typed) },
  { weight: 10, arbitrary: send },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('together' as const),
      sends: fc.array(fc.record({ to: fc.array(typed, { minLength: 1, maxLength: 3 }), long: fc.boolean() }), {
        minLength: 3,
        maxLength: 3,
      }),
      poison: fc.oneof(fc.constant(null), fc.constantFrom(...poisonNames)),
      by: tenant,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('again' as const), pick, other: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), tenant, picks }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('optOut' as const), tenant, phone }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('optIn' as const), tenant, phone }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('freeze' as const), frozen: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('suspend' as const), tenant, suspended: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sender' as const), usable: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('adjust' as const), tenant, credits: fc.constantFrom(-5, -100, 5, 20) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('round' as const), worker }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'bothRounds' as const }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('claim' as const), worker }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('step' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), pick }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.record({
        point: fc.constantFrom(...failpoints, ...listPoints),
        how: fc.constantFrom('crash' as const, 'cut' as const),
      }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('lie' as const), lie: fc.constantFrom(...lies) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('skew' as const), seconds: fc.constantFrom(-700, -40, -2, 2, 40, 700) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('reports' as const),
      order: fc.array(pick, { minLength: 1, maxLength: 8 }),
      twice: fc.boolean(),
      forgotten: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      pick,
      status: fc.constantFrom('DELIVERED', 'UNDELIVERED', 'EXPIRED', 'SENT', 'Umeisha 🎉', 'delivered?', ''),
      by: fc.constantFrom('recipient' as const, 'reference' as const, 'neither' as const),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('apply' as const), worker }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('job' as const), name: fc.constantFrom(...jobNames), worker }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resolve' as const), picks, outcome: fc.constantFrom('SENT', 'NOT_SENT') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('review' as const), picks, outcome: fc.constantFrom('SEND', 'SENT', 'CANCEL') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      seconds: fc.constantFrom(1, 2, 10, 40, 40, 120, 700, HOUR, 25 * HOUR, 73 * HOUR, 96 * HOUR, -1, -40, -HOUR, -25 * HOUR),
    }),
  },
);
