import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { cancelMessages } from '../../src/messaging/cancelMessages.js';
import { callProvider } from '../../src/messaging/dispatch/callProvider.js';
import { type Claim, claim } from '../../src/messaging/dispatch/claim.js';
import { groupIntoRequests } from '../../src/messaging/dispatch/groupIntoRequests.js';
import { markDispatching } from '../../src/messaging/dispatch/markDispatching.js';
import { type AttemptOutcome, recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';
import { applyReports } from '../../src/messaging/reports/applyReports.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { resolveUnconfirmed } from '../../src/messaging/resolveUnconfirmed.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import type { SmsReport } from '../../src/ports/sms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const soak = process.env.TUMA_SOAK === '1';
const seed = process.env.TUMA_SEED ? Number(process.env.TUMA_SEED) : undefined;

let app: TestApp;
beforeAll(async () => {
  // None of the fates waits for this: a machine that is busy must not make a message UNCONFIRMED.
  app = await createTestApp({ clock: 'still', simulator: { timeoutMs: 5_000 } });
});
afterAll(() => app.close());

/** The ways in which a message may have come to where its reports find it. */
const fates = {
  sent: '+255600000001',
  unconfirmed: '+255600000007',
  unreadable: '+255600000011',
  refused: '+255600000012',
  /** Answered 429, and cancelled before it was tried again. */
  cancelled: '+255600000010',
  /** Its answer was never given, and the operator found that it was not sent. */
  denied: '+255600000009',
  /** Accepted; the answer is recorded somewhere among the reports. */
  accepting: '+255600000013',
  countedOut: '+255600000016',
} as const;
const names = Object.keys(fates) as (keyof typeof fates)[];
const isOpen = (claim: Claim) => claim.phone === fates.accepting || claim.phone === fates.countedOut;

/**
 * Where a message of each fate ends, by what is reported of it in any order: DELIVERED overrules, UNDELIVERED doesn't undo what is final.
 */
function expected(fate: keyof typeof fates, reported: Set<string>) {
  const unsent = { refused: 'FAILED', cancelled: 'CANCELLED', denied: 'FAILED' }[fate as string];
  const contradicted = unsent !== undefined && (reported.has('DELIVERED') || reported.has('UNDELIVERED'));
  const silent = fate === 'sent' || fate === 'accepting' ? 'SENT' : 'UNCONFIRMED';
  const status = reported.has('DELIVERED') ? 'DELIVERED' : reported.has('UNDELIVERED') ? (unsent ?? 'UNDELIVERED') : (unsent ?? silent);
  const credit_state = unsent ? 'RELEASED' : status === 'UNCONFIRMED' ? 'HELD' : 'SETTLED';
  return { phone: fates[fate], status, credit_state, contradicted };
}

/** What happens to one tenant's messages, in this order: a report about the message of a fate, the inbox applied, the answers recorded. */
type Step = { about: keyof typeof fates; status: 'DELIVERED' | 'UNDELIVERED' | 'SENT'; unsigned?: boolean } | 'apply' | 'record';

const report = fc.record({ about: fc.constantFrom(...names), status: fc.constantFrom('DELIVERED', 'UNDELIVERED', 'SENT') });

/**
 * The same reports twice: in two orders, each once or more, applied in other batches, around the recording of the answers; some also pushed
 * unsigned, before or after the provider itself says the same.
 */
const twoOrders = fc
  .uniqueArray(report, { minLength: 1, maxLength: 12, selector: ({ about, status }) => `${about} ${status}` })
  .chain((reports) => {
    const order = fc
      .tuple(fc.subarray(reports), fc.subarray(reports), fc.array(fc.constant('apply' as const), { maxLength: 5 }))
      .chain(([repeated, pushed, applies]) => {
        const steps: Step[] = [...reports, ...repeated, ...pushed.map((one) => ({ ...one, unsigned: true })), ...applies, 'record'];
        return fc.shuffledSubarray(steps, { minLength: steps.length });
      });
    return fc.tuple(order, order);
  });

/** One message of each fate, and what is still to be recorded of them. */
async function scene(): Promise<{ tenantId: string; claims: Claim[]; open: AttemptOutcome[]; references: Map<string, string> }> {
  const { sql } = app.db;
  await sql.rows('delete from simulator_count');
  const { id: tenantId, ctx } = await createTenant(app, { credits: 100 });
  const byFate = new Map<string, string>();
  for (const [index, phone] of Object.values(fates).entries()) {
    // A body of its own makes each a request of its own.
    const { messageIds } = await sendSms(ctx, { to: [phone], body: `Habari ${index}`, category: 'TRANSACTIONAL' });
    byFate.set(phone, messageIds[0]!);
  }
  const { claims } = await claim(app.system);
  const answered: AttemptOutcome[] = [];
  for (const request of groupIntoRequests(claims, 100)) {
    await markDispatching(app.system, request);
    const outcomes = await callProvider(app.system, request);
    answered.push(...request.map((one, index) => ({ claim: one, outcome: outcomes[index]! })));
  }
  await recordOutcomes(
    app.system,
    answered.filter((one) => !isOpen(one.claim)),
  );
  await cancelMessages(ctx, [byFate.get(fates.cancelled)!]);
  await resolveUnconfirmed(app.operator, { ids: [byFate.get(fates.denied)!], outcome: 'NOT_SENT', reason: 'Their log has none' });
  // Where its answer was lost, the provider's own is one that we never saw.
  const references = new Map(
    answered.map(({ claim: { recipient }, outcome }) => [recipient, outcome.kind === 'accepted' ? outcome.reference : `of ${recipient}`]),
  );
  return { tenantId, claims, open: answered.filter((one) => isOpen(one.claim)), references };
}

async function play(steps: Step[]): Promise<Record<string, unknown>[]> {
  const { tenantId, claims, open, references } = await scene();
  const toReport = (step: Exclude<Step, string>): SmsReport => {
    const about = claims.find((one) => one.phone === fates[step.about])!;
    const outcome = step.status === 'SENT' ? 'NOTHING' : step.status;
    return {
      provider: 'simulator',
      reference: references.get(about.recipient) ?? '',
      recipient: about.recipient,
      phone: about.phone,
      status: step.status,
      outcome,
    };
  };
  for (const step of steps) {
    if (step === 'apply') await applyReports(app.system);
    else if (step === 'record') await recordOutcomes(app.system, open);
    else await storeReports(app.system, [toReport(step)], { unsigned: step.unsigned });
  }
  await applyReports(app.system);
  const { sql } = app.db;
  const messages = await sql.rows<Record<string, unknown>>(
    `select phone, status, credit_state, failure, contradicted_at is not null as contradicted,
       sent_at is not null as sent, final_at is not null as final
     from message where tenant_id = $1 order by phone`,
    [tenantId],
  );
  const account = await sql.rows<Record<string, unknown>>('select available, held, spent from credit_account where tenant_id = $1', [
    tenantId,
  ]);
  expect(await proveLedger(app.system, tenantId)).toMatchObject({ ok: true, problems: [] });
  return [...messages, ...account];
}

test(
  'I7: the same reports in any order and repetition lead to the same state',
  async () => {
    await fc.assert(
      fc.asyncProperty(twoOrders, async ([one, other]) => {
        const end = await play(one);
        const statusesOf = (about: string) =>
          new Set(one.flatMap((step) => (typeof step === 'object' && step.about === about ? [step.status] : [])));
        const wanted = names.map((name) => expected(name, statusesOf(name))).sort((a, b) => (a.phone < b.phone ? -1 : 1));
        expect(end.slice(0, names.length)).toMatchObject(wanted);
        expect(await play(other)).toEqual(end);
      }),
      { numRuns: soak ? 500 : 15, endOnFailure: !soak, ...(seed === undefined ? {} : { seed }) },
    );
  },
  soak ? 1_800_000 : 60_000,
);

test(
  'unsigned reports of any kind and order move no credit, and move messages only from SENT to DELIVERED',
  async () => {
    const pushes = fc.array(
      fc.oneof(
        report.map((one) => ({ ...one, unsigned: true })),
        fc.constant('apply' as const),
      ),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    await fc.assert(
      fc.asyncProperty(pushes, async (steps) => {
        const before = await play(['record']);
        const after = await play(['record', ...steps]);
        const delivered = new Set(
          steps.flatMap((step) => (step !== 'apply' && step.status === 'DELIVERED' ? [fates[step.about] as string] : [])),
        );
        expect(after).toEqual(
          before.map((row) =>
            row.status === 'SENT' && delivered.has(String(row.phone)) ? { ...row, status: 'DELIVERED', final: true } : row,
          ),
        );
      }),
      { numRuns: soak ? 300 : 8, endOnFailure: !soak, ...(seed === undefined ? {} : { seed }) },
    );
  },
  soak ? 1_800_000 : 60_000,
);
