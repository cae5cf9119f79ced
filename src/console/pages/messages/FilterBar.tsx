import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { SenderIds } from '../../api/documents/messages.gen.js';
import { useSettled } from '../../api/hooks.js';
import { Button, Field, inputLook } from '../../parts/controls.js';
import { DayFields } from '../../parts/lists/DayFields.js';
import { useWords } from '../../words/words.js';
import { type Filters, statuses } from './filters.js';

const SETTLE_MS = 400;

/** Each filter is a part of the address, so that Back, a bookmark and a colleague find the same list. */
export function FilterBar({ filters }: { filters: Filters }) {
  const words = useWords();
  const navigate = useNavigate({ from: '/messages' });
  const [senders] = useQuery({ query: SenderIds, variables: {} });
  const set = (change: Filters) => void navigate({ search: (before: Filters) => ({ ...before, ...change }), replace: true });
  const { status = [], from = '', since, until } = filters;
  const names = new Set([...(senders.data?.senderIds?.nodes.map(({ name }) => name) ?? []), ...(from ? [from] : [])]);
  return (
    <search className="grid grid-cols-2 gap-3 sm:grid-cols-3">
      <Field label={words.messages.status}>
        {(given) => (
          <select
            {...given}
            value={status.length > 1 ? 'several' : (status[0] ?? '')}
            onChange={({ target }) => set({ status: statusesOf(target.value) })}
            className={inputLook}
          >
            <option value="">{words.messages.anyStatus}</option>
            {status.length > 1 && (
              <option value="several" disabled>
                {status.map((one) => words.status[one].name).join(', ')}
              </option>
            )}
            {statuses.map((one) => (
              <option key={one} value={one}>
                {words.status[one].name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <NumberFilter value={filters.to ?? ''} set={(to) => set({ to: to || undefined })} />
      <Field label={words.messages.sender}>
        {(given) => (
          <select {...given} value={from} onChange={({ target }) => set({ from: target.value || undefined })} className={inputLook}>
            <option value="">{words.messages.anySender}</option>
            {[...names].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <DayFields since={since} until={until} set={set} />
      {Object.keys(filters).length > 0 && (
        <Button look="quiet" className="col-span-full w-fit" onClick={() => void navigate({ search: {} })}>
          {words.messages.clear}
        </Button>
      )}
    </search>
  );
}

/** Typed letter by letter, asked when the typing pauses. */
function NumberFilter({ value, set }: { value: string; set(value: string): void }) {
  const words = useWords();
  const [typed, setTyped] = useState(value);
  const settled = useSettled(typed, SETTLE_MS);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (settled === typed && settled !== value) set(settled);
    // What was typed decides, not the address.
  }, [settled]);
  return (
    <Field label={words.messages.number}>
      {(given) => (
        <input
          {...given}
          type="tel"
          placeholder="0712 345 678"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          className={inputLook}
        />
      )}
    </Field>
  );
}

const statusesOf = (value: string): Filters['status'] => {
  const chosen = statuses.filter((one) => one === value);
  return chosen.length > 0 ? chosen : undefined;
};
