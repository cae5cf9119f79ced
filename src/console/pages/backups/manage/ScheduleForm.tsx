import { useState } from 'react';
import { useAction } from '../../../api/useAction.js';
import { FormDialog } from '../../../parts/FormDialog.js';
import { CheckBox, SelectField, TextField } from '../../../parts/inputs.js';
import { FrequencyFields } from '../../../parts/schedule/FrequencyFields.js';
import { cronOf, type Frequency, frequencyOf } from '../../../parts/schedule/frequency.js';
import { fieldError } from '../../../words/format.js';
import { wholeIn } from '../../../words/whole.js';
import { useWords } from '../../../words/words.js';
import type { BackupKind } from '../backups.gen.js';
import { useBackupWords } from '../words.js';
import { kindsIn } from './kinds.js';
import { SaveSchedule, type ScheduleShown } from './manage.gen.js';

/** The API's own, and what it suggests. */
const KEPT = { keepLast: 3, keepDaily: 7, keepWeekly: 4, keepMonthly: 3, keepDays: 0 };
const keeps = ['keepLast', 'keepDaily', 'keepWeekly', 'keepMonthly', 'keepDays'] as const;
const FIELDS = ['name', 'cron', 'timeZone', 'retention'];
/** The API's limits. */
const mostOf = (keep: (typeof keeps)[number]): number => (keep === 'keepDays' ? 3_660 : 1_000);
const EARLY = '02:00';
const EVERY = ['hour', 'sixHours', 'day', 'week', 'month', 'own'] as const;

interface ScheduleFormProps {
  /** The one to change; a new one when absent. */
  schedule: ScheduleShown | undefined;
  saved(): void;
  close(): void;
}

export function ScheduleForm({ schedule, saved, close }: ScheduleFormProps) {
  const words = useWords();
  const backups = useBackupWords();
  const { schedules } = backups;
  const { run, busy, fault } = useAction(SaveSchedule);
  const [name, setName] = useState(schedule?.name ?? '');
  const [kind, setKind] = useState<BackupKind>(schedule?.kind ?? 'FULL');
  const [frequency, setFrequency] = useState<Frequency>(schedule ? frequencyOf(schedule.cron) : { every: 'day', at: EARLY });
  const [timeZone, setTimeZone] = useState(schedule?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [enabled, setEnabled] = useState(schedule?.enabled ?? true);
  const [verify, setVerify] = useState(schedule?.verify ?? true);
  const [notifyOn, setNotifyOn] = useState(schedule?.notifyOn ?? 'FAILURE');
  const [kept, setKept] = useState<Record<(typeof keeps)[number], string>>(() => {
    const known = schedule?.retention ?? KEPT;
    const { keepLast, keepDaily, keepWeekly, keepMonthly, keepDays } = known;
    return {
      keepLast: String(keepLast),
      keepDaily: String(keepDaily),
      keepWeekly: String(keepWeekly),
      keepMonthly: String(keepMonthly),
      keepDays: String(keepDays),
    };
  });
  const wholeOf = (keep: (typeof keeps)[number]) => wholeIn(kept[keep], 0, mostOf(keep));
  const submit = async () => {
    const retention = Object.fromEntries(keeps.map((keep) => [keep, wholeOf(keep) ?? 0]));
    const input = { name: name.trim(), kind, cron: cronOf(frequency), timeZone: timeZone.trim(), enabled, verify, notifyOn, retention };
    if (await run({ input: { ...input, ...(schedule && { id: schedule.id }) } })) saved();
  };
  return (
    <FormDialog
      title={schedule ? schedules.changeTitle(schedule.name) : schedules.add}
      action={schedules.save}
      busy={busy}
      fault={fault}
      fields={FIELDS}
      disabled={keeps.some((keep) => wholeOf(keep) === undefined)}
      submit={() => void submit()}
      close={close}
    >
      <TextField label={schedules.name} value={name} change={setName} error={fieldError(words, fault, 'name')} />
      <SelectField label={backups.create.kind} value={kind} change={setKind} options={kindsIn(backups)} />
      <FrequencyFields
        frequency={frequency}
        change={setFrequency}
        choices={EVERY}
        usualTime={EARLY}
        error={fieldError(words, fault, 'cron')}
      />
      <TextField
        label={schedules.zone}
        hint={schedules.zoneHint}
        value={timeZone}
        change={setTimeZone}
        error={fieldError(words, fault, 'timeZone')}
      />
      <fieldset className="grid gap-3">
        <legend className="mb-1 font-medium">{schedules.keep}</legend>
        <p className="text-sm text-dim">{schedules.keepHint}</p>
        <div className="grid grid-cols-2 gap-3">
          {keeps.map((keep) => (
            <TextField
              key={keep}
              inputMode="numeric"
              error={wholeOf(keep) === undefined ? schedules.keepWhole(mostOf(keep)) : undefined}
              label={schedules.keeps[keep]}
              value={kept[keep]}
              change={(value) => setKept({ ...kept, [keep]: value })}
            />
          ))}
        </div>
        {fieldError(words, fault, 'retention') && <p className="text-sm font-medium text-bad">{schedules.keepFault}</p>}
      </fieldset>
      <SelectField
        label={schedules.mail}
        value={notifyOn}
        change={setNotifyOn}
        options={[
          ['FAILURE', schedules.mails.FAILURE],
          ['ALWAYS', schedules.mails.ALWAYS],
        ]}
      />
      <div>
        <CheckBox label={backups.create.verify} value={verify} change={setVerify} />
        <CheckBox label={schedules.enabled} value={enabled} change={setEnabled} />
      </div>
    </FormDialog>
  );
}
