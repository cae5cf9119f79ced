import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useLive, useTimeZone } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { Card, Tag } from '../../parts/controls.js';
import { SelectField } from '../../parts/inputs.js';
import { NewRows } from '../../parts/lists/NewRows.js';
import { SearchField } from '../../parts/lists/SearchField.js';
import { useUnseen } from '../../parts/lists/useUnseen.js';
import { Page } from '../../parts/Page.js';
import { shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type ReviewFilters, reviewFilter, statuses } from './filters.js';
import { ReviewChanges, type ReviewRow, Reviews as ReviewsQuery } from './reviews.gen.js';
import { tones } from './tones.js';
import { useReviewWords } from './words.js';

const PAGE = 25;

/** The sender ids that tenants ask for; those that wait for a decision first of all. */
export function ReviewsPage() {
  const words = useWords();
  const reviews = useReviewWords();
  return (
    <Page title={words.pages.reviews} lead={reviews.lead}>
      <Reviews />
    </Page>
  );
}

function Reviews() {
  const reviews = useReviewWords();
  const navigate = useNavigate({ from: '/reviews' });
  const filters = useSearch({ from: '/reviews' });
  const [starts, setStarts] = useState(0);
  const set = (change: ReviewFilters) => void navigate({ search: (before: ReviewFilters) => ({ ...before, ...change }), replace: true });
  return (
    <>
      <search className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label={reviews.state}
          value={filters.status ?? 'PENDING'}
          change={(status) => set({ status: status === 'PENDING' ? undefined : status })}
          options={[...statuses.map((one) => [one, reviews.status[one]] as const), ['ALL', reviews.all] as const]}
        />
        <SearchField label={reviews.search} value={filters.search ?? ''} set={(search) => set({ search: search || undefined })} />
      </search>
      <List key={`${JSON.stringify(filters)} ${starts}`} filters={filters} restart={() => setStarts(starts + 1)} />
    </>
  );
}

function List({ filters, restart }: { filters: ReviewFilters; restart(): void }) {
  const reviews = useReviewWords();
  const unseen = useUnseen();
  const missed = useLive(ReviewChanges, {}, ({ senderIdUpdated: { id, status } }) => {
    if (status === 'PENDING' && (filters.status ?? 'PENDING') === 'PENDING' && !filters.search) unseen.note(id);
  });
  const isFirst = !filters.status && !filters.search;
  return (
    <Card>
      <NewRows count={unseen.count} show={restart} />
      <CursorList
        document={ReviewsQuery}
        variables={{ first: PAGE, filter: reviewFilter(filters) }}
        revision={missed}
        onFirst={unseen.first}
        none={<p className="py-4 text-dim">{isFirst ? reviews.none : reviews.noneMatch}</p>}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}

function Row({ row: { id, name, status, createdAt, useCase, looksLike, tenant } }: { row: ReviewRow }) {
  const reviews = useReviewWords();
  const timeZone = useTimeZone();
  return (
    <li>
      <Link to="/reviews/$id" params={{ id }} className="grid gap-1 rounded-lg px-1 py-3 hover:bg-sunk">
        <span className="flex flex-wrap items-center justify-between gap-2">
          <span className="font-medium">{name}</span>
          <Tag tone={tones[status]}>{reviews.status[status]}</Tag>
        </span>
        <span className="text-sm text-dim">{[tenant?.name, shortTime(createdAt, timeZone)].filter(Boolean).join(' · ')}</span>
        {useCase && <span className="truncate text-sm">{useCase}</span>}
        {looksLike && looksLike.length > 0 && <span className="text-sm text-warn">{reviews.looksLike(looksLike.join(', '))}</span>}
      </Link>
    </li>
  );
}
