import { useState } from 'react';
import { CancelMessages } from '../../api/documents/messages.gen.js';
import { useAction } from '../../api/useAction.js';
import { Button, Notice } from '../../parts/controls.js';
import { ConfirmDialog } from '../../parts/Dialog.js';
import { useMessageWords } from './words.js';

/** Takes back a message that waits still. */
export function CancelMessage({ id }: { id: string }) {
  const said = useMessageWords();
  const [asks, setAsks] = useState(false);
  const [isTooLate, setIsTooLate] = useState(false);
  const cancel = useAction(CancelMessages);
  const confirm = async () => {
    const done = (await cancel.run({ ids: [id] }))?.cancelMessages;
    if (!done) return;
    setAsks(false);
    setIsTooLate(done.cancelled.length === 0);
  };
  return (
    <>
      {isTooLate && (
        <Notice tone="warn" live="assertive">
          {said.tooLate}
        </Notice>
      )}
      <Button className="w-fit" onClick={() => setAsks(true)}>
        {said.cancel}
      </Button>
      {asks && (
        <ConfirmDialog
          title={said.cancelTitle}
          action={said.cancel}
          busy={cancel.busy}
          fault={cancel.fault}
          confirm={() => void confirm()}
          close={() => setAsks(false)}
        >
          <p>{said.cancelLoss}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
