import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { App } from '../../context.js';
import { maintenanceOf } from '../../system/maintenance.js';
import type { Graph } from '../graphql/endpoint.js';
import { limits } from '../graphql/limits.js';
import type { CompiledOperation } from '../graphql/pipeline.js';
import type { WatchBody } from '../request/bodyTimeout.js';
import type { Origins } from '../request/origins.js';
import { clientIpOf, type Trust } from '../request/proxies.js';
import type { Answered } from '../request/requestLog.js';
import { newRequestState } from '../request/requestState.js';
import { handOver } from './handOver.js';
import { send } from './head.js';

export interface FastPath {
  app: App;
  graph: Graph;
  origins: Origins;
  trust: Trust;
  watchBody: WatchBody;
  note(answered: Answered): void;
  /** How long an idle connection stays, as answers say it. */
  keepAliveSeconds: number;
  /** Nothing new begins here any more. */
  isStopping(): boolean;
  /** Fastify's listener. */
  ordinary: RequestListener;
}

/**
 * Answers POST /graphql ahead of Fastify where nothing about it is unusual and its operation is compiled: hooks, routes and replies took
 * half of a small request's time. Everything else, and what fails, is Fastify's: the answer is the same (bothWays.test.ts). Its headers
 * are those that the ordinary way has answered with before.
 */
export function createFastPath(fastPath: FastPath): RequestListener {
  const { app, graph, origins, trust, watchBody, note, keepAliveSeconds, isStopping, ordinary } = fastPath;
  const maintenance = maintenanceOf(app);

  async function answer(raw: IncomingMessage, response: ServerResponse, asked: CompiledOperation, begun: Begun): Promise<void> {
    const { requestId, headers } = begun;
    const requestState = newRequestState(requestId);
    const own = ['x-request-id', requestId];
    const run = async () => {
      const ctx = await graph.contextOf(raw.headers, clientIpOf(raw, trust), requestState);
      return graph.answer(asked, ctx, raw.headers.accept, (name, value) => void own.push(name, value));
    };
    // Queries too: some record what they found (ledgerProof).
    const { status, text } = await maintenance.during(run);
    send(response, { status, headers, own, text, keepAliveSeconds });
    note({ requestId, method: 'POST', route: '/graphql', status, ms: performance.now() - begun.at, requestState });
  }

  return (raw, response) => {
    const headers = isStopping() || !isPlain(raw) || !origins.isOurHost(raw.headers.host) ? undefined : graph.headersFor(raw.headers);
    if (!headers) return void ordinary(raw, response);
    const begun = { at: performance.now(), requestId: randomUUID(), headers };
    const { requestId } = begun;
    let status = 400;
    watchBody(raw, response, requestId, undefined, () => {
      status = 408;
    });
    raw.on('close', () => {
      // A body that broke off is a refused request; what is complete is noted with its answer.
      if (!raw.complete) note({ requestId, method: 'POST', route: '/graphql', status, ms: performance.now() - begun.at });
    });
    const chunks: Buffer[] = [];
    raw.on('data', (chunk: Buffer) => void chunks.push(chunk));
    raw.on('end', () => {
      const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      const asked = graph.findCompiled(jsonOf(body));
      if (!asked) {
        handOver(raw, { requestId, body });
        return void ordinary(raw, response);
      }
      answer(raw, response, asked, begun).catch((error: unknown) => {
        handOver(raw, { requestId, error });
        ordinary(raw, response);
      });
    });
  };
}

/** A request whose headers have been read. */
interface Begun {
  /** Of performance.now(). */
  at: number;
  requestId: string;
  /** Of the answer. */
  headers: readonly string[];
}

const isJson = /^application\/json(; ?charset=utf-8)?$/i;

/** JSON in UTF-8 of a length that is told and allowed, sent to the address itself, with nothing that has to be looked at. */
function isPlain({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    url === '/graphql' &&
    isJson.test(headers['content-type'] ?? '') &&
    Number(headers['content-length']) <= limits.bytes &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined
  );
}

/** Undefined for what is no JSON in UTF-8. */
function jsonOf(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
