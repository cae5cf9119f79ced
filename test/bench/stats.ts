/** What many measurements of one thing come to, in milliseconds. */
export interface Spread {
  count: number;
  p50: number;
  p99: number;
  max: number;
}

/** The nearest-rank percentiles of these values, which it sorts. Zeros for none. */
export function spreadOf(values: number[]): Spread {
  values.sort((a, b) => a - b);
  const at = (share: number): number => values[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0;
  return { count: values.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
