import { expect, test } from 'vitest';
import type { AlertKind } from '../../entities/types/alertKinds.js';
import { AlertKind as kinds } from '../../entities/types/alertKinds.js';
import { alertTextOf } from '../../src/alerts/alertTexts.js';

/** What each kind is raised with. */
const params: Record<AlertKind, Record<string, unknown>> = {
  LOW_BALANCE: { available: 12_345, threshold: 20_000 },
  PROVIDER_DOWN: { provider: 'beem', reason: 'Beem answers 105: the account was not found.' },
  PROVIDER_OUT_OF_BALANCE: { provider: 'beem', balance: 90, held: 1_200 },
  PAYMENT_REVIEW: { purchaseId: 'pur_1', amountTzs: 150_000, paidTzs: 75_000 },
  CONTRADICTION: { tenantId: 'ten_1' },
  MESSAGES_HELD_FOR_REVIEW: { tenantId: 'ten_1', provider: 'beem', reason: 'Beem answers 113: the body is malformed.' },
  REPORT_STATUS_UNKNOWN: { provider: 'beem', status: 'ON HOLD' },
  LEDGER_PROOF_FAILED: { problemCount: 3 },
  LEDGER_REWOUND: { tenantId: 'ten_1', messages: 1_200, credits: 2_400, adjustments: 1, purchases: 5 },
  ITEMS_QUARANTINED: { work: 'DISPATCH' },
  SENDER_ID_REFUSED: { provider: 'beem', name: 'BAHARI', reason: 'Beem answers 111: it is not active there.' },
  PARTITION_MISSING: { table: 'message', rows: 3 },
  MESSAGES_NOT_ARCHIVED: { period: '20270101_20280101', reason: 'the ledger does not prove' },
  PROCESSING_DELAYED: { part: 'dispatcher', seconds: 1_300 },
  BACKUP_FAILED: { backupId: 'bkp_1', detail: 'The storage is full.' },
  BACKUP_OVERDUE: { schedules: 'Hourly, Nightly' },
  VERIFICATION_FAILED: { backupId: 'bkp_1', detail: 'Other content: message.' },
  STORAGE_NEARLY_FULL: { storage: 'primary' },
  NO_VERIFIED_BACKUP: { hours: 26, recoveryPoint: '2026-03-01T08:00:00.000Z' },
  BACKUP_ANOMALY: { backupId: 'bkp_1', detail: 'It has 10 rows, where 5000 are usual.' },
  WEBHOOK_DISABLED: { endpointId: 'whe_1', host: 'shop.example' },
  CAMPAIGN_SKIPPED: { scheduleId: 'csc_1', name: 'Rent', reason: 'TOO_EXPENSIVE' },
  CAMPAIGN_TO_APPROVE: { campaignId: 'cmp_1', credits: 12_500, above: 10_000 },
  MAIL_FAILING: { service: 'sendgrid', reason: 'Maximum credits exceeded' },
};

test.each(Object.values(kinds))('%s has its words in both languages, with every figure', (kind) => {
  const [english, swahili] = [alertTextOf({ kind, params: params[kind] }, 'EN'), alertTextOf({ kind, params: params[kind] }, 'SW')];
  expect([english.subject === swahili.subject, english.detail === swahili.detail]).toEqual([false, false]);
  for (const { subject, detail } of [english, swahili]) {
    expect(`${subject} ${detail}`).not.toMatch(/–|undefined|null|NaN|\.\./);
    for (const value of Object.values(params[kind]))
      expect(`${subject} ${detail}`).toContain(typeof value === 'number' ? value.toLocaleString('en-US') : value);
  }
});

test('a row of another release, without a figure or with one of another type, is shown all the same', () => {
  for (const kind of Object.values(kinds))
    for (const language of ['EN', 'SW'] as const)
      for (const odd of [{}, { available: null, provider: 7, reason: {}, amountTzs: 'x', problemCount: [] }])
        expect(alertTextOf({ kind, params: odd }, language).detail).not.toMatch(/undefined|object/);
});

test('a balance that isn’t known isn’t named, and an amount that can’t be read is said to be so', () => {
  expect(alertTextOf({ kind: 'PROVIDER_OUT_OF_BALANCE', params: { provider: 'beem' } }, 'EN').detail).toContain(
    'says that the account is out of balance',
  );
  expect(alertTextOf({ kind: 'PAYMENT_REVIEW', params: { purchaseId: 'pur_1', amountTzs: 5, paidTzs: null } }, 'SW').detail).toContain(
    'kisichosomeka',
  );
});
