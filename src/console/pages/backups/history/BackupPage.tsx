import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { useLive, useTimeZone } from '../../../api/hooks.js';
import { Card, Notice } from '../../../parts/controls.js';
import { Fact, Facts } from '../../../parts/Fact.js';
import { Loading, Page } from '../../../parts/Page.js';
import { bytes, duration, shortId } from '../../../words/amounts.js';
import { count, errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { BackupTags } from '../BackupTags.js';
import { Backup, type BackupShown, OneBackupChanges } from '../backups.gen.js';
import { WorkProgress } from '../WorkProgress.js';
import { useBackupWords } from '../words.js';
import { BackupActions } from './BackupActions.js';
import { Contents } from './Contents.js';

/** One backup: whether it can be restored and how that was proven, where it lies, what is in it, and what can be done with it. */
export function BackupPage() {
  const backups = useBackupWords();
  const { id } = useParams({ from: '/backups/history/$id' });
  return (
    <Page title={backups.one(shortId(id))}>
      <Link to="/backups/history" className="w-fit font-medium text-accent underline">
        ← {backups.tabs.history}
      </Link>
      <OneBackup id={id} />
    </Page>
  );
}

function OneBackup({ id }: { id: string }) {
  const words = useWords();
  const backups = useBackupWords();
  const [{ data, error, fetching }, ask] = useQuery({ query: Backup, variables: { id }, requestPolicy: 'cache-and-network' });
  const missed = useLive(OneBackupChanges, { id });
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  const backup = data?.backup;
  if (!backup) {
    if (fetching) return <Loading />;
    return <Notice tone="bad">{error ? errorText(words, apiError(error)) : words.errors.NOT_FOUND}</Notice>;
  }
  const { status, verificationStatus, failure, failureDetail, progress } = backup;
  const isGoing = [status, verificationStatus].some((state) => state === 'QUEUED' || state === 'RUNNING');
  return (
    <>
      <Card title={backups.state} aside={<BackupTags backup={backup} />}>
        <div className="grid gap-3">
          <p>{status === 'STORED' || status === 'QUARANTINED' ? backups.proofMeans[verificationStatus] : backups.statusMeans[status]}</p>
          {failure && <p className="font-medium text-bad">{failureDetail ?? backups.failure[failure]}</p>}
          {isGoing && <WorkProgress progress={progress} />}
          <BackupActions backup={backup} />
        </div>
      </Card>
      <Checks backup={backup} />
      <About backup={backup} />
      <Copies backup={backup} />
      {backup.manifest && <Contents manifest={backup.manifest} />}
    </>
  );
}

function Checks({ backup: { verification } }: { backup: BackupShown }) {
  const backups = useBackupWords();
  const timeZone = useTimeZone();
  if (!verification) return null;
  const { at, durationSeconds, checks } = verification;
  return (
    <Card title={backups.checksTitle} aside={<span className="text-sm text-dim">{shortTime(at, timeZone)}</span>}>
      <p className="mb-2 text-dim">{backups.tookToRestore(duration(durationSeconds))}</p>
      <ul className="divide-y divide-line" data-checks>
        {checks.map(({ kind, ok, detail }) => (
          <li key={kind} className="grid grid-cols-[auto_1fr] gap-x-3 py-2">
            <span className={`font-bold ${ok ? 'text-good' : 'text-bad'}`}>
              <span aria-hidden="true">{ok ? '✓' : '✗'}</span>
              <span className="sr-only">{ok ? backups.passed : backups.notPassed}</span>
            </span>
            <span className="min-w-0">
              {backups.checks[kind]}
              {detail && <span className="block text-sm break-words text-dim">{detail}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function About({ backup }: { backup: BackupShown }) {
  const backups = useBackupWords();
  const timeZone = useTimeZone();
  const { kind, trigger, schedule, createdBy, createdAt, startedAt, finishedAt, sizeBytes, sourceBytes, expiresAt, note } = backup;
  const took = startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000 : undefined;
  return (
    <Card title={backups.about.title}>
      <Facts>
        <Fact name={backups.create.kind}>
          {backups.kind[kind]}: {backups.kindMeans[kind]}
        </Fact>
        <Fact name={backups.about.why}>{[backups.trigger[trigger], schedule?.name, createdBy?.name].filter(Boolean).join(', ')}</Fact>
        <Fact name={backups.about.asked}>{shortTime(createdAt, timeZone)}</Fact>
        {took !== undefined && <Fact name={backups.about.took}>{duration(took)}</Fact>}
        {sizeBytes !== null && (
          <Fact name={backups.about.size}>
            {bytes(sizeBytes)}
            {sourceBytes !== null && ` (${backups.about.ofSource(bytes(sourceBytes))})`}
          </Fact>
        )}
        {backup.status === 'STORED' && (
          <Fact name={backups.about.until}>{expiresAt ? shortTime(expiresAt, timeZone) : backups.about.forEver}</Fact>
        )}
        <Fact name={backups.about.encrypted}>{backup.encrypted ? backups.about.keys(count(backup.keys.length)) : backups.about.plain}</Fact>
        {note && <Fact name={backups.create.note}>{note}</Fact>}
        <Fact name={backups.about.id} wide>
          <span className="font-mono text-sm break-all">{backup.id}</span>
        </Fact>
        {backup.checksumSha256 && (
          <Fact name="SHA-256" wide>
            <span className="font-mono text-sm break-all">{backup.checksumSha256}</span>
          </Fact>
        )}
      </Facts>
    </Card>
  );
}

function Copies({ backup: { copies } }: { backup: BackupShown }) {
  const backups = useBackupWords();
  const timeZone = useTimeZone();
  if (copies.length === 0) return null;
  return (
    <Card title={backups.copies}>
      <ul className="divide-y divide-line">
        {copies.map(({ storage, local, verifiedAt, failure }) => (
          <li key={storage.id} className="py-2">
            <p className="font-medium">{storage.name}</p>
            <p className="text-sm break-all text-dim">{storage.location}</p>
            {local && <p className="text-sm text-warn">{backups.health.sameDisk}</p>}
            <p className="text-sm">{verifiedAt ? backups.readBack(shortTime(verifiedAt, timeZone)) : backups.notReadBack}</p>
            {failure && <p className="text-sm text-bad">{backups.failure[failure]}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
