import { useNavigate } from '@tanstack/react-router';
import { Button, Field, inputLook } from '../../parts/controls.js';
import { SettledInput } from '../../parts/lists/SettledInput.js';
import type { ContactFilters } from './filters.js';
import { useGroups } from './useGroups.js';
import { useContactWords } from './words.js';

/** Each filter is a part of the address, so that Back, a bookmark and a colleague find the same list. */
export function ContactFilterBar({ filters }: { filters: ContactFilters }) {
  const said = useContactWords();
  const navigate = useNavigate({ from: '/contacts' });
  const groups = useGroups();
  const set = (change: ContactFilters) => void navigate({ search: (before: ContactFilters) => ({ ...before, ...change }), replace: true });
  return (
    <search className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <SettledInput
        label={said.search}
        hint={said.searchHint}
        type="search"
        value={filters.search ?? ''}
        set={(search) => set({ search: search || undefined })}
      />
      <SettledInput
        label={said.tag}
        hint={said.tagHint}
        type="text"
        value={filters.tag ?? ''}
        set={(tag) => set({ tag: tag || undefined })}
      />
      <Field label={said.group}>
        {(given) => (
          <select
            {...given}
            value={filters.group ?? ''}
            onChange={({ target }) => set({ group: target.value || undefined })}
            className={inputLook}
          >
            <option value="">{said.anyGroup}</option>
            {groups.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={said.optOut}>
        {(given) => (
          <select
            {...given}
            value={filters.out ?? ''}
            onChange={({ target }) => set({ out: target.value === '' ? undefined : (target.value as 'yes' | 'no') })}
            className={inputLook}
          >
            <option value="">{said.anyOptOut}</option>
            <option value="no">{said.canGet}</option>
            <option value="yes">{said.optedOut}</option>
          </select>
        )}
      </Field>
      {Object.keys(filters).length > 0 && (
        <Button look="quiet" className="w-fit" onClick={() => void navigate({ search: {} })}>
          {said.clear}
        </Button>
      )}
    </search>
  );
}
