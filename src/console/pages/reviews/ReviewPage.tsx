import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { useLive, useTimeZone } from '../../api/hooks.js';
import { Card, Notice, Tag } from '../../parts/controls.js';
import { Fact, Facts } from '../../parts/Fact.js';
import { Loading, Page } from '../../parts/Page.js';
import { errorText, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Decisions } from './Decisions.js';
import { Documents } from './Documents.js';
import { OneReviewChanges, Review, type ReviewShown } from './reviews.gen.js';
import { tones } from './tones.js';
import { useReviewWords } from './words.js';

/** One sender id: what was asked for with which papers, what was decided so far, and the decision. */
export function ReviewPage() {
  const words = useWords();
  const reviews = useReviewWords();
  const { id } = useParams({ from: '/reviews/$id' });
  return (
    <Page title={reviews.one}>
      <Link to="/reviews" className="w-fit font-medium text-accent underline">
        ← {words.pages.reviews}
      </Link>
      <OneReview id={id} />
    </Page>
  );
}

function OneReview({ id }: { id: string }) {
  const words = useWords();
  const [{ data, error, fetching }, ask] = useQuery({ query: Review, variables: { id }, requestPolicy: 'cache-and-network' });
  const missed = useLive(OneReviewChanges, { id });
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  const review = data?.senderId;
  if (!review) {
    if (fetching) return <Loading />;
    return <Notice tone="bad">{error ? errorText(words, apiError(error)) : words.errors.NOT_FOUND}</Notice>;
  }
  return (
    <>
      <Asked review={review} />
      <Documents documents={review.documents} />
      <History review={review} />
    </>
  );
}

function Asked({ review }: { review: ReviewShown }) {
  const reviews = useReviewWords();
  const timeZone = useTimeZone();
  const { name, status, tenant, createdAt, useCase, sampleMessage, looksLike, reviewNote, providerStatus, providerStatusDetail } = review;
  return (
    <Card title={name} aside={<Tag tone={tones[status]}>{reviews.status[status]}</Tag>}>
      <div className="grid gap-4">
        {looksLike && looksLike.length > 0 && (
          <Notice tone="warn">
            <p className="font-medium">{reviews.looksLike(looksLike.join(', '))}</p>
            <p>{reviews.looksLikeMeans}</p>
          </Notice>
        )}
        <Facts>
          {tenant && <Fact name={reviews.tenant}>{tenant.name}</Fact>}
          <Fact name={reviews.asked}>{shortTime(createdAt, timeZone)}</Fact>
          <Fact name={reviews.useCase} wide>
            {useCase ?? reviews.notSaid}
          </Fact>
          <Fact name={reviews.sample} wide>
            <span className="whitespace-pre-wrap">{sampleMessage ?? reviews.notSaid}</span>
          </Fact>
          {reviewNote && (
            <Fact name={reviews.note} wide>
              {reviewNote}
            </Fact>
          )}
          {providerStatus && (
            <Fact name={reviews.provider} wide>
              {reviews.providerStatus[providerStatus]}
              {providerStatusDetail && <span className="block text-sm text-dim">{providerStatusDetail}</span>}
            </Fact>
          )}
        </Facts>
        <Decisions review={review} />
      </div>
    </Card>
  );
}

function History({ review: { history } }: { review: ReviewShown }) {
  const reviews = useReviewWords();
  const timeZone = useTimeZone();
  return (
    <Card title={reviews.history}>
      <ol className="grid gap-4 border-l-2 border-line pl-4">
        {history.map(({ id, at, to, note, actor }) => (
          <li key={id}>
            <p className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium">{to === 'PENDING' ? reviews.handedIn : reviews.status[to]}</span>
              <span className="text-sm text-dim">
                {actor.name}, {shortTime(at, timeZone)}
              </span>
            </p>
            {note && <p className="break-words">{note}</p>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
