import { useEffect } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { useLive, useTimeZone } from '../../../api/hooks.js';
import { Card, Notice } from '../../../parts/controls.js';
import { Loading } from '../../../parts/Page.js';
import { bytes, duration } from '../../../words/amounts.js';
import { count, errorText, percent, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { BackupsPage } from '../BackupsPage.js';
import { useBackupWords } from '../words.js';
import { BackupHealth, BackupHealthChanges, type HealthShown } from './health.gen.js';
import { LatestBackups } from './LatestBackups.js';
import { Problems } from './Problems.js';
import { StorageUse } from './StorageUse.js';

/** What would be lost if the server died now, how long it takes to be back, and what is wrong. */
export function HealthPage() {
  return (
    <BackupsPage>
      <Health />
    </BackupsPage>
  );
}

function Health() {
  const words = useWords();
  const [{ data, error }, ask] = useQuery({ query: BackupHealth, variables: {}, requestPolicy: 'cache-and-network' });
  const missed = useLive(BackupHealthChanges, {});
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  const health = data?.backupHealth;
  if (!health) return error ? <Notice tone="bad">{errorText(words, apiError(error))}</Notice> : <Loading />;
  return (
    <>
      <Answer health={health} />
      <Problems health={health} />
      <Smaller health={health} />
      <Success health={health} />
      <LatestBackups health={health} />
      <StorageUse targets={data.storageTargets ?? []} />
    </>
  );
}

function Answer({ health }: { health: HealthShown }) {
  const { health: words } = useBackupWords();
  const { recoveryPointAgeSeconds: age, estimatedRestoreSeconds: restore, problems } = health;
  return (
    <div className="rounded-xl border border-line bg-card p-5 sm:p-8" data-answer>
      <p className="text-3xl leading-tight font-bold sm:text-4xl">
        {age === null ? words.loseAll : words.lose(duration(age))} {restore !== null && words.restoring(duration(restore))}
      </p>
      {age !== null && problems.includes('LOCAL_ONLY') && <p className="mt-3 font-medium text-warn">{words.diskToo}</p>}
    </div>
  );
}

/** What makes both figures smaller, with the figures of this server. */
function Smaller({ health }: { health: HealthShown }) {
  const { health: words } = useBackupWords();
  const timeZone = useTimeZone();
  const { nextRunAt, estimatedRestoreSeconds, month } = health;
  return (
    <Card title={words.smaller}>
      <ul className="list-disc space-y-2 pl-5 wrap-anywhere">
        <li>{nextRunAt ? words.oftener(shortTime(nextRunAt, timeZone)) : words.noRun}</li>
        {month.averageSeconds !== null && <li>{words.cost(duration(month.averageSeconds), bytes(month.averageBytes ?? 0))}</li>}
        <li>{estimatedRestoreSeconds === null ? words.unmeasured : words.quicker}</li>
      </ul>
    </Card>
  );
}

function Success({ health }: { health: HealthShown }) {
  const { health: words } = useBackupWords();
  return (
    <Card title={words.success}>
      <dl className="grid gap-4 sm:grid-cols-3">
        {(['day', 'week', 'month'] as const).map((span) => {
          const { made, failed, successRate, averageSeconds, averageBytes } = health[span];
          return (
            <div key={span}>
              <dt className="text-sm text-dim">{words.spans[span]}</dt>
              <dd>
                <p className="text-2xl font-semibold tabular-nums">{successRate === null ? words.none : percent(successRate)}</p>
                <p className="text-sm">{words.made(count(made), count(failed))}</p>
                {averageSeconds !== null && (
                  <p className="text-sm text-dim">{words.average(duration(averageSeconds), bytes(averageBytes ?? 0))}</p>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </Card>
  );
}
