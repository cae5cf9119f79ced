import { useState } from 'react';
import { useAction } from '../../api/useAction.js';
import { FormDialog } from '../../parts/FormDialog.js';
import { LongTextField } from '../../parts/inputs.js';
import { fieldError } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Discard } from './quarantine.gen.js';
import { useQuarantineWords } from './words.js';

/** Puts one item away that can never succeed: why is kept. */
export function DiscardForm({ id, close, done }: { id: string; close(): void; done(): void }) {
  const words = useWords();
  const { discard } = useQuarantineWords();
  const [reason, setReason] = useState('');
  const { run, busy, fault } = useAction(Discard);
  const submit = async () => {
    if (await run({ input: { ids: [id], reason: reason.trim() } })) done();
  };
  return (
    <FormDialog
      title={discard.action}
      action={discard.action}
      busy={busy}
      fault={fault}
      fields={['reason']}
      disabled={reason.trim() === ''}
      submit={() => void submit()}
      close={close}
    >
      <p>{discard.loss}</p>
      <LongTextField
        label={discard.reason}
        hint={discard.reasonHint}
        value={reason}
        change={setReason}
        error={fieldError(words, fault, 'reason')}
      />
    </FormDialog>
  );
}
