import { isDay } from '../../words/moments.js';
import { useWords } from '../../words/words.js';
import { DatedField } from '../typed/DatedField.js';

interface Days {
  since?: string;
  until?: string;
}

/** From which day to which ("2026-11-28"), both included. `set` hears of whole days only. */
export function DayFields({ since = '', until = '', set }: Days & { set(change: Days): void }) {
  const words = useWords();
  const field = (name: keyof Days, value: string) => (
    <DatedField
      label={words.messages[name]}
      value={value}
      change={(day) => (day === '' || isDay(day)) && set({ [name]: day || undefined })}
    />
  );
  return (
    <>
      {field('since', since)}
      {field('until', until)}
    </>
  );
}
