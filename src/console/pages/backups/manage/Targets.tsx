import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, Card, Notice, Tag } from '../../../parts/controls.js';
import { Loading } from '../../../parts/Page.js';
import { bytes } from '../../../words/amounts.js';
import { count, errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { targetTones } from '../targetTones.js';
import { useBackupWords } from '../words.js';
import { CheckTarget, type TargetShown, Targets as TargetsQuery } from './manage.gen.js';

/** Where backups are stored; each can be tried now. */
export function Targets() {
  const words = useWords();
  const { targets } = useBackupWords();
  const [{ data, error }] = useQuery({ query: TargetsQuery, variables: {}, requestPolicy: 'cache-and-network' });
  const found = data?.storageTargets;
  return (
    <Card title={targets.title}>
      <p className="mb-2 text-dim wrap-anywhere">{targets.lead}</p>
      {error && !found && <Notice tone="bad">{errorText(words, apiError(error))}</Notice>}
      {!found && !error && <Loading />}
      <ul className="divide-y divide-line">
        {found?.map((target) => (
          <TargetRow key={target.id} target={target} />
        ))}
      </ul>
    </Card>
  );
}

function TargetRow({ target }: { target: TargetShown }) {
  const words = useWords();
  const backups = useBackupWords();
  const timeZone = useTimeZone();
  const { run, busy, fault } = useAction(CheckTarget);
  const { id, name, kind, location, local, primary, status, freeBytes, usedBytes, backupCount, checkedAt, failureDetail } = target;
  const { targets } = backups;
  return (
    <li className="grid gap-1 py-3">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <p className="font-medium break-words">{name}</p>
        <Tag tone={targetTones[status]}>{backups.target[status]}</Tag>
      </div>
      <p className="text-sm break-all text-dim">
        {targets.kind[kind]}: {location}
      </p>
      <p className="text-sm">{primary ? targets.primary : targets.copy}</p>
      {local && <p className="text-sm text-warn">{backups.health.sameDisk}</p>}
      <p className="text-sm">
        {backups.health.used(count(backupCount), bytes(usedBytes))}
        {freeBytes !== null && ` ${backups.health.free(bytes(freeBytes))}`}
      </p>
      {failureDetail && <p className="text-sm text-bad">{failureDetail}</p>}
      {fault && <Notice tone="bad">{errorText(words, fault)}</Notice>}
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={busy} onClick={() => void run({ id })} aria-label={`${targets.check}: ${name}`}>
          {busy ? words.working : targets.check}
        </Button>
        <span role="status" className="text-sm text-dim">
          {checkedAt && targets.checked(shortTime(checkedAt, timeZone))}
        </span>
      </div>
    </li>
  );
}
