import { useState } from 'react';
import { useQuery } from 'urql';
import { useLive, useTimeZone, useViewer } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { count, fieldError, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Button, Notice } from '../controls.js';
import { FormDialog } from '../FormDialog.js';
import { LongTextField } from '../inputs.js';
import { Freeze, FreezeChanges, SetSendingFrozen } from './sending.gen.js';
import { useSendingWords } from './words.js';

/** While all sending is stopped: by whom and since when, and the way to let it go on. After a restore, what is held comes first. */
export function SendingFrozen({ heldForReview = null }: { heldForReview?: number | null }) {
  const sending = useSendingWords();
  const timeZone = useTimeZone();
  const mayThaw = useViewer().permissions.includes('MANAGE_TENANTS');
  const [asking, setAsking] = useState(false);
  const [thawed, setThawed] = useState(false);
  const [{ data }] = useQuery({ query: Freeze, variables: {}, requestPolicy: 'cache-and-network' });
  useLive(FreezeChanges, {});
  const status = data?.systemStatus;
  if (!status) return null;
  if (!status.sendingFrozen) return thawed ? <Notice tone="good">{sending.thawed}</Notice> : null;
  const { sendingFreeze } = status;
  return (
    <Notice tone="warn">
      <div className="grid gap-2">
        <p className="text-lg font-semibold">{sending.frozen}</p>
        {sendingFreeze && (
          <p className="break-words">{sending.frozenBy(sendingFreeze.actor.name, shortTime(sendingFreeze.since, timeZone))}</p>
        )}
        {!!heldForReview && <p>{sending.held(count(heldForReview))}</p>}
        {mayThaw && (
          // Until the restore has left its maintenance nothing can be changed.
          <Button look="main" className="w-full sm:w-fit" disabled={status.restore !== null} onClick={() => setAsking(true)}>
            {sending.thaw}
          </Button>
        )}
      </div>
      {asking && (
        <Thaw
          close={() => setAsking(false)}
          done={() => {
            setAsking(false);
            setThawed(true);
          }}
        />
      )}
    </Notice>
  );
}

function Thaw({ close, done }: { close(): void; done(): void }) {
  const words = useWords();
  const sending = useSendingWords();
  const { run, busy, fault } = useAction(SetSendingFrozen);
  const [reason, setReason] = useState('');
  const submit = async () => {
    if (await run({ frozen: false, reason: reason.trim() })) done();
  };
  return (
    <FormDialog
      title={sending.thaw}
      action={sending.thaw}
      busy={busy}
      fault={fault}
      fields={['reason']}
      disabled={reason.trim() === ''}
      submit={() => void submit()}
      close={close}
    >
      <p>{sending.thawMeans}</p>
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
