import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTimeZone, useViewer } from '../../../api/hooks.js';
import { kept } from '../../../api/kept.js';
import { ownerOf } from '../../../api/session.js';
import { useAction } from '../../../api/useAction.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { Page } from '../../../parts/Page.js';
import { SaveCampaignSchedule } from './recurring.gen.js';
import { ScheduleForm } from './ScheduleForm.js';
import { emptySchedule, type ScheduleDraft, scheduleInputOf } from './scheduleDraft.js';
import { useRecurringWords } from './words.js';

/** A recurring campaign before it is there; what is written stays through a reload. */
export function NewSchedulePage() {
  const said = useRecurringWords();
  const owner = ownerOf(useViewer());
  const timeZone = useTimeZone();
  const navigate = useNavigate();
  const keptDraft = useRef(kept<ScheduleDraft>(`tuma-recurring ${owner}`)).current;
  const [draft, setDraft] = useState<ScheduleDraft>(() => keptDraft.read() ?? emptySchedule(timeZone));
  useEffect(() => keptDraft.write(draft), [keptDraft, draft]);
  const action = useAction(SaveCampaignSchedule);
  const create = async () => {
    const made = (await action.run({ input: scheduleInputOf(draft, true) }))?.upsertCampaignSchedule;
    if (!made) return;
    setDraft(emptySchedule(timeZone));
    void navigate({ to: '/campaigns/recurring/$id', params: { id: made.campaignSchedule.id } });
  };
  return (
    <Page title={said.newTitle}>
      <BackLink to="/campaigns/recurring">{said.back}</BackLink>
      <ScheduleForm
        draft={draft}
        change={setDraft}
        hiddenPhones={0}
        busy={action.busy}
        fault={action.fault}
        action={said.start}
        submit={() => void create()}
      />
    </Page>
  );
}
