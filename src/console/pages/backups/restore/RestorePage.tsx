import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { useLive, useTimeZone } from '../../../api/hooks.js';
import { Card, Notice } from '../../../parts/controls.js';
import { Fact, Facts } from '../../../parts/Fact.js';
import { Loading, Page } from '../../../parts/Page.js';
import { SendingFrozen } from '../../../parts/sending/SendingFrozen.js';
import { shortId } from '../../../words/amounts.js';
import { errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { WorkProgress } from '../WorkProgress.js';
import { useBackupWords } from '../words.js';
import { RestoreActions } from './RestoreActions.js';
import { RestoreTag } from './RestoreList.js';
import { RestoreReport } from './RestoreReport.js';
import { Restore, RestoreChanges, type RestoreShown } from './restore.gen.js';

/** One restore or dry run: how far it is, what it changes, and the decision that it waits for. */
export function RestorePage() {
  const backups = useBackupWords();
  const { id } = useParams({ from: '/backups/restores/$id' });
  return (
    <Page title={backups.restoring.one(shortId(id))}>
      <Link to="/backups/history" className="w-fit font-medium text-accent underline">
        ← {backups.tabs.history}
      </Link>
      <OneRestore id={id} />
    </Page>
  );
}

function OneRestore({ id }: { id: string }) {
  const words = useWords();
  const [{ data, error, fetching }, ask] = useQuery({ query: Restore, variables: { id }, requestPolicy: 'cache-and-network' });
  const missed = useLive(RestoreChanges, { id });
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  const restore = data?.restore;
  if (!restore) {
    if (fetching) return <Loading />;
    return <Notice tone="bad">{error ? errorText(words, apiError(error)) : words.errors.NOT_FOUND}</Notice>;
  }
  return (
    <>
      <State restore={restore} />
      {!restore.dryRun && restore.status === 'COMPLETED' && <SendingFrozen heldForReview={restore.heldForReview} />}
      <RestoreReport restore={restore} />
      <About restore={restore} />
    </>
  );
}

const over = ['AWAITING_CONFIRMATION', 'COMPLETED', 'ROLLED_BACK', 'UNDONE'];

function State({ restore }: { restore: RestoreShown }) {
  const { restoring, failure: failures } = useBackupWords();
  const { status, dryRun, failure, failureDetail, progress } = restore;
  return (
    <Card title={dryRun ? restoring.dry : restoring.real} aside={<RestoreTag restore={restore} />}>
      <div className="grid gap-3" aria-live="polite">
        <p>{status === 'COMPLETED' && dryRun ? restoring.dryDoneMeans : restoring.means[status]}</p>
        {failure && <p className="font-medium text-bad">{failureDetail ?? failures[failure]}</p>}
        {!over.includes(status) && <WorkProgress progress={progress} />}
        <RestoreActions restore={restore} />
      </div>
    </Card>
  );
}

function About({ restore }: { restore: RestoreShown }) {
  const { restoring } = useBackupWords();
  const timeZone = useTimeZone();
  const { backup, restorePoint, startedBy, createdAt, finishedAt, confirmedAt, undoneAt, exact } = restore;
  return (
    <Card title={restoring.about}>
      <Facts>
        <Fact name={restoring.backup}>
          <Link to="/backups/history/$id" params={{ id: backup.id }} className="text-accent underline">
            {shortTime(backup.createdAt, timeZone)}
          </Link>
        </Fact>
        {restorePoint && (
          <Fact name={restoring.before}>
            <Link to="/backups/history/$id" params={{ id: restorePoint.id }} className="text-accent underline">
              {shortTime(restorePoint.createdAt, timeZone)}
            </Link>
          </Fact>
        )}
        <Fact name={restoring.begun}>
          {shortTime(createdAt, timeZone)}
          {startedBy && `, ${startedBy.name}`}
        </Fact>
        {finishedAt && <Fact name={restoring.ended}>{shortTime(finishedAt, timeZone)}</Fact>}
        {confirmedAt && <Fact name={restoring.confirmed}>{shortTime(confirmedAt, timeZone)}</Fact>}
        {undoneAt && <Fact name={restoring.undone}>{shortTime(undoneAt, timeZone)}</Fact>}
        {exact && <Fact name={restoring.way}>{restoring.exact}</Fact>}
      </Facts>
    </Card>
  );
}
