/** Named places where a kill test ends the process that sends. In production they do nothing. */
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

/** The same of lists and exports. */
export const listFailpoints = ['in the middle of staging', 'in the middle of importing'] as const;

export type SendingFailpoint = (typeof failpoints)[number];
export type Failpoint = SendingFailpoint | (typeof listFailpoints)[number];
