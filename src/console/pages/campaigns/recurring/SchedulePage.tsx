import { useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useLive, useViewer } from '../../../api/hooks.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Card } from '../../../parts/controls.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { ShowNewer } from '../../../parts/lists/ShowNewer.js';
import { useRestart } from '../../../parts/lists/useRestart.js';
import { Page } from '../../../parts/Page.js';
import { shortTime } from '../../../words/format.js';
import { CampaignLink } from '../CampaignLink.js';
import { Campaigns } from '../campaigns.gen.js';
import { OneSchedule } from './OneSchedule.js';
import { type ScheduleParts, ScheduleRuns } from './recurring.gen.js';
import { ScheduleActions } from './ScheduleActions.js';
import { ScheduleFacts } from './ScheduleFacts.js';
import { useRecurringWords } from './words.js';

const PAGE = 10;

/** One recurring campaign: when it runs next, what it sends, and every run that it had, or that did not happen and why. */
export function SchedulePage() {
  const said = useRecurringWords();
  const { id } = useParams({ from: '/campaigns/recurring/$id' });
  return (
    <OneSchedule id={id}>
      {(schedule, ask) => (
        <Page title={schedule.name}>
          <BackLink to="/campaigns/recurring">{said.back}</BackLink>
          <Shown schedule={schedule} ask={ask} />
        </Page>
      )}
    </OneSchedule>
  );
}

function Shown({ schedule, ask }: { schedule: ScheduleParts; ask: () => void }) {
  const maySend = useViewer().permissions.includes('SEND_SMS');
  return (
    <>
      <ScheduleFacts schedule={schedule} />
      {maySend && <ScheduleActions schedule={schedule} />}
      <Runs id={schedule.id} ask={ask} />
      {schedule.skippedRuns.length > 0 && <Skipped schedule={schedule} />}
    </>
  );
}

/** The campaigns that it made. A new one waits until it is asked for; `ask` reads when it runs next. */
function Runs({ id, ask }: { id: string; ask: () => void }) {
  const said = useRecurringWords();
  const known = useRef<ReadonlySet<string>>(undefined);
  const missed = useLive(ScheduleRuns, {}, ({ campaignUpdated }) => {
    if (campaignUpdated.schedule?.id !== id) return;
    ask();
    if (known.current && !known.current.has(campaignUpdated.id)) list.tell();
  });
  const list = useRestart(missed);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (missed > 0) latest.current();
  }, [missed]);
  return (
    <Card title={said.runs}>
      <ShowNewer text={list.hasNewer ? said.newer : undefined} show={list.restart} />
      <CursorList
        key={list.key}
        document={Campaigns}
        variables={{ first: PAGE, filter: { scheduleId: id } }}
        none={<p className="text-dim">{said.noRuns}</p>}
        onFirst={(nodes) => {
          known.current = new Set(nodes.map((one) => one.id));
        }}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map((one) => (
              <CampaignLink key={one.id} campaign={one} />
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}

function Skipped({ schedule: { skippedRuns, timeZone } }: { schedule: ScheduleParts }) {
  const said = useRecurringWords();
  return (
    <Card title={said.skippedTitle}>
      <p className="mb-2 text-sm text-dim">{said.skippedLead}</p>
      <ul className="divide-y divide-line">
        {skippedRuns.map(({ dueAt, reason }) => (
          <li key={dueAt} className="grid gap-0.5 py-2">
            <time dateTime={dueAt} className="text-sm text-dim tabular-nums">
              {shortTime(dueAt, timeZone)}
            </time>
            <span>{said.skipped[reason]}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
