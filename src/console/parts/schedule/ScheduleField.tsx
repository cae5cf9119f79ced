import { useTimeZone } from '../../api/hooks.js';
import { localOf } from '../../words/moments.js';
import { wordsOf } from '../../words/words.js';
import { DatedField } from '../typed/DatedField.js';

const en = {
  when: 'When',
  now: 'At once',
  later: 'At a time',
  time: 'Day and time',
  zone: (zone: string) => `By the clocks of ${zone}`,
};
const sw: typeof en = {
  when: 'Lini',
  now: 'Mara moja',
  later: 'Wakati maalum',
  time: 'Siku na saa',
  zone: (zone) => `Kwa saa za ${zone}`,
};
const useScheduleWords = wordsOf({ EN: en, SW: sw });

const HOUR_MS = 3_600_000;
/** A time that was emptied: not at once, and not yet a moment. */
const UNFINISHED = '?';

interface ScheduleFieldProps {
  /** "2026-11-28T14:30" in the tenant's zone, or what is no moment (yet): then nothing may be sent; '' for at once. */
  value: string;
  disabled?: boolean;
  error: string | undefined;
  change(value: string): void;
}

/** At once, or at a time by the clocks of the tenant. */
export function ScheduleField({ value, disabled, error, change }: ScheduleFieldProps) {
  const said = useScheduleWords();
  const timeZone = useTimeZone();
  const choices = [
    ['', said.now],
    [value || localOf(Date.now() + HOUR_MS, timeZone), said.later],
  ] as const;
  return (
    <fieldset className="grid gap-1" disabled={disabled}>
      <legend className="font-medium">{said.when}</legend>
      <div className="flex flex-wrap gap-x-5">
        {choices.map(([time, label]) => (
          <label key={label} className="flex min-h-11 cursor-pointer items-center gap-2">
            <input
              type="radio"
              name="when"
              checked={(value === '') === (time === '')}
              onChange={() => change(time)}
              className="size-4 accent-accent"
            />
            {label}
          </label>
        ))}
      </div>
      {value !== '' && (
        <DatedField
          timed
          label={said.time}
          hint={said.zone(timeZone.replaceAll('_', ' '))}
          error={error}
          min={localOf(Date.now(), timeZone)}
          value={value}
          change={(text) => change(text || UNFINISHED)}
        />
      )}
    </fieldset>
  );
}
