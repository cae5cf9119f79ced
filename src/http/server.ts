import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import cors from '@fastify/cors';
import fastify from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { resolvers } from '../../resolvers/index.js';
import { LONGEST_UPLOAD_MS } from '../backups/receiveBackup.js';
import type { Config } from '../config.js';
import type { App } from '../context.js';
import { apiFigures } from '../system/history/apiFigures.js';
import { createFastPath } from './fastPath/fastPath.js';
import { requestIdOf, takeOver } from './fastPath/handOver.js';
import { createDocumentGate } from './graphql/documentGate.js';
import { graphEndpoint } from './graphql/endpoint.js';
import { explorerRoutes } from './graphql/explorer.js';
import { limits, toldLimits } from './graphql/limits.js';
import { buildAppSchema } from './graphql/schema.js';
import { schemaRoute } from './graphql/schemaRoute.js';
import { refuseToListen } from './refuseToListen.js';
import { createBodyTimeout, watchBodies } from './request/bodyTimeout.js';
import { type BudgetRates, createBudget } from './request/budget.js';
import { earlyErrors, installErrorHandler, lenient } from './request/errorHandler.js';
import { createFormat } from './request/format.js';
import { createHttpMetrics } from './request/metrics.js';
import { allowedHeaders, createOrigins, originOf } from './request/origins.js';
import { readClientIps, trustedProxies } from './request/proxies.js';
import { createRequestLog, logRequests } from './request/requestLog.js';
import { RequestRefused } from './request/requestRefused.js';
import { securityHeaders } from './request/securityHeaders.js';
import { backupDownloads } from './routes/backupDownloads.js';
import { backupUploads } from './routes/backupUploads.js';
import { consoleRoutes } from './routes/console.js';
import { downloadRoutes } from './routes/downloads.js';
import { errorPage } from './routes/errorPage.js';
import { healthRoutes } from './routes/health.js';
import { listUploads } from './routes/listUploads.js';
import { mailPages } from './routes/mailPages.js';
import { carriesMetricsToken, metricsRoute } from './routes/metrics.js';
import { optOutPage } from './routes/optOutPage.js';
import { smsPages } from './routes/smsPages.js';
import { smsWebhook } from './routes/smsWebhook.js';
import { uploadRoutes } from './routes/uploads.js';
import { webhookRoutes } from './routes/webhooks.js';
import { toldSocketLimits } from './websocket/protocol.js';
import { openSockets } from './websocket/sockets.js';

export interface HttpServer {
  url: string;
  port: number;
  /** Refuses new requests, closes sockets, finishes requests under way. May be called twice. */
  stop(): Promise<void>;
}

export interface HttpOptions {
  schema?: GraphQLSchema;
  budget?: BudgetRates;
  /** How long an uploaded document may take to arrive; a test's. */
  documentMs?: number;
}

/** A request whose headers or body come too slowly is cut after these; checked each second (Node's default is 30). */
const HEADERS_MS = 10_000;
const BODY_MS = 12_000;
/** An idle connection is closed after this. OPERATING.md tells proxies to close it sooner. */
const KEEP_ALIVE_MS = 72_000;
/** For documents: 5 MiB at 0.7 Mbit/s, a phone in the country. */
const DOCUMENT_MS = 60_000;
/** The longest request: a backup is uploaded. Bodies are cut much sooner (bodyTimeout.ts). */
const REQUEST_MS = LONGEST_UPLOAD_MS;
/** How long a shutdown waits for what runs. */
const STOP_MS = 10_000;
/** Probes may use any name or address of this server. */
const probes = new Set(['/healthz', '/readyz']);

