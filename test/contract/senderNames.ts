import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { NamedProvider } from '../../src/ports/sms.js';

/**
 * What any provider must do that approves sender names. `make` gives a fresh one for each test, with the simulator at its far side: there
 * SPAM… is refused, DENY… rejected, and the answer to LOST… gets lost. `asked`: how often the far side was asked for a name.
 */
export function describeSenderNames(
  name: string,
  make: () => Promise<{ provider: NamedProvider; asked(name: string): Promise<number> }>,
): void {
  describe(`${name} as a provider of sender names`, () => {
    const standing = async (provider: NamedProvider, wanted: string) =>
      (await provider.senderNames()).find((one) => one.name === wanted)?.status;
    /** Waits until a name stands so; an error when it never does. */
    async function until(provider: NamedProvider, wanted: string, status: string): Promise<void> {
      for (const end = Date.now() + 5_000; (await standing(provider, wanted)) !== status; await sleep(20))
        if (Date.now() > end) throw new Error(`${wanted} never was ${status}`);
    }

    test('a name is taken once, is pending, and active after a while', async () => {
      const { provider, asked } = await make();
      expect(await provider.senderNames()).toEqual([]);
      expect(await provider.requestSenderName('DUKA LETU', 'Karibu')).toMatchObject({ kind: 'requested', status: 'pending' });
      expect(await provider.requestSenderName('duka letu', 'Karibu')).toEqual({ kind: 'exists' });
      expect(await asked('duka letu')).toBe(2);
      await until(provider, 'DUKA LETU', 'active');
      expect(await provider.senderNames()).toHaveLength(1);
    });

    test('one is refused at once and in no list, another rejected after a while', async () => {
      const { provider, asked } = await make();
      expect(await provider.requestSenderName('Spam-1', 'x')).toEqual({ kind: 'refused', detail: expect.stringMatching(/\S/) });
      expect(await asked('spam-1')).toBe(0);
      expect(await provider.requestSenderName('Deny-1', 'x')).toMatchObject({ kind: 'requested' });
      await until(provider, 'Deny-1', 'rejected');
      expect((await provider.senderNames()).map((one) => one.name)).toEqual(['Deny-1']);
    });

    test('an answer that gets lost is thrown, and the list tells that the name was taken', async () => {
      const { provider, asked } = await make();
      await expect(provider.requestSenderName('Lost-1', 'x')).rejects.toThrow();
      expect(await asked('lost-1')).toBe(1);
      await until(provider, 'Lost-1', 'active');
    });
  });
}
