import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `check` answers something, for at most `ms` of real time. */
export async function until<T>(check: () => T | Promise<T>, ms = 60_000): Promise<Exclude<T, undefined | null | false>> {
  for (const deadline = Date.now() + ms; ; await sleep(20)) {
    const value = await check();
    if (value) return value as Exclude<T, undefined | null | false>;
    if (Date.now() > deadline) throw new Error(`this did not become true within ${ms} ms: ${check}`);
  }
}
