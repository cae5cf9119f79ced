import { useState } from 'react';
import { useViewer } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, Notice } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { shortId } from '../../../words/amounts.js';
import { errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { useBackupWords } from '../words.js';
import { CancelRestore, ConfirmRestore, PruneRestore, type RestoreShown, UndoRestore } from './restore.gen.js';
import { StartRestore } from './StartRestore.js';

const cancellable = ['QUEUED', 'CHECKING', 'RESTORING', 'MIGRATING', 'SAVING_RESTORE_POINT', 'PROVING'];

/** The decisions that a restore waits for, by whoever may take them. */
export function RestoreActions({ restore }: { restore: RestoreShown }) {
  const words = useWords();
  const { restoring } = useBackupWords();
  const mayRestore = useViewer().permissions.includes('RESTORE_BACKUPS');
  const cancel = useAction(CancelRestore);
  const confirm = useAction(ConfirmRestore);
  if (!mayRestore) return null;
  const { id, status, dryRun, undoable, confirmedAt, backup } = restore;
  const fault = cancel.fault ?? confirm.fault;
  // An undoing after the confirmation goes through the same states, and can't be stopped.
  const mayCancel = cancellable.includes(status) && confirmedAt === null;
  return (
    <>
      {fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, fault)}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        {mayCancel && (
          <Button disabled={cancel.busy} onClick={() => void cancel.run({ id })}>
            {restoring.cancel}
          </Button>
        )}
        {dryRun && status === 'COMPLETED' && <StartRestore backup={backup} tried />}
        {status === 'AWAITING_CONFIRMATION' && (
          <Button look="main" disabled={confirm.busy} onClick={() => void confirm.run({ id })}>
            {confirm.busy ? words.working : restoring.confirm}
          </Button>
        )}
        {undoable && <Undo restore={restore} />}
        {undoable && status === 'COMPLETED' && <Prune restore={restore} />}
      </div>
    </>
  );
}

function Undo({ restore: { id, status } }: { restore: RestoreShown }) {
  const { restoring } = useBackupWords();
  const { run, busy, fault } = useAction(UndoRestore);
  const [asking, setAsking] = useState(false);
  const confirm = async () => {
    if (await run({ input: { id, confirm: id } })) setAsking(false);
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{restoring.undo}</Button>
      {asking && (
        <ConfirmDialog
          title={restoring.undoTitle}
          action={restoring.undo}
          typed={shortId(id)}
          busy={busy}
          fault={fault}
          confirm={() => void confirm()}
          close={() => setAsking(false)}
        >
          <p>{status === 'COMPLETED' ? restoring.undoLater : restoring.undoNow}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function Prune({ restore: { id } }: { restore: RestoreShown }) {
  const { restoring } = useBackupWords();
  const { run, busy, fault } = useAction(PruneRestore);
  const [asking, setAsking] = useState(false);
  const confirm = async () => {
    if (await run({ id })) setAsking(false);
  };
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        {restoring.prune}
      </Button>
      {asking && (
        <ConfirmDialog
          title={restoring.pruneTitle}
          action={restoring.prune}
          typed={shortId(id)}
          busy={busy}
          fault={fault}
          confirm={() => void confirm()}
          close={() => setAsking(false)}
        >
          <p>{restoring.pruneLoses}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