/** The network side: GraphQL over HTTP and WebSocket, webhooks, files, health, metrics. Listens when it resolves. */
export async function startHttp(app: App, config: Config, options: HttpOptions = {}): Promise<HttpServer> {
  const schema = options.schema ?? buildAppSchema(resolvers);
  const metrics = createHttpMetrics(app.metrics.registry, (seconds, failed) => apiFigures(app).count(seconds, failed));
  const origins = createOrigins(config);
  const trust = trustedProxies(config.TRUSTED_PROXIES);
  const format = createFormat(app.log);
  const { introspection } = config;
  const gate = createDocumentGate(schema, { introspection });
  const pipeline = { schema, gate, format, introspection, budget: createBudget(options.budget) };
  const secure = config.PUBLIC_URL?.startsWith('https:') ?? false;
  const note = createRequestLog(app.log, metrics);
  const watchBody = createBodyTimeout(format, BODY_MS);
  let stopping = false;
  let url = '';
  let ordinary: RequestListener | undefined;
  let fastPath: RequestListener | undefined;

  const http = fastify({
    logger: false,
    // Not the caller's: it would let them write into our logs.
    requestIdHeader: false,
    genReqId: requestIdOf,
    bodyLimit: limits.bytes,
    // Clients and callbacks are configured with a slash at the end, too.
    routerOptions: { ignoreTrailingSlash: true },
    ...earlyErrors(format),
    serverFactory(listener) {
      ordinary = listener;
      const timeouts = { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS };
      return createServer({ ...lenient, ...timeouts, connectionsCheckingInterval: 1_000 }, (request, response) =>
        (fastPath ?? listener)(request, response),
      );
    },
  });
  readClientIps(http, trust);
  installErrorHandler(http, format, consoleRoutes(http));
  logRequests(http, note);
  watchBodies(http, watchBody);
  http.addHook('onRequest', (request, _reply, done) => {
    const isOurs =
      origins.isOurHost(request.headers.host) || probes.has(request.routeOptions.url ?? '') || carriesMetricsToken(request, config);
    done(isOurs ? undefined : new RequestRefused(421, 'This server has another name.'));
  });
  const security = securityHeaders({ secure });
  http.addHook('onRequest', (_request, reply, done) => {
    reply.headers(security);
    done();
  });
  await http.register(cors, {
    origin: (origin, decide) => decide(null, origin !== undefined && origins.mayCall(origin)),
    methods: ['GET', 'POST'],
    allowedHeaders,
    exposedHeaders: ['x-request-id', 'retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
    maxAge: 86_400,
    // Strict, it answers OPTIONS that is no preflight in a form of its own.
    strictPreflight: false,
  });
  takeOver(http);
  schemaRoute(http, app, pipeline);
  if (introspection !== 'nobody') explorerRoutes(http);
  errorPage(http, [...toldLimits, ...toldSocketLimits]);
  healthRoutes(http, app, () => stopping);
  metricsRoute(http, app, config);
  mailPages(http, app, config);
  downloadRoutes(http, app);
  backupDownloads(http, app);
  await uploadRoutes(http, app, options.documentMs ?? DOCUMENT_MS);
  await listUploads(http, app, options.documentMs ?? DOCUMENT_MS);
  await backupUploads(http, app);
  await optOutPage(http, app);
  smsPages(http, app, config);
  await webhookRoutes(http, app, { zenopay: config.ZENOPAY_API_KEY });
  await smsWebhook(http, app, config.BEEM_WEBHOOK_TOKEN);
  const graph = await graphEndpoint(http, {
    ...pipeline,
    app,
    address: () => `${config.PUBLIC_URL ?? url}/graphql`,
  });
  const keepAliveSeconds = KEEP_ALIVE_MS / 1_000;
  fastPath =
    ordinary && createFastPath({ app, graph, origins, trust, watchBody, note, keepAliveSeconds, isStopping: () => stopping, ordinary });

  await http.listen({ host: config.HOST, port: config.PORT }).catch((error) => refuseToListen(error, 'HOST', 'PORT'));
  const sockets = openSockets(http.server, { ...pipeline, app, origins, trust });
  metrics.watchSockets(() => sockets.count());
  const { port } = http.server.address() as AddressInfo;
  url = originOf(config.HOST, port);

  let stopped: Promise<void> | undefined;
  const finish = async () => {
    stopping = true;
    await sockets.stop();
    // A keep-alive connection that was busy when closing began would otherwise stay open for a minute.
    const begun = performance.now();
    const close = setInterval(() => {
      http.server.closeIdleConnections();
      if (performance.now() - begun > STOP_MS) http.server.closeAllConnections();
    }, 50);
    await http.close();
    clearInterval(close);
    // Once only: Apollo's second stop() never resolves.
    await graph.stop();
  };
  return {
    url,
    port,
    stop: () => {
      stopped ??= finish();
      return stopped;
    },
  };
}
