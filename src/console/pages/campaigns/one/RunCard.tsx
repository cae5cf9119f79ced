import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, Card, Notice } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { Figure } from '../../../parts/Figure.js';
import { LiveProgress } from '../../../parts/work/LiveProgress.js';
import { count, errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { type CampaignParts, CancelCampaign, PauseCampaign, ResumeCampaign } from '../campaigns.gen.js';
import { RetryFailedButton } from './RetryFailedButton.js';
import { useRunWords } from './words.js';

/** How far a confirmed campaign is, and the ways to stop it and to go on. */
export function RunCard({ campaign, maySend }: { campaign: CampaignParts; maySend: boolean }) {
  const words = useWords();
  const { run: said } = useRunWords();
  const timeZone = useTimeZone();
  const [cancels, setCancels] = useState(false);
  const [pause, resume, cancel] = [useAction(PauseCampaign), useAction(ResumeCampaign), useAction(CancelCampaign)];
  const { id, status, progress, scheduledAt } = campaign;
  const moves = status === 'SCHEDULED' || status === 'RUNNING' || status === 'PAUSED';
  const waiting = progress.queued + progress.scheduled + progress.held;
  const fault = pause.fault ?? resume.fault;
  return (
    <Card title={said.title}>
      <div className="grid gap-4">
        {status === 'SCHEDULED' && scheduledAt && <p>{said.scheduled(shortTime(scheduledAt, timeZone))}</p>}
        {status === 'PAUSED' && <Notice tone="warn">{said.paused}</Notice>}
        {status !== 'SCHEDULED' && (
          <LiveProgress label={said.sending} progress={{ ...progress, itemsPerSecond: progress.messagesPerSecond }} />
        )}
        <Counts campaign={campaign} />
        {progress.held > 0 && (
          <Notice tone="warn">
            <p>{said.heldWhy(progress.held)}</p>
            <Link to="/messages" search={{ campaign: id, status: ['HELD'] }} className="font-medium text-accent underline">
              {said.seeHeld}
            </Link>
          </Notice>
        )}
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault)}
          </Notice>
        )}
        {maySend && moves && (
          <div className="flex flex-wrap gap-2">
            {status === 'PAUSED' ? (
              <Button look="main" disabled={resume.busy} onClick={() => void resume.run({ id })}>
                {said.resume}
              </Button>
            ) : (
              <Button disabled={pause.busy} onClick={() => void pause.run({ id })}>
                {said.pause}
              </Button>
            )}
            <Button onClick={() => setCancels(true)}>{said.cancel}</Button>
          </div>
        )}
        {maySend && !moves && progress.failed > 0 && <RetryFailedButton campaign={campaign} />}
      </div>
      {cancels && (
        <ConfirmDialog
          title={said.cancelTitle}
          action={said.cancel}
          busy={cancel.busy}
          fault={cancel.fault}
          confirm={async () => (await cancel.run({ id })) && setCancels(false)}
          close={() => setCancels(false)}
        >
          <p>{said.cancelLoss(waiting)}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function Counts({ campaign }: { campaign: CampaignParts }) {
  const { run: said } = useRunWords();
  const { progress, cost } = campaign;
  const waiting = progress.queued + progress.scheduled;
  const counts = { ...progress, waiting };
  const always = ['delivered', 'sent', 'waiting'] as const;
  const where = [
    ...(['sending', 'held', 'undelivered', 'failed', 'expired'] as const),
    ...(['cancelled', 'suppressed', 'unconfirmed', 'rejected'] as const),
  ].filter((name) => counts[name] > 0);
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3" data-counts>
        {[...always, ...where].map((name) => (
          <Figure key={name} name={said.counts[name]} value={count(counts[name])} />
        ))}
      </dl>
      <p className="text-sm text-dim">
        {said.cost}: {count(cost.settled)} {said.settled}, {count(cost.held)} {said.held}, {count(cost.released)} {said.released}
      </p>
    </>
  );
}
