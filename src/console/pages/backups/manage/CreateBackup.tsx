import { type FormEvent, useState } from 'react';
import { useAction } from '../../../api/useAction.js';
import { Button, Card, Notice } from '../../../parts/controls.js';
import { CheckBox, SelectField, TextField } from '../../../parts/inputs.js';
import { errorText, fieldError } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { type BackupKind, CreateBackup as CreateBackupMutation } from '../backups.gen.js';
import { useBackupWords } from '../words.js';
import { kindsIn } from './kinds.js';

/** A backup now. */
export function CreateBackup({ begun }: { begun(id: string): void }) {
  const words = useWords();
  const backups = useBackupWords();
  const { run, busy, fault } = useAction(CreateBackupMutation);
  const [kind, setKind] = useState<BackupKind>('FULL');
  const [note, setNote] = useState('');
  const [verify, setVerify] = useState(true);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const data = await run({ input: { kind, verify, ...(note.trim() && { note: note.trim() }) } });
    if (!data?.createBackup) return;
    setNote('');
    begun(data.createBackup.backup.id);
  };
  return (
    <Card title={backups.create.title}>
      <form className="grid gap-4" onSubmit={(event) => void submit(event)} noValidate>
        <SelectField label={backups.create.kind} value={kind} change={setKind} options={kindsIn(backups)} />
        <TextField
          label={backups.create.note}
          optional={words.optional}
          hint={backups.create.noteHint}
          value={note}
          change={setNote}
          error={fieldError(words, fault, 'note')}
        />
        <CheckBox label={backups.create.verify} hint={backups.create.verifyHint} value={verify} change={setVerify} />
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault, ['note'])}
          </Notice>
        )}
        <Button type="submit" look="main" disabled={busy} className="w-full sm:w-fit">
          {busy ? words.working : backups.create.button}
        </Button>
      </form>
    </Card>
  );
}
