import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import type { MessageFilter, MessageStatus } from '../../api/documents/messages.gen.js';
import { useLive } from '../../api/hooks.js';
import { count } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { CountMessages, type CountParts, CountsChange } from './counts.gen.js';
import { type Filters, statuses } from './filters.js';
import { useMessageWords } from './words.js';

interface CountsProps {
  /** Of the address. */
  filters: Filters;
  /** The same without a state. */
  filter: MessageFilter;
}

const numberOf = (counts: CountParts, state: MessageStatus): number => counts[state.toLowerCase() as Lowercase<MessageStatus>];

/** How many messages there are in each state, as it changes; each number shows those messages. */
export function Counts({ filters: { status = [], ...others }, filter }: CountsProps) {
  const words = useWords();
  const said = useMessageWords();
  const counts = useCounts(filter);
  if (!counts || counts.total === 0) return null;
  const shown: [name: string, number: number, status: MessageStatus[]][] = [
    [said.all, counts.total, []],
    ...statuses
      .filter((one) => numberOf(counts, one) > 0 || status.includes(one))
      .map((one): [string, number, MessageStatus[]] => [words.status[one].name, numberOf(counts, one), [one]]),
  ];
  return (
    <nav aria-label={said.byState} className="flex flex-wrap gap-2" data-counts>
      {shown.map(([name, number, of]) => (
        <Link
          key={name}
          to="/messages"
          search={{ ...others, ...(of.length > 0 && { status: of }) }}
          replace
          activeOptions={{ exact: true }}
          className="flex min-h-11 items-center gap-2 rounded-full border border-edge bg-card px-4 text-sm hover:bg-sunk aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-accent"
        >
          {name} <strong className="tabular-nums">{count(number)}</strong>
        </Link>
      ))}
    </nav>
  );
}

/** The numbers of now: those that were asked for, and then those that are told. */
function useCounts(filter: MessageFilter): CountParts | undefined {
  const [{ data }, ask] = useQuery({ query: CountMessages, variables: { filter }, requestPolicy: 'cache-and-network' });
  const [told, setTold] = useState<CountParts>();
  const missed = useLive(CountsChange, { filter }, ({ messageCountsUpdated }) => setTold(messageCountsUpdated));
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  return told ?? data?.messageCounts ?? undefined;
}
