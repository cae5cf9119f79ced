import { Link, useParams } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { useAskedAgain, useLive, useViewer } from '../../../api/hooks.js';
import { Card, Notice } from '../../../parts/controls.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { Loading, Page } from '../../../parts/Page.js';
import { Progress } from '../../../parts/Progress.js';
import { errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { CampaignTag } from '../CampaignTag.js';
import { CampaignChanges, type CampaignParts, OneCampaign } from '../campaigns.gen.js';
import { RecipientsCard } from '../recipients/RecipientsCard.js';
import { skippedFor, useRecurringWords } from '../recurring/words.js';
import { useCampaignWords } from '../words.js';
import { ApprovalCard } from './ApprovalCard.js';
import { CampaignActions } from './CampaignActions.js';
import { CampaignFacts } from './CampaignFacts.js';
import { FileColumns } from './FileColumns.js';
import { PriceButton } from './PriceButton.js';
import { QuoteCard } from './QuoteCard.js';
import { RunCard } from './RunCard.js';

/** States that end by themselves. */
const moving: CampaignParts['status'][] = ['STAGING', 'RUNNING', 'SCHEDULED'];

/** One campaign from its first price to its last report, as it moves. */
export function CampaignPage() {
  const words = useWords();
  const said = useCampaignWords();
  const { id } = useParams({ from: '/campaigns/$id' });
  const [{ data, error, fetching }, ask] = useQuery({ query: OneCampaign, variables: { id }, requestPolicy: 'cache-and-network' });
  const missed = useLive(CampaignChanges, { id });
  const campaign = data?.campaign;
  useAskedAgain(ask, campaign?.status !== undefined && moving.includes(campaign.status), missed);
  const refused = error && apiError(error);
  const isMissing = refused ? ['NOT_FOUND', 'BAD_USER_INPUT'].includes(refused.code) : !campaign && !fetching;
  return (
    <Page title={campaign?.name ?? said.title}>
      <BackLink to="/campaigns">{said.back}</BackLink>
      {!campaign && fetching && <Loading />}
      {!campaign && isMissing && (
        <Notice tone="warn">
          <p className="font-medium">{said.missing}</p>
          <p>{said.missingDetail}</p>
        </Notice>
      )}
      {!campaign && refused && !isMissing && <Notice tone="bad">{errorText(words, refused)}</Notice>}
      {campaign && <Shown key={campaign.id} campaign={campaign} />}
    </Page>
  );
}

function Shown({ campaign }: { campaign: CampaignParts }) {
  const said = useCampaignWords();
  const maySend = useViewer().permissions.includes('SEND_SMS');
  const { skipped, wasSkipped, runOf } = useRecurringWords();
  const { status, quote, failureDetail, retryOf, schedule } = campaign;
  const skippedOf = skippedFor(failureDetail);
  const isOpen = status === 'DRAFT' || status === 'READY' || status === 'FAILED';
  return (
    <>
      <p className="flex flex-wrap items-center gap-3" role="status">
        <CampaignTag status={status} />
        {retryOf && (
          <span>
            {said.retryOf}{' '}
            <Link to="/campaigns/$id" params={{ id: retryOf.id }} className="text-accent underline">
              {retryOf.name}
            </Link>
          </span>
        )}
        {schedule && (
          <span>
            {runOf}{' '}
            <Link to="/campaigns/recurring/$id" params={{ id: schedule.id }} className="text-accent underline">
              {schedule.name}
            </Link>
          </span>
        )}
      </p>
      {status === 'STAGING' && (
        <Card>
          <Progress label={said.staging} share={undefined} />
        </Card>
      )}
      {status === 'FAILED' && (
        <Notice tone="bad">
          <p className="font-medium">{failureDetail}</p>
          <p>{said.failed}</p>
        </Notice>
      )}
      {status !== 'FAILED' && failureDetail && <Notice tone="warn">{skippedOf ? wasSkipped(skipped[skippedOf]) : failureDetail}</Notice>}
      {status === 'DRAFT' && (
        <Card>
          <p className="pb-2">{said.draft}</p>
          {maySend && <PriceButton id={campaign.id} />}
        </Card>
      )}
      {status === 'AWAITING_APPROVAL' && <ApprovalCard campaign={campaign} />}
      {campaign.confirmedAt && status !== 'AWAITING_APPROVAL' && <RunCard campaign={campaign} maySend={maySend} />}
      {status === 'READY' && quote && <QuoteCard key={quote.id} campaign={campaign} quote={quote} maySend={maySend} />}
      {isOpen && campaign.audience.columns && <FileColumns campaign={campaign} columns={campaign.audience.columns} maySend={maySend} />}
      <CampaignFacts campaign={campaign} />
      <CampaignActions campaign={campaign} maySend={maySend} isOpen={isOpen} />
      {quote && <RecipientsCard campaign={campaign} />}
    </>
  );
}
