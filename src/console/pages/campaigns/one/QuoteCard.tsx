import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { Balance } from '../../../api/documents/sending.gen.js';
import { useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { useOnce } from '../../../api/useOnce.js';
import { Button, Card, Notice } from '../../../parts/controls.js';
import { RejectedRows } from '../../../parts/work/RejectedRows.js';
import { useWorkWords } from '../../../parts/work/words.js';
import { count, errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { type CampaignParts, ConfirmCampaign, type QuoteParts, UpdateCampaign } from '../campaigns.gen.js';
import { PriceButton } from './PriceButton.js';
import { useRunWords } from './words.js';

const SHOWN = 10;
const confirmDocument = () => ConfirmCampaign;

interface QuoteCardProps {
  campaign: CampaignParts;
  quote: QuoteParts;
  maySend: boolean;
}

/** What a campaign would cost and who would not get it; then the button that sends it. */
export function QuoteCard({ campaign, quote, maySend }: QuoteCardProps) {
  const words = useWords();
  const { quote: said } = useRunWords();
  const { rejected: ofRows } = useWorkWords();
  const [showsAll, setShowsAll] = useState(false);
  const { accepted, credits, rejected, rejectedCount } = quote;
  return (
    <Card title={said.title}>
      <div className="grid gap-4">
        <p className="text-xl font-semibold" data-price>
          {said.price(accepted, credits)}
        </p>
        <Counts quote={quote} />
        <div className="grid gap-1 text-sm text-dim">
          {accepted > 0 && <p>{said.segments(quote.segmentsMin, quote.segmentsMedian, quote.segmentsMax)}</p>}
          {quote.unicodeRows > 0 && <p>{said.unicode(quote.unicodeRows)}</p>}
          {quote.byOperator.length > 0 && (
            <p>
              {said.byOperator}: {quote.byOperator.map((one) => `${one.operator} ${count(one.recipients)}`).join(', ')}
            </p>
          )}
        </div>
        {quote.cliff && <Cliff campaign={campaign} cliff={quote.cliff} maySend={maySend} />}
        {quote.sample && (
          <div>
            <h3 className="text-sm text-dim">{said.sample}</h3>
            <p className="rounded-lg bg-sunk p-3 break-words whitespace-pre-wrap">{quote.sample}</p>
          </div>
        )}
        {rejectedCount > 0 && (
          <div className="rounded-lg border border-line p-3">
            <h3 className="font-medium">{ofRows.title(rejectedCount)}</h3>
            <RejectedRows rows={showsAll ? rejected : rejected.slice(0, SHOWN)} />
            {!showsAll && rejected.length > SHOWN && (
              <Button look="quiet" onClick={() => setShowsAll(true)}>
                {ofRows.showAll(rejected.length)}
              </Button>
            )}
            {rejectedCount > rejected.length && (
              <p className="text-sm text-dim">
                {ofRows.firstOnly(rejected.length)} {said.rest}
              </p>
            )}
          </div>
        )}
        {accepted === 0 && <Notice tone="warn">{said.nobody}</Notice>}
        {maySend && accepted > 0 && <Confirm campaign={campaign} quote={quote} />}
        {maySend && accepted === 0 && <PriceButton id={campaign.id} again />}
        {!maySend && <p className="text-dim">{words.notYours.without.SEND_SMS}</p>}
      </div>
    </Card>
  );
}

function Counts({ quote }: { quote: QuoteParts }) {
  const { quote: said } = useRunWords();
  const { rows, accepted, rejectedCount, duplicates, suppressed } = quote;
  const counts = [
    [accepted, said.accepted],
    [rejectedCount, said.rejected],
    [duplicates, said.duplicates],
    [suppressed, said.suppressed],
  ] as const;
  return (
    <div>
      <p className="text-dim">{said.of(rows)}</p>
      <ul className="grid gap-x-6 sm:grid-cols-2">
        {counts.map(([number, name]) => (
          <li key={name}>
            <strong className="tabular-nums">{count(number)}</strong> {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface CliffProps {
  campaign: CampaignParts;
  cliff: NonNullable<QuoteParts['cliff']>;
  maySend: boolean;
}

function Cliff({ campaign, cliff, maySend }: CliffProps) {
  const words = useWords();
  const { quote: said } = useRunWords();
  const update = useAction(UpdateCampaign);
  return (
    <Notice tone="warn">
      <p>{said.cliff(cliff.characters.join(' '), cliff.creditsSaved)}</p>
      {maySend && !campaign.smartEncoding && (
        <Button
          className="mt-2"
          disabled={update.busy}
          onClick={() => void update.run({ input: { id: campaign.id, smartEncoding: true } })}
        >
          {said.mend}
        </Button>
      )}
      {update.fault && <p role="alert">{errorText(words, update.fault)}</p>}
    </Notice>
  );
}

function Confirm({ campaign, quote }: { campaign: CampaignParts; quote: QuoteParts }) {
  const words = useWords();
  const { quote: said } = useRunWords();
  const timeZone = useTimeZone();
  const { state, run, startAgain } = useOnce(`confirm ${campaign.id}`, confirmDocument);
  const isOver = useIsOver(quote.expiresAt);
  const [{ data }] = useQuery({ query: Balance, variables: {} });
  const available = data?.balance?.available ?? 0;
  const busy = state.kind === 'asking' || state.kind === 'done';
  const { scheduledAt, maxCredits } = campaign;
  const isAboveMax = maxCredits !== null && quote.credits > maxCredits;
  const isStale = isOver || (state.kind === 'idle' && state.error?.code === 'QUOTE_STALE');
  if (isStale && !busy)
    return (
      <div className="grid gap-2">
        <p className="font-medium text-warn" role="status">
          {said.expired}
        </p>
        <PriceButton id={campaign.id} again />
      </div>
    );
  return (
    <div className="grid gap-3">
      {!quote.affordable && <Notice tone="bad">{said.notAffordable(Math.max(1, quote.credits - available))}</Notice>}
      {isAboveMax && <Notice tone="bad">{said.aboveMax(maxCredits)}</Notice>}
      {state.kind === 'idle' && state.error && (
        <Notice tone="bad" live="assertive">
          {errorText(words, state.error)}
        </Notice>
      )}
      {state.kind === 'asking' && state.unanswered && (
        <Notice tone="warn" live="polite">
          <p>{said.asking}</p>
          <Button look="quiet" onClick={startAgain}>
            {words.send.stop}
          </Button>
        </Notice>
      )}
      <Button
        look="main"
        className="w-full sm:w-fit"
        disabled={busy || !quote.affordable || isAboveMax}
        onClick={() => run({ id: campaign.id, quoteId: quote.id })}
      >
        {busy
          ? said.working
          : scheduledAt
            ? said.confirmLater(quote.accepted, shortTime(scheduledAt, timeZone))
            : said.confirm(quote.accepted, quote.credits)}
      </Button>
      <p className="text-sm text-dim">{said.validUntil(shortTime(quote.expiresAt, timeZone))}</p>
    </div>
  );
}

/** Whether a moment has passed; true as soon as it does. */
function useIsOver(moment: string): boolean {
  const left = Date.parse(moment) - Date.now();
  const [isOver, setIsOver] = useState(left <= 0);
  useEffect(() => {
    const timer = setTimeout(() => setIsOver(true), Math.max(0, Date.parse(moment) - Date.now()));
    return () => clearTimeout(timer);
  }, [moment]);
  return isOver;
}
