import type { Metrics } from '../metrics.js';

/** What is asked of an outside service; all else of a provider is passed through. */
const calls = new Set<string | symbol>([
  ...['send', 'lookUp', 'balance', 'requestSenderName', 'senderNames'], // SMS, and mail's send
  ...['ask', 'status'], // payments
  'check',
]);

/** The same provider; its calls are timed and counted by their results. */
export function measureCalls<T extends { readonly name: string }>(provider: T, metrics: Metrics): T {
  const measured = async (call: string, method: (...args: unknown[]) => unknown, args: unknown[]): Promise<unknown> => {
    const begun = performance.now();
    const end = (result: string) => metrics.providerCall(provider.name, call, result, (performance.now() - begun) / 1_000);
    try {
      const answer = await method.apply(provider, args);
      end(resultOf(answer));
      if (call === 'send') for (const [outcome, n] of outcomesOf(answer)) metrics.providerMessages(provider.name, outcome, n);
      return answer;
    } catch (error) {
      end('error');
      throw error;
    }
  };
  return new Proxy(provider, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (!calls.has(key) || typeof member !== 'function') return member;
      return (...args: unknown[]) => measured(String(key), member as (...args: unknown[]) => unknown, args);
    },
  });
}

/** The kind of an outcome, which ports answer as data; of several different ones `mixed`. */
function resultOf(answer: unknown): string {
  const kinds = [...outcomesOf(answer).keys()];
  if (kinds.length > 0) return kinds.length === 1 ? (kinds[0] as string) : 'mixed';
  return isRecord(answer) && answer.ok === false ? 'failed' : 'ok';
}

function outcomesOf(answer: unknown): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of Array.isArray(answer) ? answer : [answer]) {
    if (isRecord(one) && typeof one.kind === 'string') counts.set(one.kind, (counts.get(one.kind) ?? 0) + 1);
  }
  return counts;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
