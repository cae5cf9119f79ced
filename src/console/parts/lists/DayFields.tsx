import { useWords } from '../../words/words.js';
import { Field, inputLook } from '../controls.js';

interface Days {
  since?: string;
  until?: string;
}

/** From which day to which ("2026-11-28"), both included. */
export function DayFields({ since = '', until = '', set }: Days & { set(change: Days): void }) {
  const words = useWords();
  const field = (name: keyof Days, value: string) => (
    <Field label={words.messages[name]}>
      {(given) => (
        <input
          {...given}
          type="date"
          value={value}
          onChange={({ target }) => set({ [name]: target.value || undefined })}
          className={`${inputLook} px-2`}
        />
      )}
    </Field>
  );
  return (
    <>
      {field('since', since)}
      {field('until', until)}
    </>
  );
}
