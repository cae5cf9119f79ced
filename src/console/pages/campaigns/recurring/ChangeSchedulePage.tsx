import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../../api/useAction.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { Page } from '../../../parts/Page.js';
import { OneSchedule } from './OneSchedule.js';
import { SaveCampaignSchedule, type ScheduleParts } from './recurring.gen.js';
import { ScheduleForm } from './ScheduleForm.js';
import { scheduleDraftOf, scheduleInputOf } from './scheduleDraft.js';
import { useRecurringWords } from './words.js';

/** Another text, audience or time for a recurring campaign; one that is paused stays so. */
export function ChangeSchedulePage() {
  const said = useRecurringWords();
  const { id } = useParams({ from: '/campaigns/recurring/$id/change' });
  return (
    <Page title={said.changeTitle}>
      <BackLink to="/campaigns/recurring">{said.back}</BackLink>
      <OneSchedule id={id}>{(schedule) => <Form key={schedule.id} schedule={schedule} />}</OneSchedule>
    </Page>
  );
}

function Form({ schedule }: { schedule: ScheduleParts }) {
  const said = useRecurringWords();
  const navigate = useNavigate();
  const { id, enabled, audience } = schedule;
  const [draft, setDraft] = useState(() => scheduleDraftOf(schedule));
  const action = useAction(SaveCampaignSchedule);
  const save = async () => {
    if (await action.run({ input: scheduleInputOf(draft, enabled, id) })) void navigate({ to: '/campaigns/recurring/$id', params: { id } });
  };
  return (
    <ScheduleForm
      draft={draft}
      change={setDraft}
      hiddenPhones={audience.phoneCount}
      busy={action.busy}
      fault={action.fault}
      action={said.save}
      submit={() => void save()}
    />
  );
}
