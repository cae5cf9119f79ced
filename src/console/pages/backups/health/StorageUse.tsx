import type { ResultOf } from '../../../api/resultOf.js';
import { Card, Tag } from '../../../parts/controls.js';
import { bytes } from '../../../words/amounts.js';
import { count } from '../../../words/format.js';
import { targetTones } from '../targetTones.js';
import { useBackupWords } from '../words.js';
import type { BackupHealth } from './health.gen.js';

type Target = NonNullable<ResultOf<typeof BackupHealth>['storageTargets']>[number];

/** Where the backups lie, and how much room is left there. */
export function StorageUse({ targets }: { targets: Target[] }) {
  const words = useBackupWords();
  return (
    <Card title={words.health.storage}>
      <ul className="divide-y divide-line">
        {targets.map(({ id, name, location, local, status, usedBytes, freeBytes, backupCount, failureDetail }) => (
          <li key={id} className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1 py-3">
            <div className="min-w-0">
              <p className="font-medium break-words">{name}</p>
              <p className="text-sm break-all text-dim">{location}</p>
              <p className="text-sm">{words.health.used(count(backupCount), bytes(usedBytes))}</p>
              {freeBytes !== null && (
                <>
                  <p className="text-sm">{words.health.free(bytes(freeBytes))}</p>
                  <meter
                    aria-label={words.health.share(name)}
                    className="h-2 w-full max-w-60"
                    min={0}
                    max={Math.max(1, usedBytes + freeBytes)}
                    value={usedBytes}
                  />
                </>
              )}
              {local && <p className="text-sm text-warn">{words.health.sameDisk}</p>}
              {failureDetail && <p className="text-sm text-bad">{failureDetail}</p>}
            </div>
            <Tag tone={targetTones[status]}>{words.target[status]}</Tag>
          </li>
        ))}
      </ul>
    </Card>
  );
}
