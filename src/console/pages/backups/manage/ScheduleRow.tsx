import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, Notice, Tag } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { frequencyOf } from '../../../parts/schedule/frequency.js';
import { useFrequencyWords } from '../../../parts/schedule/frequencyWords.js';
import { errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { useBackupWords } from '../words.js';
import { DeleteSchedule, RunSchedule, type ScheduleShown } from './manage.gen.js';

interface ScheduleRowProps {
  schedule: ScheduleShown;
  change(): void;
  gone(): void;
  begun(id: string): void;
}

export function ScheduleRow({ schedule, change, gone, begun }: ScheduleRowProps) {
  const words = useWords();
  const backups = useBackupWords();
  const { often } = useFrequencyWords();
  const timeZone = useTimeZone();
  const run = useAction(RunSchedule);
  const remove = useAction(DeleteSchedule);
  const [asking, setAsking] = useState(false);
  const { id, name, kind, cron, enabled, nextRunAt, overdue, retention, lastBackup, verify } = schedule;
  const { schedules } = backups;
  const runNow = async () => {
    const data = await run.run({ id });
    if (data?.runBackupSchedule) begun(data.runBackupSchedule.backup.id);
  };
  const confirmRemove = async () => {
    if (!(await remove.run({ id }))) return;
    setAsking(false);
    gone();
  };
  return (
    <li className="grid gap-1 py-3">
      <p className="flex flex-wrap items-center gap-2 font-medium">
        <span className="break-words">{name}</span>
        {overdue && <Tag tone="bad">{schedules.overdue}</Tag>}
        {!enabled && <Tag tone="warn">{schedules.off}</Tag>}
      </p>
      <p>
        {backups.kind[kind]}: {often(frequencyOf(cron))} ({schedule.timeZone})
      </p>
      {nextRunAt && <p className="text-sm">{schedules.next(shortTime(nextRunAt, timeZone))}</p>}
      {lastBackup && (
        <p className="text-sm">
          {schedules.last}{' '}
          <Link to="/backups/history/$id" params={{ id: lastBackup.id }} className="text-accent underline">
            {shortTime(lastBackup.createdAt, timeZone)}
          </Link>{' '}
          (
          {(lastBackup.status === 'STORED'
            ? backups.proof[lastBackup.verificationStatus]
            : backups.status[lastBackup.status]
          ).toLowerCase()}
          )
        </p>
      )}
      <p className="text-sm text-dim">{schedules.kept(retention)}</p>
      {!verify && <p className="text-sm text-warn">{schedules.notProven}</p>}
      {run.fault && <Notice tone="bad">{errorText(words, run.fault)}</Notice>}
      <div className="mt-1 flex flex-wrap gap-2">
        <Button disabled={run.busy} onClick={() => void runNow()} aria-label={`${schedules.runNow}: ${name}`}>
          {run.busy ? words.working : schedules.runNow}
        </Button>
        <Button onClick={change} aria-label={`${schedules.change}: ${name}`}>
          {schedules.change}
        </Button>
        <Button look="quiet" onClick={() => setAsking(true)} aria-label={`${schedules.remove}: ${name}`}>
          {schedules.remove}
        </Button>
      </div>
      {asking && (
        <ConfirmDialog
          title={schedules.removeTitle(name)}
          action={schedules.remove}
          typed={name}
          busy={remove.busy}
          fault={remove.fault}
          confirm={() => void confirmRemove()}
          close={() => setAsking(false)}
        >
          <p>{schedules.removeLoses}</p>
        </ConfirmDialog>
      )}
    </li>
  );
}
