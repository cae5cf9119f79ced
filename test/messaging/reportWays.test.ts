import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { type Claim, claim } from '../../src/messaging/dispatch/claim.js';
import { markDispatching } from '../../src/messaging/dispatch/markDispatching.js';
import { recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';
import { applyReports } from '../../src/messaging/reports/applyReports.js';
import { matchReports } from '../../src/messaging/reports/matchReports.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import type { SmsOutcome, SmsReport } from '../../src/ports/sms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/**
 * A report is applied by the statement that stores it, or later from the inbox. Both ways lead to the same rows: the same storms of reports
 * are told to two platforms, one of which can't apply anything while it stores.
 */
const soak = process.env.TUMA_SOAK === '1';
const seed = process.env.TUMA_SEED ? Number(process.env.TUMA_SEED) : undefined;

let atOnce: TestApp;
let later: TestApp;
beforeAll(async () => {
  atOnce = await createTestApp({ clock: 'still' });
  later = await createTestApp({ clock: 'still' });
  await later.db.sql.rows(`create function refuse_end() returns trigger language plpgsql as $$
    begin raise exception 'this report has ended as it is stored' using errcode = '23514'; end $$`);
  await later.db.sql.rows(`create trigger stored_first before insert on report_inbox for each row
    when (new.result not in ('PENDING', 'WAITING')) execute function refuse_end()`);
});
afterAll(async () => {
  await atOnce.close();
  await later.close();
});

const accepted = (n: number): SmsOutcome => ({ kind: 'accepted', reference: `${100 + n}` });
const unknown: SmsOutcome = { kind: 'unknown', detail: 'No answer.' };
/** What becomes of each message before its reports come; the answers of the last two are recorded among them. */
const outcomes: SmsOutcome[] = [
  ...[accepted(0), accepted(1), accepted(2), accepted(3), accepted(4), accepted(4)],
  unknown,
  { kind: 'refused', failure: 'PROVIDER_REFUSED', detail: 'No.' },
  ...[accepted(8), unknown],
];
const isOpen = (n: number): boolean => n >= outcomes.length - 2;
/** Those of another storm are not found: a report without our number is matched by it. */
const referenceOf = (storm: number, n: number): string => {
  const outcome = outcomes[n];
  return `${storm}-${outcome?.kind === 'accepted' ? outcome.reference : 100 + n}`;
};
const phoneOf = (n: number): string => `+25571200000${n}`;

const statuses: Record<string, Pick<SmsReport, 'outcome' | 'failure'>> = {
  DELIVERED: { outcome: 'DELIVERED' },
  delivered: { outcome: 'DELIVERED' },
  DELIVRD: { outcome: 'DELIVERED' },
  UNDELIVERED: { outcome: 'UNDELIVERED' },
  EXPIRED: { outcome: 'UNDELIVERED', failure: 'VALIDITY_EXPIRED' },
  SENT: { outcome: 'NOTHING' },
  '100 %s': { outcome: 'UNKNOWN' },
};

const message = fc.nat({ max: outcomes.length - 1 });
/** Mostly true; else it names no number of ours, another message's reference, or another phone number. */
const report = fc.record({
  about: message,
  status: fc.constantFrom('DELIVERED', 'DELIVERED', ...Object.keys(statuses)),
  recipient: fc.constantFrom('own', 'own', 'own', 'none', 'strange'),
  reference: fc.oneof({ weight: 4, arbitrary: fc.constant('own' as const) }, fc.constant('strange' as const), message),
  phone: fc.oneof({ weight: 6, arbitrary: fc.constant('own' as const) }, message),
});
type Told = typeof report extends fc.Arbitrary<infer T> ? T : never;
type Step = { unsigned: boolean; reports: Told[] } | 'record' | 'wait';
const storm: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ unsigned: fc.boolean(), reports: fc.array(report, { minLength: 1, maxLength: 10 }) }) },
    { weight: 1, arbitrary: fc.constant('record' as const) },
    { weight: 1, arbitrary: fc.constant('wait' as const) },
  ),
  { minLength: 1, maxLength: 10 },
);

