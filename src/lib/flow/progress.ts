/** What a row says of a task that takes long. */
export interface Progressing {
  percent: number;
  done: number;
  /** In all; null until it is known. */
  of: number | null;
  /** When the present rate began to be measured, and where the work was then; null while nobody works. */
  rateFrom: string | null;
  rateDone: number | null;
  workedAt: string | null;
}

/** The rate is that of the last ten seconds, or of as many as there were. */
export function progressOf({ percent, done, of, rateFrom, rateDone, workedAt }: Progressing) {
  const seconds = rateFrom && workedAt ? (Date.parse(workedAt) - Date.parse(rateFrom)) / 1_000 : 0;
  const itemsPerSecond = seconds > 0 && rateDone !== null && done > rateDone ? (done - rateDone) / seconds : null;
  return {
    percent: Math.round(percent * 10) / 10,
    itemsDone: done,
    itemsTotal: of,
    itemsPerSecond: itemsPerSecond && Math.round(itemsPerSecond),
    etaSeconds: itemsPerSecond && of !== null ? Math.ceil((of - done) / itemsPerSecond) : null,
  };
}
