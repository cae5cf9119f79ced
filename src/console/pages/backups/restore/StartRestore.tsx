import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, Notice } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { CheckBox } from '../../../parts/inputs.js';
import { shortId } from '../../../words/amounts.js';
import { errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { useBackupWords } from '../words.js';
import { StartRestore as StartRestoreMutation } from './restore.gen.js';

interface StartRestoreProps {
  backup: { id: string; createdAt: string };
  /** Whether a dry run has just shown what it would do: it isn't offered again. */
  tried?: boolean;
}

/** A dry run, which changes nothing and isn't asked about; and the restore itself, once its name was typed. */
export function StartRestore({ backup, tried = false }: StartRestoreProps) {
  const words = useWords();
  const { restoring } = useBackupWords();
  const navigate = useNavigate();
  const timeZone = useTimeZone();
  const dry = useAction(StartRestoreMutation);
  const real = useAction(StartRestoreMutation);
  const [asking, setAsking] = useState(false);
  const [exact, setExact] = useState(false);
  const [skipRestorePoint, setSkip] = useState(false);
  const start = async (action: typeof dry, input: { dryRun: boolean; confirm?: string; exact?: boolean; skipRestorePoint?: boolean }) => {
    const data = await action.run({ input: { backupId: backup.id, ...input } });
    if (data?.startRestore) await navigate({ to: '/backups/restores/$id', params: { id: data.startRestore.restore.id } });
  };
  return (
    <>
      {dry.fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, dry.fault)}
        </Notice>
      )}
      {!tried && (
        <Button look="main" disabled={dry.busy} onClick={() => void start(dry, { dryRun: true })}>
          {dry.busy ? words.working : restoring.tryIt}
        </Button>
      )}
      <Button look={tried ? 'danger' : 'plain'} onClick={() => setAsking(true)}>
        {restoring.start}
      </Button>
      {asking && (
        <ConfirmDialog
          title={restoring.startTitle(shortTime(backup.createdAt, timeZone))}
          action={restoring.startNow}
          typed={shortId(backup.id)}
          busy={real.busy}
          fault={real.fault}
          confirm={() => void start(real, { dryRun: false, confirm: backup.id, exact, skipRestorePoint })}
          close={() => setAsking(false)}
        >
          <p>{restoring.loses}</p>
          <p>{restoring.stays}</p>
          <p>{restoring.meanwhile}</p>
          {!tried && <p className="font-medium text-warn">{restoring.tryFirst}</p>}
          <details>
            <summary className="min-h-11 cursor-pointer py-2 font-medium text-accent">{restoring.more}</summary>
            <CheckBox label={restoring.exact} hint={restoring.exactHint} value={exact} change={setExact} />
            <CheckBox label={restoring.skip} hint={restoring.skipHint} value={skipRestorePoint} change={setSkip} />
          </details>
        </ConfirmDialog>
      )}
    </>
  );
}
