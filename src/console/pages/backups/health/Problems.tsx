import { Link } from '@tanstack/react-router';
import { Card, Notice } from '../../../parts/controls.js';
import { useMayOpen } from '../../../parts/frame/access.js';
import { useBackupWords } from '../words.js';
import type { HealthShown } from './health.gen.js';

/** Where each problem is mended. */
const places: Record<HealthShown['problems'][number], 'manage' | 'history'> = {
  ANOMALY: 'history',
  KEY_ONLY_HERE: 'manage',
  KEY_UNUSABLE: 'manage',
  LAST_FAILED: 'history',
  LOCAL_ONLY: 'manage',
  NO_SCHEDULE: 'manage',
  NO_VERIFIED_BACKUP: 'manage',
  OVERDUE: 'manage',
  STORAGE_NEARLY_FULL: 'manage',
  STORAGE_UNAVAILABLE: 'manage',
  VERIFICATION_FAILED: 'history',
};

/** Everything that is wrong, with what to do about it. */
export function Problems({ health: { problems } }: { health: HealthShown }) {
  const words = useBackupWords();
  const mayOpen = useMayOpen();
  if (problems.length === 0) return <Notice tone="good">{words.health.ok}</Notice>;
  return (
    <Card title={words.health.problems}>
      <ul className="divide-y divide-line">
        {problems.map((problem) => {
          const [name, mend] = words.problems[problem];
          const place = places[problem];
          return (
            <li key={problem} className="grid gap-1 py-3">
              <p className="font-medium text-bad">{name}</p>
              <p className="wrap-anywhere">{mend}</p>
              {mayOpen(`/backups/${place}`) && (
                <Link to={`/backups/${place}`} className="w-fit font-medium text-accent underline">
                  {words.tabs[place]} →
                </Link>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
