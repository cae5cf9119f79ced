import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTimeZone } from '../../api/hooks.js';
import { Button, Field, inputLook, Notice } from '../../parts/controls.js';
import { DayFields } from '../../parts/lists/DayFields.js';
import { Page } from '../../parts/Page.js';
import { dayOf } from '../../words/format.js';
import { daysAfter } from '../../words/moments.js';
import { Breakdown } from './Breakdown.js';
import { OverTime } from './OverTime.js';
import { intervals, MOST_DAYS, type Period, periodOf, type UsageSearch } from './period.js';
import { Totals } from './Totals.js';
import { useUsageWords } from './words.js';

const SHORTCUTS = [7, 30, 90];

/** How much was sent in some days, and what became of it: over time, by network, by sender, by state; each with its numbers. */
export function UsagePage() {
  const mine = useUsageWords();
  const timeZone = useTimeZone();
  const search = useSearch({ from: '/usage' });
  const period = periodOf(search, timeZone);
  const fault = period.days < 1 ? mine.wrongWay : period.days > MOST_DAYS ? mine.tooLong(MOST_DAYS) : undefined;
  return (
    <Page title={mine.title} lead={mine.lead(timeZone)}>
      <PeriodBar search={search} period={period} />
      {fault ? (
        <Notice tone="warn" live="polite">
          {fault}
        </Notice>
      ) : (
        <>
          <Totals period={period} />
          <OverTime period={period} />
          <Breakdown period={period} grouping="OPERATOR" title={mine.byOperator} column={mine.operator} />
          <Breakdown period={period} grouping="SENDER_ID" title={mine.bySender} column={mine.sender} />
          <Breakdown period={period} grouping="STATUS" title={mine.byStatus} column={mine.status} />
        </>
      )}
    </Page>
  );
}

function PeriodBar({ search, period }: { search: UsageSearch; period: Period }) {
  const mine = useUsageWords();
  const timeZone = useTimeZone();
  const navigate = useNavigate({ from: '/usage' });
  const set = (change: UsageSearch) => void navigate({ search: (before: UsageSearch) => ({ ...before, ...change }), replace: true });
  const today = dayOf(Date.now(), timeZone);
  const choose = (days: number) => void navigate({ search: { since: daysAfter(today, 1 - days), until: today } });
  return (
    <search className="grid grid-cols-2 gap-3 sm:grid-cols-3">
      <DayFields since={period.since} until={period.until} set={set} />
      <Field label={mine.interval}>
        {(given) => (
          <select
            {...given}
            value={search.interval ?? ''}
            onChange={({ target }) => set({ interval: intervals.find((one) => one === target.value) })}
            className={inputLook}
          >
            <option value="">{mine.usual}</option>
            {intervals.map((one) => (
              <option key={one} value={one}>
                {mine.intervals[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <fieldset className="col-span-full flex flex-wrap gap-2">
        <legend className="sr-only">{mine.shortcuts}</legend>
        <Button onClick={() => choose(1)}>{mine.today}</Button>
        {SHORTCUTS.map((days) => (
          <Button key={days} onClick={() => choose(days)}>
            {mine.lastDays(days)}
          </Button>
        ))}
      </fieldset>
    </search>
  );
}
