import { useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { useTimeZone } from '../../api/hooks.js';
import type { ResultOf } from '../../api/resultOf.js';
import { Notice } from '../../parts/controls.js';
import { Loading } from '../../parts/Page.js';
import { StatusTag } from '../../parts/StatusTag.js';
import { errorText, phone, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Evidence as EvidenceQuery, type HeldRow } from './held.gen.js';
import { useHeldWords } from './words.js';

interface HeldMessageProps {
  row: HeldRow;
  chosen: boolean;
  /** Absent for who may look only. */
  choose: ((id: string, isChosen: boolean) => void) | undefined;
}

/** One message, why it waits, and, unfolded, what is known of it. */
export function HeldMessage({ row, chosen, choose }: HeldMessageProps) {
  const words = useWords();
  const held = useHeldWords();
  const timeZone = useTimeZone();
  const [open, setOpen] = useState(false);
  const { id, to, body, status, acceptedAt, credits, holdReason, senderId, tenant } = row;
  const number = to ? phone(to) : words.messages.erased;
  return (
    <li className="grid grid-cols-[auto_1fr] gap-x-3 py-3">
      {choose ? (
        <label className="flex size-11 cursor-pointer items-center justify-center">
          <span className="sr-only">{held.choose(number)}</span>
          <input type="checkbox" checked={chosen} onChange={({ target }) => choose(id, target.checked)} className="size-5 accent-accent" />
        </label>
      ) : (
        <span />
      )}
      <div className="grid min-w-0 gap-1">
        <p className="flex flex-wrap items-center justify-between gap-2">
          <span className="font-medium">{number}</span>
          <StatusTag status={status} />
        </p>
        <p className="text-sm text-dim">
          {[tenant?.name, senderId.name, shortTime(acceptedAt, timeZone), held.credits(credits)].filter(Boolean).join(' · ')}
        </p>
        {body && <p className="truncate text-sm">{body}</p>}
        {holdReason && (
          <p className="text-sm font-medium text-warn">
            {words.message.why}: {words.waits[holdReason]}
          </p>
        )}
        <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary className="w-fit cursor-pointer py-2 font-medium text-accent">{held.evidence}</summary>
          {open && <Evidence id={id} />}
        </details>
      </div>
    </li>
  );
}

type Known = NonNullable<ResultOf<typeof EvidenceQuery>['message']>;

function Evidence({ id }: { id: string }) {
  const words = useWords();
  const [{ data, error }] = useQuery({ query: EvidenceQuery, variables: { id }, requestPolicy: 'cache-and-network' });
  if (data?.message) return <Steps known={data.message} />;
  return error ? <Notice tone="bad">{errorText(words, apiError(error))}</Notice> : <Loading />;
}

function Steps({ known }: { known: Known }) {
  const words = useWords();
  const held = useHeldWords();
  const timeZone = useTimeZone();
  const { events, attempts, providerReference, contradictedAt, clientReference, id } = known;
  return (
    <div className="grid gap-3 rounded-lg bg-sunk p-3 text-sm" data-evidence>
      {contradictedAt && <p className="font-medium text-bad">{held.contradicted(shortTime(contradictedAt, timeZone))}</p>}
      <section>
        <h2 className="font-medium">{held.attempts}</h2>
        {attempts.length === 0 && <p>{held.noAttempt}</p>}
        <ol className="grid gap-2">
          {attempts.map(({ id: key, at, number, phase, provider, providerReference: reference, detail }) => (
            <li key={key}>
              {number}. {shortTime(at, timeZone)}, {provider}: {held.phases[phase]}
              {reference && <span className="block break-all">{held.reference(reference)}</span>}
              {detail && <span className="block break-words text-dim">{detail}</span>}
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h2 className="font-medium">{words.message.timeline}</h2>
        <ol className="grid gap-1">
          {events.map(({ id: key, at, status, detail }) => (
            <li key={key}>
              {shortTime(at, timeZone)}: {words.status[status].name}
              {detail && <span className="block break-words text-dim">{detail}</span>}
            </li>
          ))}
        </ol>
      </section>
      {providerReference && <p className="break-all">{held.reference(providerReference)}</p>}
      {clientReference && <p className="break-all">{held.clientReference(clientReference)}</p>}
      <p className="font-mono break-all text-dim">{id}</p>
    </div>
  );
}
