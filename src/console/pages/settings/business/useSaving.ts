import { useState } from 'react';
import { useAction } from '../../../api/useAction.js';
import { useSettingsWords } from '../words.js';
import { SaveTenant, type UpdateTenantInput } from './business.gen.js';

/** Saves some settings of the tenant; `said` tells of it until something is changed again. */
export function useSaving() {
  const { saved } = useSettingsWords();
  const { run, busy, fault, forget } = useAction(SaveTenant);
  const [said, setSaid] = useState<string>();
  return {
    busy,
    fault,
    said,
    async save(input: UpdateTenantInput): Promise<boolean> {
      const done = (await run({ input })) !== undefined;
      setSaid(done ? saved : undefined);
      return done;
    },
    /** Sets a value that a person has changed. */
    changing:
      <Value>(set: (value: Value) => void) =>
      (value: Value): void => {
        setSaid(undefined);
        forget();
        set(value);
      },
  };
}

export const MOST_CREDITS = 1_000_000_000;
