import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useAskedAgain, useLive } from '../../../api/hooks.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Button, Card } from '../../../parts/controls.js';
import { SelectField } from '../../../parts/inputs.js';
import { SettledInput } from '../../../parts/lists/SettledInput.js';
import { ShowNewer } from '../../../parts/lists/ShowNewer.js';
import { ExportButton } from '../../../parts/work/ExportButton.js';
import { useWords } from '../../../words/words.js';
import { statuses } from '../../messages/filters.js';
import { MessageList } from '../../messages/MessageList.js';
import type { CampaignParts } from '../campaigns.gen.js';
import { messageFilterOf, type RecipientFilters, recipientFilterOf, type Shown, stateIn } from './filters.js';
import { RecipientRow } from './RecipientRow.js';
import { type RecipientParts, RecipientSteps, Recipients, RecipientsInState } from './recipients.gen.js';
import { useRecipientWords } from './words.js';

const PAGE = 25;
type State = NonNullable<ReturnType<typeof stateIn>>;

/** How many of a campaign's messages are in a state. */
const countOf = ({ progress }: CampaignParts, state: State): number => progress[state.toLowerCase() as Lowercase<State>];

/** Everybody whom a campaign's audience names, filtered by the address; each row leads to its message or says why there is none. */
export function RecipientsCard({ campaign }: { campaign: CampaignParts }) {
  const said = useRecipientWords();
  const filters = useSearch({ from: '/campaigns/$id' });
  const state = stateIn(filters);
  const key = JSON.stringify(filters);
  return (
    <Card title={said.title}>
      <div className="grid gap-4">
        <FilterBar campaign={campaign} filters={filters} />
        <div data-recipients>
          {state ? (
            <InState key={key} campaign={campaign} state={state} filters={filters} />
          ) : (
            <Rows key={`${key} ${campaign.quote?.id}`} campaign={campaign} filters={filters} />
          )}
        </div>
        <ExportButton source={{ campaignId: campaign.id }} label={said.export} />
      </div>
    </Card>
  );
}

function FilterBar({ campaign, filters }: { campaign: CampaignParts; filters: RecipientFilters }) {
  const words = useWords();
  const said = useRecipientWords();
  const navigate = useNavigate({ from: '/campaigns/$id' });
  const { show = '', to = '' } = filters;
  const set = (change: RecipientFilters) =>
    void navigate({ search: (before: RecipientFilters) => ({ ...before, ...change }), replace: true });
  const { quote } = campaign;
  const rows = [
    ['', said.counted(said.all, quote?.rows ?? 0)],
    ['accepted', said.counted(said.accepted, quote?.accepted ?? 0)],
    ['rejected', said.counted(said.rejected, quote ? quote.rows - quote.accepted : 0)],
  ] as const;
  const states = statuses
    .filter((one) => one === show || countOf(campaign, one) > 0)
    .map((one) => [one, said.counted(words.status[one].name, countOf(campaign, one))] as const);
  return (
    <search className="grid gap-3 sm:grid-cols-2">
      <SelectField<Shown | ''>
        label={said.show}
        value={show}
        change={(chosen) => set({ show: chosen || undefined })}
        options={[...rows, ...states]}
      />
      <SettledInput
        label={said.number}
        type="tel"
        placeholder="0712 345 678"
        value={to}
        set={(number) => set({ to: number || undefined })}
      />
      {(show || to) && (
        <Button look="quiet" className="w-fit" onClick={() => void navigate({ search: {}, replace: true })}>
          {said.clear}
        </Button>
      )}
    </search>
  );
}

interface ListProps {
  campaign: CampaignParts;
  filters: RecipientFilters;
}

/** The rows by line; a campaign that has just been confirmed is asked again until each has its message. */
function Rows({ campaign, filters }: ListProps) {
  const said = useRecipientWords();
  const [asked, setAsked] = useState(0);
  const [lacksMessages, setLacksMessages] = useState(false);
  const look = useCallback((nodes: RecipientParts[]) => setLacksMessages(nodes.some((row) => !row.rejection && !row.message)), []);
  const askAgain = () => setAsked((before) => before + 1);
  const { status } = campaign;
  const isRunning = ['SCHEDULED', 'RUNNING', 'PAUSED'].includes(status);
  useAskedAgain(askAgain, lacksMessages && isRunning, 0);
  const seen = useRef(status);
  useEffect(() => {
    if (seen.current === status) return;
    seen.current = status;
    setAsked((before) => before + 1);
  }, [status]);
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <CursorList
      document={Recipients}
      variables={{ id: campaign.id, first: PAGE, filter: recipientFilterOf(filters) }}
      revision={asked}
      none={<p className="py-4 font-medium">{isFiltered ? said.noneMatch : said.none}</p>}
      onFirst={look}
    >
      {(nodes) => <RowsOfPage nodes={nodes} isOpen={isRunning || !campaign.confirmedAt} />}
    </CursorList>
  );
}

/** One page of them, whose messages are followed. */
function RowsOfPage({ nodes, isOpen }: { nodes: RecipientParts[]; isOpen: boolean }) {
  const ids = nodes.flatMap(({ message }) => message?.id ?? []);
  return (
    <>
      {ids.length > 0 && <Followed ids={ids} />}
      <ul className="divide-y divide-line">
        {nodes.map((row) => (
          <li key={row.id}>
            <RecipientRow row={row} isOpen={isOpen} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Followed({ ids }: { ids: string[] }) {
  useLive(RecipientSteps, { ids });
  return null;
}

/** Those whose message is in one state; who reaches it meanwhile waits until it is asked for. */
function InState({ campaign, state, filters }: ListProps & { state: State }) {
  const said = useRecipientWords();
  const now = countOf(campaign, state);
  const [seen, setSeen] = useState(now);
  const [begun, setBegun] = useState(0);
  const again = () => {
    setSeen(now);
    setBegun(begun + 1);
  };
  return (
    <>
      <ShowNewer text={now === seen ? undefined : said.newer} show={again} />
      <CursorList
        key={begun}
        document={RecipientsInState}
        variables={{ first: PAGE, filter: messageFilterOf(campaign.id, state, filters) }}
        none={<p className="py-4 font-medium">{said.noneMatch}</p>}
      >
        {(nodes) => (
          <>
            {nodes.length > 0 && <Followed ids={nodes.map(({ id }) => id)} />}
            <MessageList rows={nodes} />
          </>
        )}
      </CursorList>
    </>
  );
}
