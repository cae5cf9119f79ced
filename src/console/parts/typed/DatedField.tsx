import { useEffect, useRef, useState } from 'react';
import { FIRST_DAY, LAST_DAY, readMoment } from '../../words/moments.js';
import { wordsOf } from '../../words/words.js';
import { Field, inputLook } from '../controls.js';

const en = { UNFINISHED: 'Write the whole date.', NO_DAY: 'There is no such day.', OUTSIDE: 'Write a year from 2000 to 2100.' };
const sw: typeof en = { UNFINISHED: 'Andika tarehe nzima.', NO_DAY: 'Hakuna siku hiyo.', OUTSIDE: 'Andika mwaka kuanzia 2000 hadi 2100.' };
const useDatedWords = wordsOf({ EN: en, SW: sw });

/** What a field holds that is typed in part: no moment. */
const HALF = '?';

interface DatedFieldProps {
  label: string;
  hint?: string;
  error?: string;
  optional?: string;
  /** With the time of the day. */
  timed?: boolean;
  min?: string;
  value: string;
  /** Told of each change; `text` may be no moment yet: readMoment says. '' when it was emptied. */
  change(text: string): void;
}

/** A day ("2026-11-28"), or a day and time. What is being typed stays as it is; what is wrong with it is said once the field is left. */
export function DatedField({ label, hint, error, optional, timed, min, value, change }: DatedFieldProps) {
  const said = useDatedWords();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string>();
  const [isTyping, setIsTyping] = useState(false);
  // Another value than the typed one came from elsewhere.
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(undefined);
  }, [value]);
  const { why } = readMoment(typed ?? value, 'UTC');
  const isWrong = !isTyping && (typed ?? value) !== '' && why !== undefined;
  const known = value === '' || readMoment(value, 'UTC').at === undefined ? '' : value;
  return (
    <Field label={label} hint={hint} optional={optional} error={isWrong ? said[why] : error}>
      {(given) => (
        <input
          {...given}
          ref={input}
          type={timed ? 'datetime-local' : 'date'}
          min={min ?? FIRST_DAY}
          max={timed ? `${LAST_DAY}T23:59` : LAST_DAY}
          value={typed === undefined ? known : typed === HALF ? '' : typed}
          onFocus={() => setIsTyping(true)}
          onBlur={() => {
            setIsTyping(false);
            if (why === undefined || typed === '') setTyped(undefined);
          }}
          onChange={({ target }) => {
            const text = target.validity.badInput ? HALF : target.value;
            setTyped(text);
            change(text);
          }}
          className={`${inputLook} max-w-xs px-2`}
        />
      )}
    </Field>
  );
}
