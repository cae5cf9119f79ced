import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What the process counts. /metrics shows it; other parts add figures of their own to `registry`. */
export interface Metrics {
  readonly registry: Registry;
  /** Adds the process's own figures (processor, memory, event loop); once, however often it is called. */
  addProcess(): void;
  /** A call of an outside service has ended. */
  providerCall(provider: string, call: string, result: string, seconds: number): void;
  /** Messages have an outcome of a provider: accepted, refused, notSent, unknown. */
  providerMessages(provider: string, outcome: string, count: number): void;
}

/** Labels come from code, routes and the schema, never from users' text. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const calls = new Histogram({
    name: 'tuma_provider_call_seconds',
    help: 'Calls of outside services by provider, call and result.',
    labelNames: ['provider', 'call', 'result'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const messages = new Counter({
    name: 'tuma_provider_messages_total',
    help: 'Messages handed to SMS and mail providers, by provider and outcome.',
    labelNames: ['provider', 'outcome'],
    registers: [registry],
  });
  let added = false;
  return {
    registry,
    addProcess() {
      if (!added) collectDefaultMetrics({ register: registry });
      added = true;
    },
    providerCall: (provider, call, result, seconds) => calls.observe({ provider, call, result }, seconds),
    providerMessages: (provider, outcome, count) => messages.inc({ provider, outcome }, count),
  };
}
