import type { SendSmsInput } from '../../entities/inputs/sending.js';

/** Input that the graph lets through and that may break a later part of the way: what each does to a send that was well. */
const poisons = {
  'a number cut within an emoji': ({ to }) => ({ to: [...to, `${'x'.repeat(63)}😀`] }),
  'a number turned round': ({ to }) => ({ to: [...to, '\u202e0712345678'] }),
  'NUL in the text': () => ({ body: 'a\u0000b' }),
  'half an emoji in the text': () => ({ body: 'a\ud800' }),
  'an empty text': () => ({ body: ' \u200b\n' }),
  'a number of control characters': ({ to }) => ({ to: ['\u0007\u200d\u{e0041}', ...to] }),
  'a long reference': () => ({ clientReference: '😀'.repeat(20_000) }),
  'a long key': () => ({ idempotencyKey: '🔑'.repeat(10_000) }),
  'a sender of emojis': () => ({ from: '📣📣📣📣📣' }),
  'the last day': () => ({ scheduledAt: new Date('9999-12-31T23:59:59.999Z') }),
  'the first day': () => ({ scheduledAt: new Date('0001-01-01T00:00:00.000Z') }),
  'for ever': () => ({ validForMinutes: 2 ** 31 - 1 }),
  'no minute': () => ({ validForMinutes: 0 }),
  'ended before it began': () => ({ validForMinutes: -1 }),
} satisfies Record<string, (input: SendSmsInput) => Partial<SendSmsInput>>;

export type PoisonName = keyof typeof poisons;
export const poisonNames = Object.keys(poisons) as PoisonName[];

export const poisoned = (input: SendSmsInput, name: PoisonName): SendSmsInput => ({ ...input, ...poisons[name](input) });
