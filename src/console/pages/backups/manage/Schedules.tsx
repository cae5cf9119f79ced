import { useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { Button, Card, Notice } from '../../../parts/controls.js';
import { Loading } from '../../../parts/Page.js';
import { errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { useBackupWords } from '../words.js';
import { type ScheduleShown, Schedules as SchedulesQuery } from './manage.gen.js';
import { ScheduleForm } from './ScheduleForm.js';
import { ScheduleRow } from './ScheduleRow.js';

/** When backups are made by themselves, and how long they are kept. */
export function Schedules({ begun }: { begun(id: string): void }) {
  const words = useWords();
  const { schedules } = useBackupWords();
  const [{ data, error }, ask] = useQuery({ query: SchedulesQuery, variables: {}, requestPolicy: 'cache-and-network' });
  const [edited, setEdited] = useState<ScheduleShown | 'new'>();
  const found = data?.backupSchedules;
  const again = () => ask({ requestPolicy: 'network-only' });
  return (
    <Card title={schedules.title}>
      {error && !found && <Notice tone="bad">{errorText(words, apiError(error))}</Notice>}
      {!found && !error && <Loading />}
      {found?.length === 0 && <p className="text-dim">{schedules.none}</p>}
      <ul className="divide-y divide-line">
        {found?.map((schedule) => (
          <ScheduleRow key={schedule.id} schedule={schedule} change={() => setEdited(schedule)} gone={again} begun={begun} />
        ))}
      </ul>
      <Button className="mt-3" onClick={() => setEdited('new')}>
        {schedules.add}
      </Button>
      {edited && (
        <ScheduleForm
          schedule={edited === 'new' ? undefined : edited}
          close={() => setEdited(undefined)}
          saved={() => {
            setEdited(undefined);
            again();
          }}
        />
      )}
    </Card>
  );
}
