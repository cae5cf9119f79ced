import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { limits } from '../graphql/limits.js';
import { refuseByHand } from '../request/errorHandler.js';
import type { Origins } from '../request/origins.js';
import { clientIpOf, type Trust } from '../request/proxies.js';
import { RequestRefused } from '../request/requestRefused.js';
import { type Connection, SocketMessages } from './connection.js';
import { Cork, Outbox } from './outbox.js';
import { type Protocol, subscriptionServer, withShownErrors } from './protocol.js';

export interface SocketOptions extends Protocol {
  origins: Origins;
  trust: Trust;
}

export interface Sockets {
  count(): { sockets: number; subscriptions: number };
  /** Closes all with 1001 and takes no more. Those that don't answer within two seconds are cut. */
  stop(): Promise<void>;
}

const SWEEP_MS = 500;
const PING_EVERY_SWEEPS = 24;
const GOODBYE_MS = 2_000;

/** WebSockets on /graphql (graphql-transport-ws). Expired tokens are looked for twice a second, by the application's clock. */
export function openSockets(server: Server, options: SocketOptions): Sockets {
  const { app } = options;
  const connections = new Set<Connection>();
  const graph = subscriptionServer(options, connections);
  // Deflate per message takes 300 KiB a connection instead of 70, and twice the processor.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.bytes, perMessageDeflate: false, handleProtocols });
  const cork = new Cork();
  let stopping = false;

  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const refusal = stopping ? STOPPING : refusalOf(request, options.origins);
    if (refusal) return refuseByHand(stream, options.format, refusal);
    sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
  };
  server.on('upgrade', upgrade);
  sockets.on('wsClientError', (_error, stream) => refuseByHand(stream, options.format, new RequestRefused(400, HANDSHAKE)));

  sockets.on('connection', (socket, request) => {
    const id = randomUUID();
    const connection: Connection = {
      ...{ socket, id, alive: true },
      clientIp: clientIpOf(request, options.trust),
      outbox: new Outbox(socket, request.socket, cork, (result) => withShownErrors(result, options.format, id)),
    };
    connections.add(connection);
    const messages = new SocketMessages(connection, app.log);
    const closed = graph.server.opened(messages, connection);
    socket.on('pong', () => {
      connection.alive = true;
    });
    socket.on('ping', () => messages.spend());
    // ws closes the socket itself after a frame too large or malformed.
    socket.on('error', (error) => app.log.debug({ requestId: connection.id, err: error }, 'a socket broke'));
    socket.once('close', (code, reason) => {
      connections.delete(connection);
      app.log.info({ requestId: connection.id, code, reason: String(reason) }, 'socket closed');
      closed(code, String(reason)).catch((error: unknown) => app.log.error({ requestId: connection.id, err: error }, 'unexpected error'));
    });
  });

  const unlisten = app.events.listen('session', ({ ids }) => {
    for (const { actor, socket } of connections) {
      if (actor && ids.includes(actor.kind === 'user' ? actor.sessionId : actor.keyId))
        socket.close(CloseCode.Forbidden, 'TOKEN_INVALID: This session has ended.');
    }
  });

  const unlistenSuspended = app.events.listen('suspended', ({ tenantId }) => {
    for (const { actor, socket } of connections) {
      if (actor && actor.tenantId === tenantId) socket.close(CloseCode.Forbidden, 'TENANT_SUSPENDED: This tenant is suspended.');
    }
  });

  // A socket's actor never changes: whoever has another role now connects again with it.
  const unlistenRoles = app.events.listen('memberRole', ({ tenantId, ids }) => {
    for (const { actor, socket } of connections) {
      if (actor?.kind === 'user' && actor.tenantId === tenantId && ids.includes(actor.userId))
        socket.close(CloseCode.Forbidden, 'FORBIDDEN: Your role in this tenant has changed or ended; connect again, or sign in anew.');
    }
  });

  // What a socket has seen, and who it is, may be no longer so.
  const unlistenData = app.events.listen('otherData', () => {
    for (const { socket } of connections) socket.close(1012, 'The data was restored; connect again.');
  });

  let sweeps = 0;
  const sweep = setInterval(() => {
    const now = app.now().getTime();
    for (const { id, actor, socket, outbox } of connections) {
      if (actor?.expiresAt && actor.expiresAt.getTime() <= now) socket.close(CloseCode.Forbidden, 'TOKEN_EXPIRED: The token has expired.');
      const buffered = outbox.stuckBytes();
      if (buffered === 0) continue;
      app.log.info({ requestId: id, buffered }, 'a socket that does not read was cut');
      socket.terminate();
    }
    sweeps += 1;
    if (sweeps % PING_EVERY_SWEEPS !== 0) return;
    for (const connection of connections) {
      if (!connection.alive) connection.socket.terminate();
      else if (connection.socket.readyState === connection.socket.OPEN) {
        connection.alive = false;
        connection.socket.ping();
      }
    }
  }, SWEEP_MS);

  return {
    count: () => ({ sockets: connections.size, subscriptions: graph.running() }),
    async stop() {
      stopping = true;
      unlisten();
      unlistenSuspended();
      unlistenRoles();
      unlistenData();
      const gone = Promise.all(
        connections.values().map(({ socket }) => {
          const { promise, resolve } = Promise.withResolvers<void>();
          socket.once('close', () => resolve());
          socket.close(1001, 'Going away');
          return promise;
        }),
      );
      const cut = setTimeout(() => {
        for (const { socket } of connections) socket.terminate();
      }, GOODBYE_MS);
      await gone;
      clearTimeout(cut);
      clearInterval(sweep);
      sockets.close();
      // The upgrade listener stays: without one Node would take the request for an ordinary one.
    },
  };
}

const STOPPING = new RequestRefused(503, 'This server is stopping; connect again.', { code: 'RATE_LIMITED' });
const HANDSHAKE = 'This is not the handshake of a WebSocket.';

function refusalOf(request: IncomingMessage, origins: Origins): RequestRefused | undefined {
  if (!origins.isOurHost(request.headers.host)) return new RequestRefused(421, 'This server has another name.');
  if (request.url?.split('?')[0]?.replace(/\/$/, '') !== '/graphql') return new RequestRefused(404, 'There is nothing at this address.');
  if (!origins.mayConnect(request)) return new RequestRefused(403, 'Pages of this origin may not connect (CORS_ORIGINS).');
  return undefined;
}
