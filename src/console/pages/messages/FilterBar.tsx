import { Link, useNavigate } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { SenderIds } from '../../api/documents/messages.gen.js';
import { Button, Field, inputLook } from '../../parts/controls.js';
import { DayFields } from '../../parts/lists/DayFields.js';
import { SettledInput } from '../../parts/lists/SettledInput.js';
import { useWords } from '../../words/words.js';
import { type Filters, statuses } from './filters.js';
import { useMessageWords } from './words.js';

/** Each filter is a part of the address, so that Back, a bookmark and a colleague find the same list. */
export function FilterBar({ filters }: { filters: Filters }) {
  const words = useWords();
  const said = useMessageWords();
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
      <SettledInput
        label={words.messages.number}
        type="tel"
        placeholder="0712 345 678"
        value={filters.to ?? ''}
        set={(to) => set({ to: to || undefined })}
      />
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
      {filters.campaign && (
        <p className="col-span-full">
          {said.ofCampaign}{' '}
          <Link to="/campaigns/$id" params={{ id: filters.campaign }} className="text-accent underline">
            {said.toCampaign}
          </Link>
        </p>
      )}
      {Object.keys(filters).length > 0 && (
        <Button look="quiet" className="col-span-full w-fit" onClick={() => void navigate({ search: {} })}>
          {words.messages.clear}
        </Button>
      )}
    </search>
  );
}

const statusesOf = (value: string): Filters['status'] => {
  const chosen = statuses.filter((one) => one === value);
  return chosen.length > 0 ? chosen : undefined;
};
