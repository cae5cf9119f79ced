import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useLive, useTimeZone } from '../../../api/hooks.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Card } from '../../../parts/controls.js';
import { SelectField } from '../../../parts/inputs.js';
import { NewRows } from '../../../parts/lists/NewRows.js';
import { useUnseen } from '../../../parts/lists/useUnseen.js';
import { bytes } from '../../../words/amounts.js';
import { shortTime } from '../../../words/format.js';
import { BackupsPage } from '../BackupsPage.js';
import { BackupTags } from '../BackupTags.js';
import { BackupChanges, type BackupRow, Backups } from '../backups.gen.js';
import { RestoreList } from '../restore/RestoreList.js';
import { WorkProgress } from '../WorkProgress.js';
import { useBackupWords } from '../words.js';
import { backupFilter, type HistoryFilters, shows } from './filters.js';

const PAGE = 20;

/** Every backup there is and was, and every restore. */
export function HistoryPage() {
  const { history } = useBackupWords();
  const navigate = useNavigate({ from: '/backups/history' });
  const filters = useSearch({ from: '/backups/history' });
  const [starts, setStarts] = useState(0);
  const all = [['', history.all] as const, ...shows.map((show) => [show, history.shows[show]] as const)];
  return (
    <BackupsPage>
      <search className="max-w-sm">
        <SelectField
          label={history.show}
          value={filters.show ?? ''}
          options={all}
          change={(show) => void navigate({ search: show ? { show } : {}, replace: true })}
        />
      </search>
      <BackupList key={`${filters.show} ${starts}`} filters={filters} restart={() => setStarts(starts + 1)} />
      <RestoreList />
    </BackupsPage>
  );
}

/** New ones wait above it until they are asked for; those that are shown change by themselves. */
function BackupList({ filters, restart }: { filters: HistoryFilters; restart(): void }) {
  const { history } = useBackupWords();
  const unseen = useUnseen();
  const missed = useLive(BackupChanges, {}, ({ backupUpdated }) => {
    if (!filters.show) unseen.note(backupUpdated.id);
  });
  return (
    <Card title={history.backups}>
      <NewRows count={unseen.count} show={restart} />
      <CursorList
        document={Backups}
        variables={{ first: PAGE, filter: backupFilter(filters) }}
        revision={missed}
        onFirst={unseen.first}
        none={<p className="py-4 text-dim">{filters.show ? history.noneMatch : history.none}</p>}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map((backup) => (
              <Row key={backup.id} backup={backup} />
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}

function Row({ backup }: { backup: BackupRow }) {
  const words = useBackupWords();
  const timeZone = useTimeZone();
  const { id, kind, createdAt, sizeBytes, trigger, schedule, note, status, progress, failure, failureDetail } = backup;
  return (
    <li>
      <Link to="/backups/history/$id" params={{ id }} className="grid gap-1 rounded-lg px-1 py-3 hover:bg-sunk">
        <span className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
          <time dateTime={createdAt} className="font-medium tabular-nums">
            {shortTime(createdAt, timeZone)}
          </time>
          <BackupTags backup={backup} />
        </span>
        <span className="text-sm text-dim">
          {[words.kind[kind], sizeBytes !== null && bytes(sizeBytes), schedule?.name ?? words.trigger[trigger], note]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {failure && <span className="text-sm text-bad">{failureDetail ?? words.failure[failure]}</span>}
        {status === 'RUNNING' && <WorkProgress progress={progress} />}
      </Link>
    </li>
  );
}
