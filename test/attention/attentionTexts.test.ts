import { expect, test } from 'vitest';
import { AttentionKind } from '../../entities/types/attention.js';
import { BackupProblem } from '../../entities/types/backups.js';
import { IntegrationName } from '../../entities/types/integrations.js';
import { attentionText } from '../../src/attention/attentionTexts.js';

const item = { key: 'x', severity: 'WARNING' as const, since: '2026-03-01T08:00:00.000Z', objectId: null, params: {} };
const languages = ['EN', 'SW'] as const;

/** Of these there is never more than one; the others say how many there are. */
const alone = ['SENDING_FROZEN', 'RESTORE_TO_CONFIRM', 'BALANCE_LOW', 'EMAIL_NOT_VERIFIED'];
/** The others say which one it is. */
const nameless = [...alone, 'MESSAGES_UNCONFIRMED', 'MESSAGES_HELD', 'ITEMS_QUARANTINED'];

test.each(Object.values(AttentionKind))('%s says in both languages which one it is, or how many', (kind) => {
  const name = { ALERT_OPEN: 'MAIL_FAILING', INTEGRATION_FAILING: 'MAIL', BACKUP_PROBLEM: 'NO_SCHEDULE' }[kind as string] ?? 'Duka 7';
  const one = languages.map((language) => attentionText({ ...item, kind, count: 1, name }, language));
  const many = languages.map((language) => attentionText({ ...item, kind, count: 1_234, name: null }, language));
  for (const [english, swahili] of [one, many]) expect(english).not.toBe(swahili);
  for (const text of [...one, ...many]) expect(text).not.toMatch(/–|undefined|null|NaN/);
  if (name === 'Duka 7') for (const text of one) expect(text.includes(name)).toBe(!nameless.includes(kind));
  for (const text of many) expect(text.includes('1,234')).toBe(!alone.includes(kind));
});

test('every service and every problem of backups has its words', () => {
  for (const [kind, names] of [
    ['INTEGRATION_FAILING', Object.values(IntegrationName)],
    ['BACKUP_PROBLEM', Object.values(BackupProblem)],
  ] as const)
    for (const name of names) {
      const [english, swahili] = languages.map((language) => attentionText({ ...item, kind, count: 1, name }, language));
      expect(english).not.toBe(swahili);
      expect(`${english} ${swahili}`).not.toContain(name === 'SMS' ? 'undefined' : name);
    }
});
