/** Named places where a kill test ends the process. In production they do nothing. */
export const failpoints = [
  'after accept',
  'after claim',
  'after DISPATCHING',
  'bytes out',
  'answer in, outcome not committed',
  'outcome committed, no event',
  'inbox stored',
  'in the middle of applying',
] as const;

export type Failpoint = (typeof failpoints)[number];
