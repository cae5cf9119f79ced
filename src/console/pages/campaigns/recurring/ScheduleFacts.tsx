import { Card, Tag } from '../../../parts/controls.js';
import { Fact, Facts } from '../../../parts/Fact.js';
import { frequencyOf } from '../../../parts/schedule/frequency.js';
import { useFrequencyWords } from '../../../parts/schedule/frequencyWords.js';
import { shortTime } from '../../../words/format.js';
import { useFormWords } from '../form/words.js';
import { goesTo } from '../goesTo.js';
import { useCampaignWords } from '../words.js';
import type { ScheduleParts } from './recurring.gen.js';
import { useRecurringWords } from './words.js';

/** Whether it runs. */
export function ScheduleTag({ enabled }: { enabled: boolean }) {
  const said = useRecurringWords();
  return <Tag tone={enabled ? 'good' : 'warn'}>{enabled ? said.on : said.paused}</Tag>;
}

/** When a recurring campaign runs, what it sends and to whom. */
export function ScheduleFacts({ schedule }: { schedule: ScheduleParts }) {
  const said = useRecurringWords();
  const { facts, credits } = useCampaignWords();
  const { kinds } = useFormWords();
  const { often } = useFrequencyWords();
  const { cron, timeZone, enabled, nextRuns, body, template, audience, senderId, category, maxCreditsPerRun } = schedule;
  const recipients = goesTo(audience, facts);
  return (
    <Card title={said.when} aside={<ScheduleTag enabled={enabled} />}>
      <p className="text-lg font-medium first-letter:uppercase" data-often>
        {often(frequencyOf(cron))}
      </p>
      <p className="mb-4 text-sm text-dim">{said.clocks(timeZone.replaceAll('_', ' '))}</p>
      {!enabled && <p className="mb-4 font-medium text-warn">{said.restsDetail}</p>}
      <Facts>
        {nextRuns.length > 0 && (
          <Fact name={said.nextRuns} wide>
            <ul>
              {nextRuns.map((at) => (
                <li key={at} className="tabular-nums">
                  <time dateTime={at}>{shortTime(at, timeZone)}</time>
                </li>
              ))}
            </ul>
          </Fact>
        )}
        <Fact name={facts.text} wide>
          <span className="whitespace-pre-wrap">{body}</span>
        </Fact>
        {template && <Fact name={facts.template}>{template.name}</Fact>}
        {recipients && <Fact name={facts.audience}>{recipients}</Fact>}
        {audience.excludedGroups.length > 0 && (
          <Fact name={facts.excluded}>{audience.excludedGroups.map(({ name }) => name).join(', ')}</Fact>
        )}
        {senderId && <Fact name={facts.sender}>{senderId.name}</Fact>}
        <Fact name={facts.category}>{kinds[category]}</Fact>
        <Fact name={said.maxCredits}>{credits(maxCreditsPerRun)}</Fact>
      </Facts>
    </Card>
  );
}
