export interface BackOff {
  firstMs: number;
  maxMs: number;
  /** 2 unless it says otherwise. */
  factor?: number;
}

/** The wait after the n-th failure in a row, in milliseconds: `firstMs` after the first, times `factor` each time, at most `maxMs`. */
export const backOffMs = (n: number, { firstMs, maxMs, factor = 2 }: BackOff): number => Math.min(maxMs, firstMs * factor ** (n - 1));
