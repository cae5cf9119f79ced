import { useState } from 'react';
import { useQuery } from 'urql';
import { useViewer } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { fieldError } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Button } from '../controls.js';
import { FormDialog } from '../FormDialog.js';
import { LongTextField } from '../inputs.js';
import { Freeze, SetSendingFrozen } from './sending.gen.js';
import { useSendingWords } from './words.js';

/** Stops all sending, with a reason; for a platform admin, while it isn't stopped. */
export function StopSending() {
  const sending = useSendingWords();
  const mayStop = useViewer().permissions.includes('MANAGE_TENANTS');
  const [asking, setAsking] = useState(false);
  const [{ data }] = useQuery({ query: Freeze, variables: {} });
  if (!mayStop || data?.systemStatus?.sendingFrozen !== false) return null;
  return (
    <>
      <Button className="w-fit" onClick={() => setAsking(true)}>
        {sending.stop}
      </Button>
      {asking && <Stop close={() => setAsking(false)} />}
    </>
  );
}

function Stop({ close }: { close(): void }) {
  const words = useWords();
  const sending = useSendingWords();
  const { run, busy, fault } = useAction(SetSendingFrozen);
  const [reason, setReason] = useState('');
  const submit = async () => {
    if (await run({ frozen: true, reason: reason.trim() })) close();
  };
  return (
    <FormDialog
      title={sending.stop}
      action={sending.stop}
      look="danger"
      busy={busy}
      fault={fault}
      fields={['reason']}
      disabled={reason.trim() === ''}
      submit={() => void submit()}
      close={close}
    >
      <p>{sending.stopMeans}</p>
      <LongTextField
        label={sending.reason}
        hint={sending.reasonHint}
        value={reason}
        change={setReason}
        error={fieldError(words, fault, 'reason')}
      />
    </FormDialog>
  );
}
