import { type Exchange, mapExchange } from '@urql/core';

/** More than a page asks. */
const MOST = 50;

/** A page that asks again and gets no answer goes on showing what it has; a strip says of when that is. The error comes beside it. */
export function keepShown(): Exchange {
  const shown = new Map<number, unknown>();
  return mapExchange({
    onResult(result) {
      const { operation, data, error } = result;
      if (operation.kind !== 'query') return result;
      if (error?.networkError && !data) return { ...result, data: shown.get(operation.key) };
      if (data) {
        shown.delete(operation.key);
        shown.set(operation.key, data);
        const [oldest] = shown.keys();
        if (oldest !== undefined && shown.size > MOST) shown.delete(oldest);
      }
      return result;
    },
  });
}
