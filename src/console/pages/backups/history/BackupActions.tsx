import { useState } from 'react';
import { useViewer } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, Notice } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { shortId } from '../../../words/amounts.js';
import { errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { type BackupShown, CancelBackup, CreateBackupDownload, DeleteBackup, PinBackup, VerifyBackup } from '../backups.gen.js';
import { StartRestore } from '../restore/StartRestore.js';
import { useBackupWords } from '../words.js';

/** What can be done with a backup as it is now, by whoever may. */
export function BackupActions({ backup }: { backup: BackupShown }) {
  const words = useWords();
  const { actions } = useBackupWords();
  const { permissions } = useViewer();
  const verify = useAction(VerifyBackup);
  const pin = useAction(PinBackup);
  const cancel = useAction(CancelBackup);
  const download = useAction(CreateBackupDownload);
  const mayManage = permissions.includes('MANAGE_BACKUPS');
  const mayRestore = permissions.includes('RESTORE_BACKUPS');
  const { id, status, verificationStatus, pinned, kind } = backup;
  const isHere = status === 'STORED' || status === 'QUARANTINED';
  const isBeingProven = verificationStatus === 'QUEUED' || verificationStatus === 'RUNNING';
  const fault = [verify, pin, cancel, download].find((one) => one.fault)?.fault;
  const fetchFile = async () => {
    const data = await download.run({ id });
    if (data?.createBackupDownload) location.assign(data.createBackupDownload.url);
  };
  return (
    <>
      {fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, fault)}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        {mayManage && (status === 'QUEUED' || status === 'RUNNING') && (
          <Button disabled={cancel.busy} onClick={() => void cancel.run({ id })}>
            {actions.cancel}
          </Button>
        )}
        {mayRestore && status === 'STORED' && kind !== 'MEDIA' && <StartRestore backup={backup} />}
        {mayManage && isHere && (
          <>
            <Button disabled={verify.busy || isBeingProven} onClick={() => void verify.run({ id })}>
              {isBeingProven ? actions.verifying : actions.verify}
            </Button>
            <Button disabled={download.busy} onClick={() => void fetchFile()}>
              {actions.download}
            </Button>
            <Button disabled={pin.busy} onClick={() => void pin.run({ id, pinned: !pinned })} aria-pressed={pinned}>
              {pinned ? actions.unpin : actions.pin}
            </Button>
            {!pinned && <Delete backup={backup} />}
          </>
        )}
      </div>
      {mayManage && isHere && <p className="text-sm text-dim">{actions.downloadHint}</p>}
    </>
  );
}

function Delete({ backup: { id, verificationStatus } }: { backup: BackupShown }) {
  const { actions } = useBackupWords();
  const { run, busy, fault } = useAction(DeleteBackup);
  const [asking, setAsking] = useState(false);
  const confirm = async () => {
    if (await run({ id })) setAsking(false);
  };
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        {actions.delete}
      </Button>
      {asking && (
        <ConfirmDialog
          title={actions.deleteTitle}
          action={actions.delete}
          typed={shortId(id)}
          busy={busy}
          fault={fault}
          confirm={() => void confirm()}
          close={() => setAsking(false)}
        >
          <p>{actions.deleteLoses}</p>
          {verificationStatus === 'PASSED' && <p className="font-medium">{actions.deleteProven}</p>}
        </ConfirmDialog>
      )}
    </>
  );
}
