/** Of a stored backup. */
export interface BackupFigures {
  rows: number;
  sourceBytes: number;
  sizeBytes: number;
  /** Uploaded files that it has, and that were missing; 0 for a backup of the database alone. */
  files: number;
  missing: number;
}

/** Small data grows and shrinks by multiples every day: what is less than this is no anomaly. */
const ROWS = 1_000;
const FILES = 10;
const BYTES = 100_000_000;

/**
 * In words, how a backup differs much from those before it (from the middle one of up to five): it has fewer than half of the rows or
 * files, is three times as large, or is compressed twice as well or as badly. Undefined when it doesn't, or there are fewer than three
 * before it. A file that is missing and was not before is one at once: the backups before may be all that has it.
 */
export function anomalyOf(last: BackupFigures, before: readonly BackupFigures[]): string | undefined {
  if (before.length === 0) return undefined;
  const usual = (of: (one: BackupFigures) => number): number => before.map(of).sort((a, b) => a - b)[Math.floor(before.length / 2)] ?? 0;
  const missing = usual((one) => one.missing);
  if (last.missing > missing) return `Of the uploaded files ${last.missing} are missing in their store, where ${missing} were before.`;
  if (before.length < 3) return undefined;
  const [rows, bytes, files] = [usual((one) => one.rows), usual((one) => one.sourceBytes), usual((one) => one.files)];
  if (last.files < files / 2 && files - last.files >= FILES) return `It has ${last.files} uploaded files, where ${files} are usual.`;
  if (last.rows < rows / 2 && rows - last.rows >= ROWS) return `It has ${last.rows} rows, where ${rows} are usual.`;
  if (last.sourceBytes > bytes * 3 && last.sourceBytes - bytes >= BYTES)
    return `It has ${last.sourceBytes} bytes of data, where ${bytes} are usual.`;
  const ratioOf = (one: BackupFigures) => one.sizeBytes / Math.max(one.sourceBytes, 1);
  const [ratio, usualRatio] = [ratioOf(last), usual(ratioOf)];
  if (last.sourceBytes >= BYTES && (ratio > usualRatio * 2 || ratio < usualRatio / 2))
    return `It is compressed to ${percent(ratio)}, where ${percent(usualRatio)} is usual.`;
  return undefined;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
