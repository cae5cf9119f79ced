import { Link } from '@tanstack/react-router';
import { useViewer } from '../../../api/hooks.js';
import { buttonLook, Card, Notice } from '../../../parts/controls.js';
import { Loading, Page } from '../../../parts/Page.js';
import { frequencyOf } from '../../../parts/schedule/frequency.js';
import { useFrequencyWords } from '../../../parts/schedule/frequencyWords.js';
import { errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { useGroups } from '../../contacts/useGroups.js';
import { CampaignTabs } from '../CampaignTabs.js';
import { goesTo } from '../goesTo.js';
import { useCampaignWords } from '../words.js';
import type { ScheduleParts } from './recurring.gen.js';
import { ScheduleTag } from './ScheduleFacts.js';
import { useSchedules } from './useSchedules.js';
import { useRecurringWords } from './words.js';

/** What is sent again and again, by name, each with when it goes out next. */
export function SchedulesPage() {
  const words = useWords();
  const said = useRecurringWords();
  const { title } = useCampaignWords();
  const maySend = useViewer().permissions.includes('SEND_SMS');
  const { schedules, refused } = useSchedules();
  return (
    <Page title={title}>
      <CampaignTabs />
      <p className="text-dim">{said.lead}</p>
      {maySend && (
        <Link to="/campaigns/recurring/new" className={`${buttonLook('main')} w-fit`}>
          {said.new}
        </Link>
      )}
      <Card>
        {!schedules && !refused && <Loading />}
        {!schedules && refused && <Notice tone="bad">{errorText(words, refused)}</Notice>}
        {schedules?.length === 0 && <FirstStep maySend={maySend} />}
        {schedules && schedules.length > 0 && (
          <ul className="divide-y divide-line">
            {schedules.map((one) => (
              <Row key={one.id} schedule={one} />
            ))}
          </ul>
        )}
      </Card>
    </Page>
  );
}

/** What a recurring campaign is for, and what it needs before. */
function FirstStep({ maySend }: { maySend: boolean }) {
  const said = useRecurringWords();
  const hasGroups = useGroups().length > 0;
  return (
    <div className="grid gap-2 py-4">
      <p className="font-medium">{said.none}</p>
      <p className="text-dim">{said.noneDetail}</p>
      {maySend && !hasGroups && (
        <>
          <p className="text-dim">{said.noneGroups}</p>
          <Link to="/contacts/groups" className={`${buttonLook('plain')} w-fit`}>
            {said.toGroups}
          </Link>
        </>
      )}
    </div>
  );
}

function Row({ schedule }: { schedule: ScheduleParts }) {
  const said = useRecurringWords();
  const { facts } = useCampaignWords();
  const { often } = useFrequencyWords();
  const { id, name, cron, enabled, nextRuns, timeZone, audience } = schedule;
  const [next] = nextRuns;
  const recipients = goesTo(audience, facts);
  return (
    <li>
      <Link
        to="/campaigns/recurring/$id"
        params={{ id }}
        className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 rounded-lg px-1 py-3 hover:bg-sunk"
      >
        <span className="min-w-0 font-medium break-words">{name}</span>
        <ScheduleTag enabled={enabled} />
        <span className="col-span-2 text-sm first-letter:uppercase">
          {often(frequencyOf(cron))}
          {next && ` · ${said.next(shortTime(next, timeZone))}`}
        </span>
        {recipients && (
          <span className="col-span-2 text-sm break-words text-dim">
            {facts.audience}: {recipients}
          </span>
        )}
      </Link>
    </li>
  );
}
