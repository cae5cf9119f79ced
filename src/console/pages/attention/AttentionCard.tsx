import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { Attention, AttentionChanges, type AttentionParts } from '../../api/documents/attention.gen.js';
import { useLive, useTimeZone, useViewer } from '../../api/hooks.js';
import { useStore } from '../../api/store.js';
import { Card, Notice, Tag, type Tone } from '../../parts/controls.js';
import { useMayOpen } from '../../parts/frame/access.js';
import { errorText, shortTime } from '../../words/format.js';
import { language, useWords } from '../../words/words.js';
import { pageOf } from './pageOf.js';
import { useAttentionSubjects } from './words.js';

const tones: Record<AttentionParts['severity'], Tone> = { CRITICAL: 'bad', WARNING: 'warn', INFO: 'plain' };

/** What needs the reader, most urgent first, as it changes; nothing where nothing does, unless `always`. */
export function AttentionCard({ title, always }: { title: string; always?: boolean }) {
  const words = useWords();
  const [{ data, error }] = useQuery({ query: Attention, variables: {}, requestPolicy: 'network-only' });
  const [latest, setLatest] = useState<AttentionParts[]>();
  // Each event is the whole list, and a stream that begins anew begins with the present.
  useLive(AttentionChanges, {}, ({ attentionUpdated }) => setLatest(attentionUpdated));
  const items = latest ?? data?.attention ?? undefined;
  if (!items) return error ? <Notice tone="bad">{errorText(words, apiError(error))}</Notice> : null;
  if (items.length === 0 && !always) return null;
  return (
    <Card title={title}>
      {items.length === 0 && <p className="text-dim">{words.attention.nothing}</p>}
      <ul className="divide-y divide-line" aria-live="polite">
        {items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
    </Card>
  );
}

function Item({ item }: { item: AttentionParts }) {
  const { kind, severity, since, count } = item;
  const words = useWords();
  const subjects = useAttentionSubjects();
  const { tenant, user } = useViewer();
  // The server's words go by the account's language.
  const subject = useStore(language) === user?.language ? item.subject : subjects[kind](count);
  const page = pageOf(item, tenant === null);
  const mayOpen = useMayOpen();
  const timeZone = useTimeZone();
  return (
    <li className="flex items-start justify-between gap-3 py-3" data-attention={kind}>
      <div className="min-w-0">
        <p className="font-medium break-words">
          {page && mayOpen(page.to) ? (
            <Link {...page} className="text-accent underline">
              {subject}
            </Link>
          ) : (
            subject
          )}
        </p>
        <p className="text-sm text-dim">{words.attention.since(shortTime(since, timeZone))}</p>
      </div>
      <Tag tone={tones[severity]}>{words.attention.severity[severity]}</Tag>
    </li>
  );
}