/** What this storm leaves on a platform after each of its steps, and how many reports were applied as they were stored. */
async function play(app: TestApp, storm: number, steps: Step[]): Promise<{ states: unknown[]; atOnce: number }> {
  await app.db.sql.rows('truncate report_inbox, report_key, outbox, unknown_report_status');
  app.clock.reset();
  const tenants = [await createTenant(app, { credits: 100 }), await createTenant(app, { credits: 100 })];
  for (const [n] of outcomes.entries())
    await sendSms(tenants[n % 2]!.ctx, { to: [phoneOf(n)], body: `Habari ${n}`, category: 'TRANSACTIONAL' });
  const { claims } = await claim(app.system);
  const byNumber = outcomes.map((_, n) => claims.find(({ phone }) => phone === phoneOf(n)) as Claim);
  await markDispatching(app.system, byNumber);
  const record = (open: boolean) =>
    recordOutcomes(
      app.system,
      byNumber.flatMap((claim, n) => {
        const outcome = outcomes[n] as SmsOutcome;
        if (isOpen(n) !== open) return [];
        return { claim, outcome: outcome.kind === 'accepted' ? { ...outcome, reference: referenceOf(storm, n) } : outcome };
      }),
    );
  await record(false);
  const toReport = ({ about, status, recipient, reference, phone }: Told): SmsReport => ({
    provider: 'simulator',
    recipient: { own: (byNumber[about] as Claim).recipient, none: '', strange: 'x1' }[recipient] as string,
    reference: reference === 'own' ? referenceOf(storm, about) : reference === 'strange' ? '999' : referenceOf(storm, reference),
    phone: phone === 'own' ? phoneOf(about) : phoneOf(phone),
    status,
    ...(statuses[status] as (typeof statuses)[string]),
  });
  const endedNow = async () => {
    const text = `select count(*) as n from report_inbox where received_at = $1 and result not in ('PENDING', 'WAITING')`;
    return (await app.db.sql.row<{ n: number }>(text, [app.now()]))?.n ?? 0;
  };
  const states: unknown[] = [];
  let storedAsEnded = 0;
  for (const step of [...steps, 'record' as const, 'wait' as const]) {
    app.clock.advance(1_000);
    if (step === 'record') await record(true);
    else if (step === 'wait') app.clock.advance(10_000);
    else {
      await storeReports(app.system, step.reports.map(toReport), { unsigned: step.unsigned });
      storedAsEnded += await endedNow();
    }
    if (step === 'wait') await matchReports(app.system);
    await applyReports(app.system);
    states.push(
      await stateOf(
        app,
        tenants.map(({ id }) => id),
        byNumber,
      ),
    );
  }
  for (const { id } of tenants) expect(await proveLedger(app.system, id)).toMatchObject({ ok: true, problems: [] });
  return { states, atOnce: storedAsEnded };
}

/** Every row that reports may change, without the ids that differ between two platforms. */
async function stateOf({ db: { sql } }: TestApp, tenants: string[], claims: Claim[]): Promise<Record<string, unknown>> {
  const ofTenants = <Row extends object>(text: string) => sql.rows<Row>(text, [tenants]);
  const inbox = await sql.rows<{ recipient: string }>(
    `select r.provider, r.reference, r.recipient, r.phone, r.status, r.outcome, r.failure, r.received_at, r.apply_after, r.tries, r.result,
       r.applied_at, r.unsigned, r.ask_after, m.phone as message
     from report_inbox r left join message m on m.id = r.message_id order by r.id`,
  );
  const claimOf = new Map(claims.map((claim) => [claim.recipient, claim.phone]));
  return {
    inbox: inbox.map((row) => ({ ...row, recipient: claimOf.get(row.recipient) ?? row.recipient })),
    keys: await sql.rows('select count(*) as n, count(distinct report_id) as reports from report_key'),
    messages: await ofTenants(
      `select phone, status, hold_reason, failure, failure_detail, outcome_source, provider_reference, next_attempt_at, events, sent_at,
         final_at, updated_at, report_missing_at, contradicted_at, credit_state, settle_entry is not null as settled,
         release_entry is not null as released
       from message where tenant_id = any($1::uuid[]) order by phone`,
    ),
    events: await ofTenants(
      `select m.phone, e.n, e.at, e.status, e.detail from message_event e join message m on m.id = e.message_id
       where m.tenant_id = any($1::uuid[]) order by m.phone, e.n`,
    ),
    ledger: await ofTenants(
      `select kind, available_delta, held_delta, available_after, messages from ledger_entry
       where tenant_id = any($1::uuid[]) order by array_position($1::uuid[], tenant_id), seq`,
    ),
    accounts: await ofTenants(
      'select available, held, spent from credit_account where tenant_id = any($1::uuid[]) order by array_position($1::uuid[], tenant_id)',
    ),
    told: await ofTenants(
      `select m.phone, count(*) as times from outbox o cross join lateral (
         select o.tenant_id, id from unnest(o.ids) as id where o.topic = 'message'
         union all
         select u.tenant_id, u.id from unnest(o.ids[:(cardinality(o.ids) / 2)], o.ids[cardinality(o.ids) / 2 + 1:]) as u (tenant_id, id)
         where o.topic = 'messages') as told
       join message m on m.id = told.id and m.tenant_id = told.tenant_id
       where m.tenant_id = any($1::uuid[]) group by 1 order by 1`,
    ),
    unknown: await sql.rows('select provider, status, count from unknown_report_status order by status'),
  };
}

