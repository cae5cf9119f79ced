import { Gauge, Histogram, type Registry } from 'prom-client';
import type { RequestState } from './requestState.js';

/** What a server measures of its own requests. */
export interface HttpMetrics {
  request(method: string, route: string, status: number, seconds: number): void;
  operation(state: RequestState, seconds: number): void;
  /** Sockets and running subscriptions, counted when the metrics are read. */
  watchSockets(count: () => { sockets: number; subscriptions: number }): void;
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * Labels come from routes and the schema, never from users' text. `count`: each request to the graph and whether it failed, for the
 * history.
 */
export function createHttpMetrics(registry: Registry, count: (seconds: number, failed: boolean) => void): HttpMetrics {
  const requests = new Histogram({
    name: 'tuma_http_request_seconds',
    help: 'HTTP requests by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: seconds,
    registers: [registry],
  });
  const operations = new Histogram({
    name: 'tuma_graphql_operation_seconds',
    help: 'GraphQL operations by type, root field (several: more than one) and outcome.',
    labelNames: ['type', 'field', 'outcome'],
    buckets: seconds,
    registers: [registry],
  });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  return {
    request: (method, route, status, took) => requests.observe({ method, route, status: String(status) }, took),
    operation({ operation, codes }, took) {
      count(took, codes.includes('INTERNAL'));
      if (!operation) return;
      const [first = '…', ...others] = operation.roots;
      const field = others.length === 0 ? first : 'several';
      operations.observe({ type: operation.type, field, outcome: codes[0] ?? 'OK' }, took);
    },
    watchSockets(count) {
      gauge('tuma_sockets', 'Open WebSockets.', () => count().sockets);
      gauge('tuma_subscriptions', 'Running subscriptions.', () => count().subscriptions);
    },
  };
}
