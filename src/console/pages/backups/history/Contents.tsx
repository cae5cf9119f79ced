import { useTimeZone } from '../../../api/hooks.js';
import { Card } from '../../../parts/controls.js';
import { Fact, Facts } from '../../../parts/Fact.js';
import { bytes } from '../../../words/amounts.js';
import { count, shortTime } from '../../../words/format.js';
import type { BackupShown } from '../backups.gen.js';
import { useBackupWords } from '../words.js';

/** What is in a backup, to the rows of each table. */
export function Contents({ manifest }: { manifest: NonNullable<BackupShown['manifest']> }) {
  const { contents } = useBackupWords();
  const timeZone = useTimeZone();
  const { snapshotAt, appVersion, postgresVersion, schemaVersion, mediaFiles, mediaBytes, mediaMissing, mediaOrphaned, tables } = manifest;
  return (
    <Card title={contents.title}>
      <Facts>
        <Fact name={contents.asOf}>{shortTime(snapshotAt, timeZone)}</Fact>
        <Fact name={contents.madeBy}>
          Tuma {appVersion}
          {postgresVersion && `, PostgreSQL ${postgresVersion}`}
        </Fact>
        <Fact name={contents.schema}>{schemaVersion}</Fact>
        {mediaFiles !== null && <Fact name={contents.files}>{contents.filesOf(count(mediaFiles), bytes(mediaBytes ?? 0))}</Fact>}
        {!!mediaMissing && <Fact name={contents.missing}>{count(mediaMissing)}</Fact>}
        {!!mediaOrphaned && <Fact name={contents.orphaned}>{count(mediaOrphaned)}</Fact>}
      </Facts>
      {tables.length > 0 && (
        <details className="mt-4">
          <summary className="min-h-11 cursor-pointer py-2 font-medium text-accent">{contents.tables(count(tables.length))}</summary>
          <table className="w-full text-sm">
            <thead>
              <tr className="border-b border-line text-left">
                <th scope="col" className="py-2">
                  {contents.table}
                </th>
                <th scope="col" className="py-2 text-right">
                  {contents.rows}
                </th>
              </tr>
            </thead>
            <tbody>
              {tables.map(({ table, rows }) => (
                <tr key={table} className="border-b border-line">
                  <td className="py-1 break-all">{table}</td>
                  <td className="py-1 text-right tabular-nums">{count(rows)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </Card>
  );
}
