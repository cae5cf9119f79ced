/** One send of a plan: its key, and to whom. */
export interface PlannedSend {
  key: string;
  body: string;
  to: string[];
  /** The fault that one of the recipients brings, by its number; 0 for none. */
  fault: number;
  /** Asked twice at once under the same key. */
  twice: boolean;
  pauseMs: number;
}

/** Faults that end by themselves within seconds: being out of balance (15) would hold everything. */
const FAULTS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16];

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const faultyNumber = (fault: number): string => `+2556000000${String(fault).padStart(2, '0')}`;

/** The n-th send of a seed's plan: every process that knows the seed knows it. Half are single, the others to up to eight. */
export function plannedSend(seed: number, n: number): PlannedSend {
  const random = randomFrom(seed * 100_003 + n);
  const fault = random() < 0.45 ? (FAULTS[Math.floor(random() * FAULTS.length)] ?? 0) : 0;
  const size = random() < 0.5 ? 1 : 2 + Math.floor(random() * 7);
  const to = Array.from({ length: size }, (_, index) => `+25571${String(n).padStart(5, '0')}${String(index).padStart(2, '0')}`);
  if (fault) to[Math.floor(random() * size)] = faultyNumber(fault);
  return { key: `send ${n}`, body: `Habari ${n}`, to, fault, twice: random() < 0.2, pauseMs: Math.floor(random() * 25) };
}
