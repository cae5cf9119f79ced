import { Card } from '../../../parts/controls.js';
import { Fact, Facts } from '../../../parts/Fact.js';
import { count } from '../../../words/format.js';
import { useBackupWords } from '../words.js';
import type { RestoreShown } from './restore.gen.js';

/** What a restore changes, or would: table by table, what is kept all the same, and what waits for a person afterwards. */
export function RestoreReport({ restore }: { restore: RestoreShown }) {
  const { restoring } = useBackupWords();
  const { changes, carriedOver, heldForReview, restoredFiles, warnings, dryRun } = restore;
  if (!changes && !carriedOver && warnings.length === 0) return null;
  const moving = changes?.filter(({ added, changed, removed }) => added + changed + removed > 0) ?? [];
  const kept = carriedOver?.filter((one) => one.count > 0) ?? [];
  return (
    <Card title={dryRun ? restoring.wouldChange : restoring.changed}>
      <div className="grid gap-5" data-report>
        {warnings.length > 0 && (
          <section>
            <h3 className="font-medium text-warn">{restoring.warnings}</h3>
            <ul className="list-disc pl-5">
              {warnings.map((warning) => (
                <li key={warning} className="break-words">
                  {warning}
                </li>
              ))}
            </ul>
          </section>
        )}
        {changes && moving.length === 0 && <p>{restoring.noChange}</p>}
        {moving.length > 0 && (
          <ul className="divide-y divide-line">
            {moving.map(({ table, rowsNow, rowsAfter, added, changed, removed }) => (
              <li key={table} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2">
                <span className="min-w-0 font-medium break-all">{table}</span>
                <span className="text-sm tabular-nums">{restoring.rows(count(rowsNow), count(rowsAfter))}</span>
                <span className="basis-full text-sm text-dim tabular-nums">
                  {[
                    added > 0 && restoring.added(count(added)),
                    changed > 0 && restoring.differ(count(changed)),
                    removed > 0 && restoring.removed(count(removed)),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        )}
        {kept.length > 0 && (
          <section>
            <h3 className="font-medium">{restoring.kept}</h3>
            <p className="mb-2 text-sm text-dim">{restoring.keptMeans}</p>
            <Facts>
              {kept.map(({ kind, count: rows }) => (
                <Fact key={kind} name={restoring.carried[kind]}>
                  {count(rows)}
                </Fact>
              ))}
            </Facts>
          </section>
        )}
        {heldForReview !== null && <p>{restoring.heldAfter(count(heldForReview))}</p>}
        {restoredFiles !== null && <p>{restoring.filesBack(count(restoredFiles))}</p>}
      </div>
    </Card>
  );
}
