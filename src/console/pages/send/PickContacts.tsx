import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { type ApiError, apiError } from '../../api/ask.js';
import { useSettled } from '../../api/hooks.js';
import { Button, Field, inputLook, Notice } from '../../parts/controls.js';
import { Dialog } from '../../parts/Dialog.js';
import { errorText, phone } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Contacts } from '../contacts/contacts.gen.js';
import { useGroups } from '../contacts/useGroups.js';
import { useSendWords } from './words.js';

const SETTLE_MS = 400;
const FOUND = 20;
const PAGE = 200;
/** One send takes no more. */
const MOST = 1_000;

interface PickContactsProps {
  add(numbers: string[]): void;
  close(): void;
}

/** Finds numbers among the contacts: those of a group, or of people searched for. Who opted out isn't offered. */
export function PickContacts({ add, close }: PickContactsProps) {
  const words = useWords();
  const { pick: said } = useSendWords();
  const client = useClient();
  const groups = useGroups();
  const [groupId, setGroupId] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const [reads, setReads] = useState(false);
  const [fault, setFault] = useState<ApiError>();
  const group = groups.find(({ id }) => id === groupId);
  const isTooLarge = group !== undefined && group.size > MOST;

  const numbersOf = async (id: string): Promise<string[] | undefined> => {
    const numbers: string[] = [];
    for (let after: string | null = null; ; ) {
      const variables: { first: number; after: string | null; filter: { groupId: string; optedOut: false } } = {
        first: PAGE,
        after,
        filter: { groupId: id, optedOut: false },
      };
      const { data, error } = await client.query(Contacts, variables, { requestPolicy: 'network-only' }).toPromise();
      if (error) setFault(apiError(error));
      if (!data?.contacts) return undefined;
      numbers.push(...data.contacts.nodes.map((one) => one.phone));
      const { endCursor, hasNextPage } = data.contacts.pageInfo;
      if (!hasNextPage || numbers.length >= MOST) return numbers;
      after = endCursor;
    }
  };
  const done = async () => {
    setFault(undefined);
    setReads(true);
    const ofGroup = groupId ? await numbersOf(groupId) : [];
    setReads(false);
    if (ofGroup) add([...ofGroup, ...chosen]);
  };
  return (
    <Dialog title={said.title} close={close}>
      <div className="grid gap-4">
        <Field label={said.group}>
          {(given) => (
            <select {...given} value={groupId} onChange={({ target }) => setGroupId(target.value)} className={inputLook}>
              <option value="">{said.chooseGroup}</option>
              {groups.map(({ id, name, size }) => (
                <option key={id} value={id}>
                  {name} ({size.toLocaleString('en')})
                </option>
              ))}
            </select>
          )}
        </Field>
        {isTooLarge && (
          <Notice tone="warn">
            <p>{said.tooLarge(group.size)}</p>
            <Link to="/campaigns/new" className="font-medium underline">
              {said.campaign}
            </Link>
          </Notice>
        )}
        <Found chosen={chosen} choose={setChosen} />
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault)}
          </Notice>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={close}>{words.dialog.cancel}</Button>
          <Button look="main" disabled={reads || isTooLarge || (!groupId && chosen.length === 0)} onClick={() => void done()}>
            {reads ? said.reading : said.add(chosen.length + (group?.size ?? 0))}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Found({ chosen, choose }: { chosen: string[]; choose(numbers: string[]): void }) {
  const { pick: said } = useSendWords();
  const [typed, setTyped] = useState('');
  const search = useSettled(typed.trim(), SETTLE_MS);
  const variables = { first: FOUND, filter: { search, optedOut: false } };
  const [{ data }] = useQuery({ query: Contacts, variables, pause: search === '' });
  const rows = search === '' ? [] : (data?.contacts?.nodes ?? []);
  const others = chosen.filter((number) => !rows.some((one) => one.phone === number));
  const toggle = (number: string) => choose(chosen.includes(number) ? chosen.filter((one) => one !== number) : [...chosen, number]);
  const row = (number: string, name: string) => (
    <li key={number}>
      <label className="flex min-h-11 cursor-pointer items-center gap-3">
        <input
          type="checkbox"
          checked={chosen.includes(number)}
          onChange={() => toggle(number)}
          className="size-4 shrink-0 accent-accent"
        />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="text-sm text-dim tabular-nums">{phone(number)}</span>
      </label>
    </li>
  );
  return (
    <div className="grid gap-2">
      <Field label={said.search} hint={said.searchHint}>
        {(given) => (
          <input {...given} type="search" value={typed} onChange={({ target }) => setTyped(target.value)} className={inputLook} />
        )}
      </Field>
      {search !== '' && data && rows.length === 0 && <p className="text-dim">{said.none}</p>}
      <ul className="max-h-60 overflow-y-auto">
        {others.map((number) => row(number, ''))}
        {rows.map(({ phone: number, name }) => row(number, name ?? said.noName))}
      </ul>
    </div>
  );
}
