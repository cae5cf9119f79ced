import { Link } from '@tanstack/react-router';
import { useTimeZone } from '../../../api/hooks.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Card, Tag, type Tone } from '../../../parts/controls.js';
import { shortTime } from '../../../words/format.js';
import { useBackupWords } from '../words.js';
import { type RestoreRow, Restores } from './restore.gen.js';

const tones: Partial<Record<RestoreRow['status'], Tone>> = {
  AWAITING_CONFIRMATION: 'warn',
  COMPLETED: 'good',
  ROLLED_BACK: 'bad',
};

export function RestoreTag({ restore: { status, dryRun } }: { restore: RestoreRow }) {
  const { restoring } = useBackupWords();
  return <Tag tone={tones[status] ?? 'plain'}>{status === 'COMPLETED' && dryRun ? restoring.dryDone : restoring.status[status]}</Tag>;
}

/** Every restore and dry run. */
export function RestoreList() {
  const { restoring } = useBackupWords();
  const timeZone = useTimeZone();
  return (
    <Card title={restoring.list}>
      <CursorList document={Restores} variables={{ first: 10 }} none={<p className="py-2 text-dim">{restoring.none}</p>}>
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map((restore) => (
              <li key={restore.id}>
                <Link
                  to="/backups/restores/$id"
                  params={{ id: restore.id }}
                  className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 rounded-lg px-1 py-3 hover:bg-sunk"
                >
                  <span>
                    <span className="block font-medium">{shortTime(restore.createdAt, timeZone)}</span>
                    <span className="text-sm text-dim">
                      {restore.dryRun ? restoring.dry : restoring.real}, {restoring.of(shortTime(restore.backup.createdAt, timeZone))}
                    </span>
                  </span>
                  <RestoreTag restore={restore} />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}
