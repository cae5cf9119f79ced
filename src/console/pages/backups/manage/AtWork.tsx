import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { useLive, useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, Card, Notice } from '../../../parts/controls.js';
import { errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { BackupTags } from '../BackupTags.js';
import { Backup, BackupChanges, CancelBackup } from '../backups.gen.js';
import { WorkProgress } from '../WorkProgress.js';
import { useBackupWords } from '../words.js';
import { BackupsAtWork, BackupsBeingProven } from './manage.gen.js';

const MOST = 10;

/** The backups that are being made or proven, and those that were begun on this page, to their end. */
export function AtWork({ begun }: { begun: string[] }) {
  const words = useBackupWords();
  const [working, askWorking] = useQuery({ query: BackupsAtWork, variables: {}, requestPolicy: 'cache-and-network' });
  const [proven, askProven] = useQuery({ query: BackupsBeingProven, variables: {}, requestPolicy: 'cache-and-network' });
  const found = [...(working.data?.backups?.nodes ?? []), ...(proven.data?.backups?.nodes ?? [])].map(({ id }) => id);
  const known = new Set([...begun, ...found]);
  // What a schedule begins meanwhile appears, too.
  const missed = useLive(BackupChanges, {}, ({ backupUpdated: { id, status } }) => {
    if (!known.has(id) && (status === 'QUEUED' || status === 'RUNNING')) askWorking({ requestPolicy: 'network-only' });
  });
  useEffect(() => {
    if (missed === 0) return;
    askWorking({ requestPolicy: 'network-only' });
    askProven({ requestPolicy: 'network-only' });
  }, [missed, askWorking, askProven]);
  if (known.size === 0) return null;
  return (
    <Card title={words.atWork}>
      <ul className="divide-y divide-line" data-at-work>
        {[...known].slice(0, MOST).map((id) => (
          <OneAtWork key={id} id={id} missed={missed} />
        ))}
      </ul>
    </Card>
  );
}

function OneAtWork({ id, missed }: { id: string; missed: number }) {
  const words = useWords();
  const backups = useBackupWords();
  const timeZone = useTimeZone();
  const [{ data }, ask] = useQuery({ query: Backup, variables: { id } });
  const cancel = useAction(CancelBackup);
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  const backup = data?.backup;
  if (!backup) return null;
  const { status, verificationStatus, progress, failure, failureDetail, kind, createdAt } = backup;
  const isMade = status !== 'QUEUED' && status !== 'RUNNING';
  const isOver = isMade && verificationStatus !== 'QUEUED' && verificationStatus !== 'RUNNING';
  return (
    <li className="grid gap-2 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Link to="/backups/history/$id" params={{ id }} className="font-medium text-accent underline">
          {backups.kind[kind]}, {shortTime(createdAt, timeZone)}
        </Link>
        <BackupTags backup={backup} />
      </div>
      {!isOver && <WorkProgress progress={progress} />}
      {failure && <p className="text-sm text-bad">{failureDetail ?? backups.failure[failure]}</p>}
      {cancel.fault && <Notice tone="bad">{errorText(words, cancel.fault)}</Notice>}
      {!isMade && (
        <Button className="w-fit" disabled={cancel.busy} onClick={() => void cancel.run({ id })}>
          {backups.stop}
        </Button>
      )}
    </li>
  );
}
