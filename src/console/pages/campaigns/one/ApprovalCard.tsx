import { useState } from 'react';
import { useTimeZone, useViewer } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, Card, Field, inputLook, Notice } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { errorText, fieldError, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { ApproveCampaign, type CampaignParts, RejectCampaign } from '../campaigns.gen.js';
import { useRunWords } from './words.js';

/** A campaign that one person alone may not start: whoever may, and didn't confirm it, decides here. */
export function ApprovalCard({ campaign }: { campaign: CampaignParts }) {
  const words = useWords();
  const { approval: said } = useRunWords();
  const timeZone = useTimeZone();
  const { permissions, user } = useViewer();
  const [rejects, setRejects] = useState(false);
  const [reason, setReason] = useState('');
  const [approve, reject] = [useAction(ApproveCampaign), useAction(RejectCampaign)];
  const { id, cost, approvalExpiresAt, approvalAskedBy } = campaign;
  const decides = permissions.includes('APPROVE_CAMPAIGNS');
  const isYours = approvalAskedBy !== null && approvalAskedBy.id === user?.id;
  return (
    <Card title={said.title}>
      <div className="grid gap-3">
        <p>{said.detail(cost.confirmed)}</p>
        {approvalExpiresAt && <p className="text-dim">{said.until(shortTime(approvalExpiresAt, timeZone))}</p>}
        {isYours && <p className="font-medium">{said.yours}</p>}
        {!decides && !isYours && <p className="font-medium">{said.notYou}</p>}
        {approve.fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, approve.fault)}
          </Notice>
        )}
        <div className="flex flex-wrap gap-2">
          {decides && !isYours && (
            <Button look="main" disabled={approve.busy} onClick={() => void approve.run({ id })}>
              {said.approve}
            </Button>
          )}
          {decides && <Button onClick={() => setRejects(true)}>{said.reject}</Button>}
        </div>
      </div>
      {rejects && (
        <ConfirmDialog
          title={said.rejectTitle}
          action={said.reject}
          busy={reject.busy}
          fault={reject.fault}
          confirm={() => void reject.run({ input: { id, reason } })}
          close={() => setRejects(false)}
        >
          <p>{said.rejectLoss}</p>
          <Field label={said.reason} hint={said.reasonHint} error={fieldError(words, reject.fault, 'reason')}>
            {(given) => (
              <input {...given} maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} className={inputLook} />
            )}
          </Field>
        </ConfirmDialog>
      )}
    </Card>
  );
}
