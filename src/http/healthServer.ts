import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import type { Config } from '../config.js';
import type { App } from '../context.js';
import { refuseToListen } from './refuseToListen.js';
import { earlyErrors, installErrorHandler, lenient } from './request/errorHandler.js';
import { createFormat } from './request/format.js';
import { originOf } from './request/origins.js';
import { readClientIps, trustedProxies } from './request/proxies.js';
import { healthRoutes } from './routes/health.js';
import { metricsRoute } from './routes/metrics.js';

/** What a process without the api role serves: whether it lives, whether it can work, and its metrics. */
export async function startHealthServer(app: App, config: Config): Promise<{ url: string; stop(): Promise<void> }> {
  let stopping = false;
  const format = createFormat(app.log);
  const http = fastify({
    logger: false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    bodyLimit: 1_024,
    routerOptions: { ignoreTrailingSlash: true },
    requestTimeout: 10_000,
    ...earlyErrors(format),
    http: lenient,
  });
  readClientIps(http, trustedProxies(config.TRUSTED_PROXIES));
  installErrorHandler(http, format);
  healthRoutes(http, app, () => stopping);
  metricsRoute(http, app, config);
  await http.listen({ host: config.HOST, port: config.HEALTH_PORT }).catch((error) => refuseToListen(error, 'HOST', 'HEALTH_PORT'));
  return {
    url: originOf(config.HOST, (http.server.address() as AddressInfo).port),
    async stop() {
      stopping = true;
      http.server.closeIdleConnections();
      await http.close();
    },
  };
}
