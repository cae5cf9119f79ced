import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useAction } from '../../../api/useAction.js';
import { useOnce } from '../../../api/useOnce.js';
import { Button, buttonLook, Notice } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { FormDialog } from '../../../parts/FormDialog.js';
import { errorText, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { EndCampaignSchedule, RunCampaignSchedule, type ScheduleParts, TurnCampaignSchedule } from './recurring.gen.js';
import { useRecurringWords } from './words.js';

/** Pauses a recurring campaign and lets it go on, changes it, runs it once more now, ends it. */
export function ScheduleActions({ schedule }: { schedule: ScheduleParts }) {
  const said = useRecurringWords();
  const words = withErrors(useWords(), said.errors);
  const navigate = useNavigate();
  const [asks, setAsks] = useState<'run' | 'end'>();
  const turn = useAction(TurnCampaignSchedule);
  const end = useAction(EndCampaignSchedule);
  const { id, name, enabled } = schedule;
  const ended = async () => {
    if (await end.run({ id })) void navigate({ to: '/campaigns/recurring' });
  };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button look={enabled ? 'plain' : 'main'} disabled={turn.busy} onClick={() => void turn.run({ id, enabled: !enabled })}>
          {enabled ? said.pause : said.resume}
        </Button>
        <Link to="/campaigns/recurring/$id/change" params={{ id }} className={buttonLook('plain')}>
          {said.change}
        </Link>
        <Button onClick={() => setAsks('run')}>{said.run}</Button>
        <Button onClick={() => setAsks('end')}>{said.end}</Button>
      </div>
      {turn.fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, turn.fault)}
        </Notice>
      )}
      {asks === 'run' && <RunDialog schedule={schedule} close={() => setAsks(undefined)} />}
      {asks === 'end' && (
        <ConfirmDialog
          title={said.endTitle(name)}
          action={said.end}
          typed={name}
          busy={end.busy}
          fault={end.fault}
          confirm={() => void ended()}
          close={() => setAsks(undefined)}
        >
          <p>{said.endLoss}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

const runDocument = () => RunCampaignSchedule;

/** One more run, now; then the page of its campaign. */
function RunDialog({ schedule: { id, name, maxCreditsPerRun }, close }: { schedule: ScheduleParts; close(): void }) {
  const said = useRecurringWords();
  const navigate = useNavigate();
  const { state, run } = useOnce(`run ${id}`, runDocument);
  const begun = state.kind === 'done' ? state.data.runCampaignSchedule?.campaign.id : undefined;
  useEffect(() => {
    if (begun) void navigate({ to: '/campaigns/$id', params: { id: begun } });
  }, [begun, navigate]);
  return (
    <FormDialog
      title={said.runTitle(name)}
      action={said.run}
      busy={state.kind !== 'idle'}
      fault={state.kind === 'idle' ? state.error : undefined}
      unanswered={state.kind === 'asking' && state.unanswered}
      submit={() => run({ id })}
      close={close}
    >
      <p>{said.runDetail(maxCreditsPerRun)}</p>
    </FormDialog>
  );
}