/** The first waits for the answer to its attempt and is due in the moment in which the second is stored. */
const waitsAndIsOvertaken: Step[] = [
  { unsigned: true, reports: [{ about: 8, status: 'DELIVERED', recipient: 'own', reference: 'own', phone: 'own' }] },
  'record',
  { unsigned: false, reports: [{ about: 8, status: 'UNDELIVERED', recipient: 'own', reference: 'strange', phone: 'own' }] },
];

test(
  'reports that are applied as they are stored lead to the same rows as those that are applied later',
  async () => {
    let storms = 0;
    let told = 0;
    await fc.assert(
      fc.asyncProperty(storm, async (steps) => {
        storms += 1;
        const [one, other] = await Promise.all([play(atOnce, storms, steps), play(later, storms, steps)]);
        expect(other.atOnce).toBe(0);
        expect(one.states).toEqual(other.states);
        told += one.atOnce;
      }),
      { numRuns: soak ? 500 : 12, endOnFailure: !soak, examples: [[waitsAndIsOvertaken]], ...(seed === undefined ? {} : { seed }) },
    );
    if (seed === undefined) expect(told, 'reports that were applied at once').toBeGreaterThan(10);
  },
  soak ? 1_800_000 : 120_000,
);

test('a report waits for no message that somebody else has locked, and is applied afterwards', async () => {
  const { ctx } = await createTenant(atOnce, { credits: 10 });
  await sendSms(ctx, { to: ['+255713000001', '+255713000002'], body: 'Habari', category: 'TRANSACTIONAL' });
  const { claims } = await claim(atOnce.system);
  await markDispatching(atOnce.system, claims);
  await recordOutcomes(
    atOnce.system,
    claims.map((claim) => ({ claim, outcome: accepted(20) })),
  );
  const reports = claims.map(
    ({ recipient, phone }): SmsReport => ({
      ...{ provider: 'simulator', reference: '120', recipient, phone, status: 'DELIVERED', outcome: 'DELIVERED' },
    }),
  );
  const found = () =>
    atOnce.db.sql.rows<{ result: string; status: string }>(
      `select r.result, m.status from message m join report_inbox r on r.phone = m.phone where m.id = any($1::uuid[]) order by m.phone`,
      [claims.map(({ messageId }) => messageId)],
    );
  await atOnce.db.transaction(async (sql) => {
    await sql.rows(`select from message where phone = '+255713000001' for update`);
    await storeReports(atOnce.system, reports, { unsigned: true });
    expect(await found()).toEqual([
      { result: 'PENDING', status: 'SENT' },
      { result: 'APPLIED', status: 'DELIVERED' },
    ]);
  });
  expect(await applyReports(atOnce.system)).toBe(1);
  expect((await found()).map(({ status }) => status)).toEqual(['DELIVERED', 'DELIVERED']);
});
