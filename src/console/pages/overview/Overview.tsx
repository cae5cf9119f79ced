import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { OverviewChanges, Overview as OverviewQuery, type PlatformState } from '../../api/documents/overview.gen.js';
import { useLive } from '../../api/hooks.js';
import { Card, Notice, Tag, type Tone } from '../../parts/controls.js';
import { Figure } from '../../parts/Figure.js';
import { Loading, Page } from '../../parts/Page.js';
import { count, errorText } from '../../words/format.js';
import { useWords, type Words } from '../../words/words.js';
import { AttentionCard } from '../attention/AttentionCard.js';
import { Throughput } from './Throughput.js';
import { useOverviewWords } from './words.js';

const tones: Record<PlatformState['integrations'][number]['status'], Tone> = {
  CONFIGURED: 'good',
  DISABLED: 'warn',
  FAILING: 'bad',
  SIMULATED: 'plain',
};
const nameOf = (words: Words, status: keyof typeof tones): string => {
  const { works, missing, fails, simulated } = words.overview;
  return { CONFIGURED: works, DISABLED: missing, FAILING: fails, SIMULATED: simulated }[status];
};

/** Platform staff: what sends, what waits, and which outside services work. */
export function Overview() {
  const words = useWords();
  const { impact: costs, waits } = useOverviewWords();
  const [{ data, error }] = useQuery({ query: OverviewQuery, variables: {} });
  useLive(OverviewChanges, {});
  const state = data?.systemStatus;
  return (
    <Page title={words.overview.title} lead={words.overview.lead}>
      {error && !state && <Notice tone="bad">{errorText(words, apiError(error))}</Notice>}
      {!state && !error && <Loading />}
      {state && (
        <>
          {state.sendingFrozen && <Notice tone="bad">{words.overview.frozen}</Notice>}
          <AttentionCard title={words.attention.platform} always />
          <dl className="grid grid-cols-1 gap-4 sm:grid-cols-3">
            <Figure name={words.overview.queue} value={count(state.queueDepth)} />
            <Figure name={words.overview.lag} value={words.overview.seconds(Math.round(state.dispatcherLagSeconds))} />
            <Figure name={words.overview.rate} value={count(Math.round(state.messagesPerSecond * 10) / 10)} />
          </dl>
          <Throughput />
          <Card title={words.overview.services}>
            <ul className="divide-y divide-line">
              {state.integrations.map(({ id, name, status, detail, impact }) => (
                <li key={id} className="flex items-start justify-between gap-3 py-3">
                  <div className="min-w-0">
                    <p className="font-medium">{words.overview.names[name]}</p>
                    {impact.map((one) => (
                      <p key={one} className="text-warn">
                        {costs[one]} {one === 'SMS_NOT_SENT' && status === 'FAILING' && waits}
                      </p>
                    ))}
                    {detail && <p className="text-sm break-words text-dim">{detail}</p>}
                  </div>
                  <Tag tone={tones[status]}>{nameOf(words, status)}</Tag>
                </li>
              ))}
            </ul>
          </Card>
          <p className="text-dim">
            {words.overview.rest}{' '}
            <a href="/graphql" className="text-accent underline">
              {words.overview.explorer}
            </a>
          </p>
        </>
      )}
    </Page>
  );
}
