import type { ReactNode } from 'react';
import { Notice } from '../../../parts/controls.js';
import { Loading } from '../../../parts/Page.js';
import { errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import type { ScheduleParts } from './recurring.gen.js';
import { useSchedules } from './useSchedules.js';
import { useRecurringWords } from './words.js';

interface OneScheduleProps {
  id: string;
  /** What is shown of it; `ask` reads it anew. */
  children(schedule: ScheduleParts, ask: () => void): ReactNode;
}

/** The recurring campaign of an address, or that there is none. */
export function OneSchedule({ id, children }: OneScheduleProps) {
  const words = useWords();
  const said = useRecurringWords();
  const { schedules, refused, asking, ask } = useSchedules();
  const schedule = schedules?.find((one) => one.id === id);
  if (schedule) return children(schedule, () => ask({ requestPolicy: 'network-only' }));
  if (asking) return <Loading />;
  if (refused) return <Notice tone="bad">{errorText(words, refused)}</Notice>;
  return (
    <Notice tone="warn">
      <p className="font-medium">{said.missing}</p>
      <p>{said.missingDetail}</p>
    </Notice>
  );
}
