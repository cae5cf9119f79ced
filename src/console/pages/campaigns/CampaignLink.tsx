import { Link } from '@tanstack/react-router';
import { useTimeZone } from '../../api/hooks.js';
import { LiveProgress } from '../../parts/work/LiveProgress.js';
import { shortTime } from '../../words/format.js';
import { CampaignTag } from './CampaignTag.js';
import type { CampaignRow } from './campaigns.gen.js';
import { useCampaignWords } from './words.js';

/** A campaign in a list: its name, state and how far it is; leads to its page. */
export function CampaignLink({ campaign }: { campaign: CampaignRow }) {
  const said = useCampaignWords();
  const timeZone = useTimeZone();
  const { id, name, status, createdAt, scheduledAt, progress } = campaign;
  return (
    <li>
      <Link to="/campaigns/$id" params={{ id }} className="grid gap-2 rounded-lg px-1 py-3 hover:bg-sunk">
        <span className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
          <span className="min-w-0">
            <span className="block font-medium break-words">{name}</span>
            <span className="block text-sm text-dim">
              {status === 'SCHEDULED' && scheduledAt
                ? said.starts(shortTime(scheduledAt, timeZone))
                : said.created(shortTime(createdAt, timeZone))}
              {progress.total > 0 && ` · ${said.rows(progress.total)}`}
            </span>
          </span>
          <CampaignTag status={status} />
        </span>
        {(status === 'RUNNING' || status === 'PAUSED') && (
          <LiveProgress label={name} progress={{ ...progress, itemsPerSecond: progress.messagesPerSecond }} />
        )}
      </Link>
    </li>
  );
}
