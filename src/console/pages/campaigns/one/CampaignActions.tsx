import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../../api/useAction.js';
import { Button, buttonLook, Notice } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { type CampaignParts, CopyCampaign, DeleteCampaign } from '../campaigns.gen.js';
import { SendTestButton } from './SendTestButton.js';
import { useRunWords } from './words.js';

interface CampaignActionsProps {
  campaign: CampaignParts;
  maySend: boolean;
  /** Whether it can be changed still. */
  isOpen: boolean;
}

/** What else can be done with a campaign. */
export function CampaignActions({ campaign, maySend, isOpen }: CampaignActionsProps) {
  const words = useWords();
  const said = useRunWords();
  const navigate = useNavigate();
  const [deletes, setDeletes] = useState(false);
  const [copy, remove] = [useAction(CopyCampaign), useAction(DeleteCampaign)];
  const { id, name, quote, confirmedAt } = campaign;
  const hasText = quote !== null && quote.accepted > 0;
  const copied = async () => {
    const made = (await copy.run({ id }))?.copyCampaign;
    if (made) void navigate({ to: '/campaigns/$id', params: { id: made.campaign.id } });
  };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-start gap-2">
        {confirmedAt && (
          <Link to="/messages" search={{ campaign: id }} className={buttonLook('plain')}>
            {said.messages}
          </Link>
        )}
        {maySend && isOpen && (
          <Link to="/campaigns/$id/change" params={{ id }} className={buttonLook('plain')}>
            {said.change}
          </Link>
        )}
        {maySend && isOpen && hasText && <SendTestButton id={id} />}
        {maySend && (
          <Button disabled={copy.busy} onClick={() => void copied()}>
            {said.copy}
          </Button>
        )}
        {maySend && !confirmedAt && <Button onClick={() => setDeletes(true)}>{said.delete}</Button>}
      </div>
      {copy.fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, copy.fault)}
        </Notice>
      )}
      {deletes && (
        <ConfirmDialog
          title={said.deleteTitle(name)}
          action={said.delete}
          busy={remove.busy}
          fault={remove.fault}
          confirm={async () => (await remove.run({ id })) && void navigate({ to: '/campaigns' })}
          close={() => setDeletes(false)}
        >
          <p>{said.deleteLoss}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
