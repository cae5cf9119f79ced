import { SelectField, TextField } from '../inputs.js';
import { cronOf, type Frequency } from './frequency.js';
import { useFrequencyWords } from './frequencyWords.js';

interface FrequencyFieldsProps {
  frequency: Frequency;
  change(frequency: Frequency): void;
  /** Those that can be chosen. */
  choices: readonly Frequency['every'][];
  /** When it is first set to a day: "02:00". */
  usualTime: string;
  /** What is wrong with the cron expression that it makes. */
  error: string | undefined;
}

const LAST_OF_ALL_MONTHS = 28;
const days = Array.from({ length: 31 }, (_, index) => String(index + 1));

/** How often and when something runs, in a person's words. */
export function FrequencyFields({ frequency, change, choices, usualTime, error }: FrequencyFieldsProps) {
  const said = useFrequencyWords();
  const at = 'at' in frequency ? frequency.at : usualTime;
  const choose = (every: Frequency['every']) => {
    if (every === 'own') change({ every, cron: cronOf(frequency) });
    else if (every === 'week') change({ every, at, weekday: 0 });
    else if (every === 'month') change({ every, at, day: 1 });
    else change(every === 'day' ? { every, at } : { every });
  };
  return (
    <>
      <SelectField
        label={said.every}
        value={frequency.every}
        change={choose}
        options={choices.map((every) => [every, said.everyOf[every]])}
        error={frequency.every === 'own' ? undefined : error}
      />
      {frequency.every === 'week' && (
        <SelectField
          label={said.weekday}
          value={String(frequency.weekday)}
          change={(weekday) => change({ ...frequency, weekday: Number(weekday) })}
          options={said.weekdays.map((day, index) => [String(index), day] as const)}
        />
      )}
      {frequency.every === 'month' && (
        <SelectField
          label={said.day}
          hint={frequency.day > LAST_OF_ALL_MONTHS ? said.dayHint : undefined}
          value={String(frequency.day)}
          change={(day) => change({ ...frequency, day: Number(day) })}
          options={days.map((day) => [day, day] as const)}
        />
      )}
      {'at' in frequency && (
        <TextField label={said.at} type="time" value={frequency.at} change={(time) => change({ ...frequency, at: time || usualTime })} />
      )}
      {frequency.every === 'own' && (
        <TextField
          label={said.cron}
          hint={said.cronHint}
          value={frequency.cron}
          change={(cron) => change({ ...frequency, cron })}
          error={error}
        />
      )}
    </>
  );
}
