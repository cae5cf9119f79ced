import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { MessageChanges, Messages } from '../../api/documents/messages.gen.js';
import { Capability, Today } from '../../api/documents/sending.gen.js';
import { useLive, useTimeZone } from '../../api/hooks.js';
import { Card, Notice } from '../../parts/controls.js';
import { Page } from '../../parts/Page.js';
import { dayOf, errorText } from '../../words/format.js';
import { startOfDay } from '../../words/moments.js';
import { useWords } from '../../words/words.js';
import { AttentionCard } from '../attention/AttentionCard.js';
import { MessageList } from '../messages/MessageList.js';
import { BalanceCard, SendingState } from './SendingState.js';
import { TodayFigures } from './TodayFigures.js';

/** Figures follow events, but not each of a thousand. */
const FIGURES_MS = 1_500;
const STATE_MS = 30_000;
const DAY_MS = 86_400_000;
const again = { requestPolicy: 'network-only' } as const;

/** Can I send now, and if not, what do I do; what happened today; the latest messages. */
export function Home() {
  const words = useWords();
  const timeZone = useTimeZone();
  const day = useToday(timeZone);
  const from = startOfDay(day, timeZone);
  const variables = { from: new Date(from).toISOString(), to: new Date(from + 2 * DAY_MS).toISOString() };
  const [capability, askCapability] = useQuery({ query: Capability, variables: {}, requestPolicy: 'cache-and-network' });
  const [today, askToday] = useQuery({ query: Today, variables, requestPolicy: 'cache-and-network' });
  const [latest, askLatest] = useQuery({ query: Messages, variables: { first: 5 }, requestPolicy: 'cache-and-network' });
  const [events, setEvents] = useState(0);
  const missed = useLive(MessageChanges, {}, () => setEvents((before) => before + 1));
  useEffect(() => {
    if (events === 0) return;
    const timer = setTimeout(() => {
      askToday(again);
      askLatest(again);
    }, FIGURES_MS);
    return () => clearTimeout(timer);
  }, [events, askToday, askLatest]);
  useEffect(() => {
    if (missed > 0) for (const ask of [askCapability, askToday, askLatest]) ask(again);
  }, [missed, askCapability, askToday, askLatest]);
  useEffect(() => {
    const timer = setInterval(() => askCapability(again), STATE_MS);
    return () => clearInterval(timer);
  }, [askCapability]);
  const rows = latest.data?.messages?.nodes ?? [];
  const error = capability.error ?? today.error ?? latest.error;
  return (
    <Page title={words.home.title}>
      {error && <Notice tone="bad">{errorText(words, apiError(error))}</Notice>}
      <div className="grid items-stretch gap-4 sm:grid-cols-[2fr_1fr]">
        <SendingState capability={capability.data?.smsCapability ?? undefined} />
        <BalanceCard balance={capability.data?.smsCapability?.balance} />
      </div>
      <AttentionCard title={words.attention.tenant} />
      <TodayFigures totals={today.data?.usage?.totals} from={from} />
      {rows.length > 0 && (
        <Card
          title={words.home.latest}
          aside={
            <Link to="/messages" className="font-medium text-accent underline">
              {words.home.all}
            </Link>
          }
        >
          <MessageList rows={rows} />
        </Card>
      )}
    </Page>
  );
}

/** The tenant's day, which changes at its midnight while the page is open. */
function useToday(timeZone: string): string {
  const [day, setDay] = useState(() => dayOf(Date.now(), timeZone));
  useEffect(() => {
    const timer = setInterval(() => setDay(dayOf(Date.now(), timeZone)), 10_000);
    return () => clearInterval(timer);
  }, [timeZone]);
  return day;
}
