import { Link } from '@tanstack/react-router';
import { useTimeZone } from '../../../api/hooks.js';
import { Card } from '../../../parts/controls.js';
import { Fact, Facts } from '../../../parts/Fact.js';
import { bytes } from '../../../words/amounts.js';
import { count, shortTime } from '../../../words/format.js';
import { useBackupWords } from '../words.js';
import type { BackupPoint, HealthShown } from './health.gen.js';

/** The latest backup, the latest that is proven and the latest that failed; and when the next one comes. */
export function LatestBackups({ health }: { health: HealthShown }) {
  const words = useBackupWords();
  const timeZone = useTimeZone();
  const { last, lastVerified, lastFailure, nextRunAt, totalBytes } = health;
  return (
    <Card title={words.health.latest}>
      <Facts>
        <Point name={words.health.last} backup={last} />
        <Point name={words.health.lastVerified} backup={lastVerified} />
        <Point name={words.health.lastFailure} backup={lastFailure} />
        <Fact name={words.health.next}>{nextRunAt ? shortTime(nextRunAt, timeZone) : words.health.none}</Fact>
        <Fact name={words.health.stored}>{words.health.storedOf(count(health.count), bytes(totalBytes))}</Fact>
      </Facts>
    </Card>
  );
}

function Point({ name, backup }: { name: string; backup: BackupPoint | null }) {
  const words = useBackupWords();
  const timeZone = useTimeZone();
  if (!backup) return <Fact name={name}>{words.health.none}</Fact>;
  return (
    <Fact name={name}>
      <Link to="/backups/history/$id" params={{ id: backup.id }} className="text-accent underline">
        {shortTime(backup.createdAt, timeZone)}
      </Link>{' '}
      ({words.kind[backup.kind]})
      {backup.failure && <span className="block text-sm text-dim">{backup.failureDetail ?? words.failure[backup.failure]}</span>}
    </Fact>
  );
}
